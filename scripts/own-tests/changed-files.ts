/** What Git knows of the files: above all what a developer has changed and not committed yet. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const MOST_BYTES = 16 * 1_024 * 1_024;

/**
 * Files that differ from the last commit, staged or not, and new ones that are not ignored.
 *
 * @param folder the project's, which may be a part of a repository
 * @returns relative to the folder, sorted; undefined where Git is not there, or no commit
 */
export async function changedFiles(folder: string): Promise<readonly string[] | undefined> {
  try {
    const [changed, added] = await Promise.all([
      gitNames(folder, ["diff", "--name-only", "--relative", "--diff-filter=d", "-z", "HEAD"]),
      gitNames(folder, ["ls-files", "--others", "--exclude-standard", "-z"]),
    ]);
    return [...new Set([...changed, ...added])].toSorted();
  } catch {
    return undefined;
  }
}

/** What Git prints with `-z`. @throws where Git is not there, or refuses */
export async function gitNames(folder: string, words: readonly string[]): Promise<string[]> {
  const { stdout } = await run("git", words, { cwd: folder, maxBuffer: MOST_BYTES });
  return stdout.split("\0").filter((name) => name !== "");
}
