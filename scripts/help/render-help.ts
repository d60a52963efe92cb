/** What `--help` says: all of it follows from the table of a command. */
import { EXIT_CODES, type Outcome } from "../../model/exit-codes.ts";
import { COMMON_OPTIONS, type Command, type Description } from "../cli/command.ts";
import { renderOption } from "../cli/option.ts";

/** For the whole of the help and for man pages. */
export const TITLE = "RabbitMQ environments as code, and proof that they work";

/** @param program how Warren is called: `./warren` */
export function renderOverview(commands: readonly Command[], program: string): string {
  const rows = commands.map((command) => `  ${command.name.padEnd(10)} ${renderSummary(command)}`);
  return [
    `Warren: ${TITLE}.`,
    "",
    `${program} COMMAND [options]`,
    "",
    ...rows,
    "",
    `${program} COMMAND --help says what a command takes, with examples.`,
  ].join("\n");
}

/** One line: what the command does, and the exit codes by which it says more than whether it was done. */
function renderSummary({ summary, outcomes = {} }: Description): string {
  const own = outcomesOf(outcomes).map(([outcome, words]) => `${EXIT_CODES[outcome].code} when ${words}`);
  return own.length === 0 ? summary : `${summary}; exit code ${own.join(", ")}`;
}

/** @param program how Warren is called: `./warren` */
export function renderHelp(command: Command, program: string): string {
  const { examples, options, summary } = command;
  const width = Math.max(...examples.map(({ words }) => words.length));
  return [
    `${program} ${synopsisOf(command)}: ${summary}`,
    "",
    ...Object.entries({ ...options, ...COMMON_OPTIONS }).map(renderOption),
    "",
    examples.length === 1 ? "Example:" : "Examples:",
    ...examples.map(({ words, does }) => `  ${program} ${words.padEnd(width)}  ${does}`),
    "",
    `Exit code: ${exitCodesOf(command).join("; ")}`,
  ].join("\n");
}

/** `check [FILE...] [options]` */
export function synopsisOf({ name, operands }: Pick<Description, "name" | "operands">): string {
  return `${name}${operands === undefined ? "" : ` ${operands}`} [options]`;
}

/** Each with its meaning: `3 something was found`. */
export function exitCodesOf({ outcomes = {} }: Pick<Description, "outcomes">): string[] {
  return Object.entries(EXIT_CODES).flatMap(([outcome, { code, meaning }]) => {
    const own = outcomesOf(outcomes).find(([each]) => each === outcome)?.[1];
    // What only some commands come to.
    if (own === undefined && (outcome === "found" || outcome === "drifted")) return [];
    return [`${code} ${own ?? meaning}`];
  });
}

function outcomesOf(outcomes: NonNullable<Description["outcomes"]>): (readonly [Outcome, string])[] {
  return (["failed", "found", "drifted"] as const).flatMap((outcome) => {
    const words = outcomes[outcome];
    return words === undefined ? [] : [[outcome, words] as const];
  });
}
