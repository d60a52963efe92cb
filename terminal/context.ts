/** What a command gets from its surroundings, so that nothing below the entry point reads globals. */
import { createInterface } from "node:readline";
import { createInterface as createQuestions } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";
import { showable, showableJson, visible } from "../model/text/visible.ts";
import { WarrenError } from "../model/warren-error.ts";

export interface Context {
  /** The folder of Pulumi.yaml. */
  readonly root: string;
  /** The folder in which the command was called: what paths on the command line are relative to. */
  readonly cwd: string;
  /**
   * How Warren is called there, as a shell takes it.
   * @default the script `warren` of the checkout whose folder `root` is
   */
  readonly program?: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  /** Results, for people and for programs: what is piped, searched and kept. */
  readonly stdout: Writable & { readonly isTTY?: boolean };
  /** For people beside the result: progress, questions, remarks, errors. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** Aborted by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal;
  /** Whether a person is at the terminal. */
  readonly interactive: boolean;
  /** `--yes`. */
  readonly assumeYes: boolean;
}

/** Where text goes. What follows is the one way to a terminal or a log: a test sees that nothing else writes there. */
type Output = Pick<Context, "stdout" | "stderr">;

/** Lines for people beside the result: one or more, whatever strangers have put into them. */
export function say({ stderr }: Pick<Output, "stderr">, lines = ""): void {
  stderr.write(`${showable(lines)}\n`);
}

/** A result that people watch, over all that is on the terminal. */
export function redraw({ stdout }: Pick<Output, "stdout">, lines: string): void {
  // From the top of the screen, and what is left of the text before goes.
  stdout.write(`\u001b[H\u001b[J${showable(lines)}\n`);
}

/** A result that people read, in lines. */
export function print({ stdout }: Pick<Output, "stdout">, lines: string): void {
  stdout.write(`${showable(lines)}\n`);
}

/** A result for programs. */
export function printJson({ stdout }: Pick<Output, "stdout">, value: unknown): void {
  stdout.write(`${showableJson(JSON.stringify(value, null, 2))}\n`);
}

/** A result for programs, one of many: on one line. */
export function printJsonLine({ stdout }: Pick<Output, "stdout">, value: unknown): void {
  stdout.write(`${showableJson(JSON.stringify(value))}\n`);
}

/** What begins and ends a colour. */
// oxlint-disable-next-line no-control-regex -- it is what is looked for
const COLOUR = /(\u001b\[[\d;]*m)/;

/**
 * Lines of another program for people, as they come. Its colours stay where they are seen.
 *
 * @param out where they go
 * @param onLine gets each as it was
 * @returns when it has said its last
 */
export async function passOn(
  out: Context["stdout"],
  stream: Readable,
  onLine: (line: string) => void = () => undefined,
): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    onLine(line);
    const parts = line.split(COLOUR).map((part, index) => {
      if (index % 2 === 0) return part;
      return out.isTTY === true ? part : "";
    });
    out.write(`${out.isTTY === true ? parts.map(shownPart).join("") : showable(parts.join(""))}\n`);
  }
}

/** Between two colours; a command to a CI system is none on a terminal. */
function shownPart(part: string, index: number): string {
  return index % 2 === 0 ? visible(part) : part;
}

/** Text in a language that has its own way to write what cannot be seen, by which its writer has written it: YAML, shell. */
export function printSource({ stdout }: Pick<Output, "stdout">, text: string): void {
  stdout.write(text);
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
  const questions = createQuestions({ input: context.stdin, output: context.stderr });
  const ended = new AbortController();
  // The terminal gives Ctrl-C as a key while it asks; and whoever closes the input has answered nothing.
  questions.once("SIGINT", () => ended.abort(interrupted()));
  questions.once("close", () => ended.abort(interrupted()));
  try {
    const signal = AbortSignal.any([context.signal, ended.signal]);
    const answer = await questions.question(`${showable(question)} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    context.signal.throwIfAborted();
    ended.signal.throwIfAborted();
    throw error;
  } finally {
    questions.close();
  }
}

/** Ctrl-C and SIGTERM, however they are noticed. */
export function interrupted(): WarrenError {
  return new WarrenError("interrupted", "Interrupted. What was finished is kept.", {
    hint: "Run the command again to go on.",
  });
}
