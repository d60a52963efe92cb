/** A program of a command's own that people see as if it were the command: it writes where the command writes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Context } from "../../terminal/context.ts";

/**
 * Runs it in the project's folder to its end; Ctrl-C ends it.
 *
 * @param words the program first
 * @param environment beside that of the command
 * @returns its exit code; null where a signal ended it
 */
export async function runProgram(
  context: Context,
  [program = "", ...words]: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<number | null> {
  const child = spawn(program, words, {
    cwd: context.root,
    env: { ...context.environment, ...environment },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const interrupt = (): boolean => child.kill("SIGTERM");
  context.signal.addEventListener("abort", interrupt, { once: true });
  try {
    const [code] = (await once(child, "close")) as [number | null];
    context.signal.throwIfAborted();
    return code;
  } finally {
    context.signal.removeEventListener("abort", interrupt);
  }
}
