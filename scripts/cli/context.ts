/** What a command gets from its surroundings, so that nothing below the entry point reads globals. */
import { createInterface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";
import { WarrenError } from "../../model/warren-error.ts";

export interface Context {
  /** The folder of Pulumi.yaml. */
  readonly root: string;
  /** The folder in which the command was called: what paths on the command line are relative to. */
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  /** For programs: results. */
  readonly stdout: Writable & { readonly isTTY?: boolean };
  /** For people: progress, explanations, errors. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** Aborted by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal;
  /** Whether a person is at the terminal. */
  readonly interactive: boolean;
  /** `--yes`. */
  readonly assumeYes: boolean;
}

/** One line for people. */
export function say(context: Context, line = ""): void {
  context.stderr.write(`${line}\n`);
}

/** A result for programs. */
export function printJson(context: Context, value: unknown): void {
  context.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Asks the person who is there.
 *
 * @throws WarrenError `nobody-to-ask` where there is none and `--yes` was not said
 */
export async function confirm(context: Context, question: string): Promise<boolean> {
  if (context.assumeYes) return true;
  if (!context.interactive) {
    throw new WarrenError("nobody-to-ask", `${question} There is no terminal to ask on.`, {
      hint: "Say --yes to allow it.",
    });
  }
  const terminal = createInterface({ input: context.stdin, output: context.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: context.signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
