import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * For a test that needs these to run.
 *
 * @param commands words of each
 * @returns why it is skipped: the first that does not run here; false where all do
 */
export async function lackingProgram(commands: readonly (readonly string[])[]): Promise<string | false> {
  for (const [program = "", ...words] of commands) {
    const runs = await promisify(execFile)(program, words).then(
      () => true,
      () => false,
    );
    if (!runs) return `needs ${[program, ...words].join(" ")}`;
  }
  return false;
}
