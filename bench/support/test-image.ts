import { createProgress } from "../../toolchain/progress.ts";
import { prepareToolchain } from "../../toolchain/toolchain.ts";

/**
 * The image of the brokers that benchmarks start: WARREN_TEST_IMAGE, else what this machine has or can get. Docker's
 * command line is set up for this process.
 */
export async function testImage(): Promise<string> {
  const named = process.env["WARREN_TEST_IMAGE"];
  if (named !== undefined) return named;
  const { image, environment } = await prepareToolchain({ progress: createProgress(process.stderr) });
  Object.assign(process.env, environment);
  return image;
}
