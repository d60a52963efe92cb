/** What a command of `./warren` is, and how its words on the command line are read. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "./context.ts";

/** An option as `node:util`'s parseArgs knows it, with a line for the help. */
export interface Option {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly help: string;
  /** What stands for the value in the help, for strings: `NAME`. */
  readonly value?: string;
  /** May be said several times: its values come as a list. */
  readonly multiple?: boolean;
}

export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Whether further words are allowed: what they mean is the command's. */
  readonly operands?: string;
  /**
   * It computes for long at times and has nothing to put away: a signal ends it wherever it is, as the system does it.
   * @default false: `context.signal` is aborted
   */
  readonly endsAtOnce?: boolean;
  /** @returns the exit code */
  readonly run: (context: Context, values: Values, operands: readonly string[]) => Promise<number>;
}

/** Options that every command takes. */
export const COMMON_OPTIONS = {
  yes: { type: "boolean", short: "y", help: "answer every question with yes: for machines without a person" },
  help: { type: "boolean", short: "h", help: "say what the command does and takes" },
} as const satisfies Record<string, Option>;

export const STACK_OPTION = {
  stack: { type: "string", short: "s", value: "NAME", help: "the stack; default: PULUMI_STACK, else dev" },
} as const satisfies Record<string, Option>;

export const JSON_OPTION = {
  json: { type: "boolean", help: "print the result to stdout as JSON" },
} as const satisfies Record<string, Option>;

/** @throws WarrenError `usage` with the word that is wrong and what is allowed */
export function parseWords(
  command: Command,
  words: readonly string[],
): { values: Values; operands: string[] } {
  const options: ParseArgsOptionsConfig = {};
  const known: Readonly<Record<string, Option>> = { ...COMMON_OPTIONS, ...command.options };
  for (const [name, { type, short, multiple = false }] of Object.entries(known)) {
    options[name] = short === undefined ? { type, multiple } : { type, short, multiple };
  }
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
    if (positionals.length > 0 && command.operands === undefined) {
      throw usage(command, `"${positionals.join(" ")}" is not something that ${command.name} takes`);
    }
    return { values, operands: positionals };
  } catch (error) {
    if (error instanceof WarrenError) throw error;
    // parseArgs explains at length how a value that starts with a dash is written; its first sentence is enough.
    throw usage(command, (error as Error).message.split(". ")[0] ?? "");
  }
}

export function usage(command: Command, message: string): WarrenError {
  const known = Object.keys({ ...command.options, ...COMMON_OPTIONS }).map((name) => `--${name}`);
  return new WarrenError("usage", `${message}.`, {
    hint: `It takes: ${known.join(", ")}. More: \`./warren ${command.name} --help\``,
  });
}

export function renderHelp(command: Command): string {
  const rows = Object.entries({ ...command.options, ...COMMON_OPTIONS }).map(([name, option]) => {
    const { short, value, help } = option as Option;
    const left = `${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
    return `  ${left.padEnd(24)} ${help}`;
  });
  const operands = command.operands === undefined ? "" : ` ${command.operands}`;
  return [`./warren ${command.name}${operands} [options]: ${command.summary}`, "", ...rows].join("\n");
}
