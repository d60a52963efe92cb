/** Of which commit a checkout is. */
import { realpath } from "node:fs/promises";
import { CommandFailure, runCommand } from "../../../toolchain/process/run-command.ts";

export interface Source {
  readonly commit: string;
  /** When it was committed, ISO 8601 in UTC. */
  readonly time: string;
  /** Files that are not as committed, or new. */
  readonly changed: readonly string[];
}

/** @returns undefined where the folder is no repository of its own, or there is no git */
export async function sourceOf(root: string): Promise<Source | undefined> {
  const git = async (...words: string[]): Promise<string> =>
    (await runCommand("git", words, { cwd: root, timeoutMs: 120_000 })).stdout.trimEnd();
  try {
    // A folder that was unpacked inside of another repository has nothing of it.
    if ((await git("rev-parse", "--show-toplevel")) !== (await realpath(root))) return undefined;
    const [commit = "", seconds] = (await git("show", "--no-patch", "--format=%H%n%ct", "HEAD")).split("\n");
    const changed = (await git("status", "--porcelain")).split("\n").filter((line) => line !== "");
    return {
      commit,
      time: new Date(Number(seconds) * 1000).toISOString(),
      changed: changed.map((line) => line.slice(3)),
    };
  } catch (error) {
    if (error instanceof CommandFailure) return undefined;
    throw error;
  }
}
