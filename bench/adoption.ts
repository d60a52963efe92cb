/**
 * A broker in production taken over, as `scripts/adopt.live.test.ts` does it with few queues: with 2,000, or as many as
 * `-- --queues N` says. Against a broker of its own; each step with its time, and a step that fails ends it with 1.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { testImage } from "./support/test-image.ts";

const { values } = parseArgs({ options: { queues: { type: "string", default: "2000" } } });
const image = await testImage();
const root = join(import.meta.dirname, "..");
const steps = spawn(process.execPath, ["--test", "--test-reporter=spec", "scripts/adopt.live.test.ts"], {
  cwd: root,
  env: { ...process.env, WARREN_TEST_IMAGE: image, WARREN_TEST_ADOPTED_QUEUES: values.queues },
  stdio: "inherit",
});
const [code] = (await once(steps, "close")) as [number | null];
process.exitCode = code === 0 ? 0 : 1;
