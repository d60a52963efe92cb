/** Gives the words to their command, prints what went wrong and sets the exit code. Nothing else does. */
import { EXIT_CODES } from "../model/exit-codes.ts";
import { WarrenError } from "../model/warren-error.ts";
import { interrupted, say } from "../terminal/context.ts";
import { keepShellConfigurationOut } from "../terminal/shell-level.ts";
import { renderError } from "./cli/render-error.ts";
import { runWords, type Surroundings } from "./run-words.ts";

/**
 * @param argv the words after the program
 * @param installation what a checkout and an installed package have of their own
 */
export async function main(
  argv: readonly string[],
  installation: Pick<Surroundings, "root" | "program" | "commands">,
): Promise<void> {
  keepShellConfigurationOut(process.env);
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort(interrupted());
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  /** Signals are the system's again: a loop that computes would not see them. */
  const release = (): void => {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  };
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    const lost = outputLost(error);
    // A command that goes on for long ends; one that has ended already did not deliver.
    if (process.exitCode === undefined) interruption.abort(lost);
    else {
      if (error.code !== "EPIPE") say(process, renderError(lost));
      process.exitCode ||= EXIT_CODES.failed.code;
    }
  });
  const surroundings = {
    ...installation,
    cwd: process.cwd(),
    environment: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: interruption.signal,
    interactive: process.stdin.isTTY && process.stderr.isTTY,
  };
  process.exitCode = await runWords(argv, surroundings, release);
  release();
}

/** `./warren logs | head`, or a result that is sent to a disk that is full. */
function outputLost(cause: NodeJS.ErrnoException): WarrenError {
  const why = cause.code === "EPIPE" ? "nobody reads it any more" : cause.message;
  return new WarrenError("output-lost", `The output cannot be written: ${why}.`, { cause });
}
