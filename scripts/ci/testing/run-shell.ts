/** Runs the lines of a step, as a runner does: by bash, in the folder of the repository, with an environment of its own. */
import { spawn } from "node:child_process";
import { type Ended, endOf } from "../../testing/temporary-project.ts";

/** @param flags of bash: what a runner sets before the first line */
export async function runShell(
  text: string,
  {
    flags,
    cwd,
    env,
  }: { readonly flags: readonly string[]; readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Ended> {
  const child = spawn("bash", ["--noprofile", "--norc", ...flags, "-c", text], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return await endOf(child);
}

/** Of a job: what it has said, and how it ended. */
export interface JobRun {
  readonly name: string;
  readonly result: "success" | "failure";
  /** Both streams of all steps. */
  readonly log: string;
  /** At GitHub, of all steps. */
  readonly summary: string;
}
