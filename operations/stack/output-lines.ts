import type { ProcessPromise } from "zx/core";

/**
 * The lines that a command wrote to stdout. zx's own `lines()` takes those of stderr too, and anything may write there:
 * docker with a warning, bash with what a start-up file of the user has to complain about.
 *
 * @throws ProcessOutput where the command fails
 */
export async function outputLines(command: ProcessPromise): Promise<string[]> {
  const { stdout } = await command;
  return stdout.split("\n").filter((line) => line !== "");
}
