import type { ProcessOutput } from "zx/core";
import { WarrenError } from "../../model/warren-error.ts";

/**
 * What a program has said that makes a part of a build.
 *
 * @param what it was, for the error
 * @throws WarrenError `build-failed` where it did not end well, with what it says of that
 */
export function succeeded(what: string, output: ProcessOutput): ProcessOutput {
  if (output.exitCode === 0) return output;
  throw new WarrenError("build-failed", `${what}: ${output.stderr.trim()}`);
}
