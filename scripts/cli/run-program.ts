/** A program that people see as if it were the command: it writes where the command writes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";

export interface ProgramOptions {
  /** @default the project's */
  readonly folder?: string;
  /** Beside that of the command. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Whether it reads what the command would. @default not */
  readonly reads?: boolean;
}

/** Milliseconds. A terminal gives Ctrl-C to the program too, which may have to put away something. */
const BY_ITSELF = 5_000;

/**
 * Runs it to its end; Ctrl-C ends it.
 *
 * @param words the program first
 * @returns its exit code; where a signal ended it, 128 and the signal's number, as shells say it
 * @throws WarrenError `program-not-started`; what has interrupted the command, when the program has ended
 */
export async function runProgram(
  context: Context,
  [program = "", ...words]: readonly string[],
  { folder = context.root, environment = {}, reads = false }: ProgramOptions = {},
): Promise<number> {
  const child = spawn(program, words, {
    cwd: folder,
    env: { ...context.environment, ...environment },
    stdio: [reads ? "inherit" : "ignore", "inherit", "inherit"],
  });
  let patience: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    patience = setTimeout(() => child.kill("SIGTERM"), context.interactive ? BY_ITSELF : 0);
  };
  context.signal.addEventListener("abort", interrupt, { once: true });
  try {
    const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    context.signal.throwIfAborted();
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } catch (cause) {
    context.signal.throwIfAborted();
    throw notStarted(program, cause);
  } finally {
    clearTimeout(patience);
    context.signal.removeEventListener("abort", interrupt);
  }
}

function notStarted(program: string, cause: unknown): WarrenError {
  const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
  const why = isMissing ? "there is no such program on the PATH" : messageOf(cause);
  return new WarrenError("program-not-started", `"${program}" cannot be run: ${why}.`, { cause });
}
