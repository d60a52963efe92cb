/** What a program is given to read, where it ends before it has read all of that. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

const NOBODY_READS: ReadonlySet<unknown> = new Set(["EPIPE", "ECONNRESET"]);

/**
 * One that ends early, as `docker exec` does where the container is paused, says why by its exit status and on stderr: that
 * what was written for it is not read is no error of ours. Node would throw it as one that nobody has caught. Any other error
 * of its standard input is the child's own `error`.
 *
 * @param child that was started just now: nothing has been written for it
 */
export function mayEndEarly<T extends ChildProcess>(child: T): T {
  child.stdin?.on("error", (error: NodeJS.ErrnoException) => {
    if (!NOBODY_READS.has(error.code)) child.emit("error", error);
  });
  return child;
}

/** For zx, with its `input`: it calls it in this one of the ways in which it can be called. */
export const spawnReader = ((program: string, words: readonly string[], options: SpawnOptions) =>
  mayEndEarly(spawn(program, words, options))) as typeof spawn;
