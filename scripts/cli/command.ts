/** What a command of `./warren` is, and how its words on the command line are read. */
import type { OfProgram, Outcome } from "../../model/exit-codes.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";
import { type Options, readWords, type Said, saidInsteadOfStack, spelled } from "./option.ts";

export interface Description {
  readonly name: string;
  readonly summary: string;
  /** The first is what is wanted most often. */
  readonly examples: readonly [Example, ...Example[]];
  /** Whether further words are allowed: what they mean is the command's. */
  readonly operands?: string;
  /** Whether a stack is asked beside these further words. @default where there are none: they are asked in its place */
  readonly isOfStack?: (operands: readonly string[]) => boolean;
  /** What it means by an outcome, where that is more than `model/exit-codes.ts` says. */
  readonly outcomes?: Readonly<Partial<Record<Outcome, string>>>;
  /**
   * It computes for long at times and has nothing to put away: a signal ends it wherever it is, as the system does it.
   * @default false: `context.signal` is aborted
   */
  readonly endsAtOnce?: boolean;
}

export interface Example {
  /** Behind the program, as a shell takes them: `check orders.yaml --fix`. */
  readonly words: string;
  /** What comes of it, as a phrase without a full stop. */
  readonly does: string;
}

export interface Command extends Description {
  readonly options: Options;
  /** @throws WarrenError `usage` with the word that is wrong and what is allowed */
  readonly read: (words: readonly string[]) => Call;
}

/**
 * By their names. Each command is loaded when it is called: reading all of them would cost more than most of them do.
 */
export type Commands = Readonly<Record<string, () => Promise<Command>>>;

/** A command with its words read. */
export interface Call {
  readonly help: boolean;
  readonly assumeYes: boolean;
  /** Whether a stack is asked at all: a file or another broker may be. `stack` is what `--stack` says. */
  readonly ofStack: { readonly stack: string | undefined } | undefined;
  readonly run: (context: Context) => Promise<Outcome | OfProgram>;
}

/** A command as it is written down: what `run` gets is inferred from its options. */
interface Definition<O extends Options> extends Description {
  readonly options: O;
  readonly run: (
    context: Context,
    said: Said<O>,
    operands: readonly string[],
  ) => Promise<Outcome | OfProgram>;
}

/** Options that every command takes. */
export const COMMON_OPTIONS = {
  yes: { kind: "flag", short: "y", help: "answer every question with yes: for machines without a person" },
  help: { kind: "flag", short: "h", help: "say what the command does and takes" },
} as const satisfies Options;

export const STACK_OPTION = {
  stack: { kind: "text", short: "s", value: "NAME", help: "the stack; default: PULUMI_STACK, else dev" },
} as const satisfies Options;

export const MOVE_OPTION = {
  move: {
    kind: "texts",
    value: "QUEUE",
    help: "let the messages of a protected queue be moved, where it is changed; said once for each",
  },
  acceptGap: {
    kind: "flag",
    help: "with --move on a broker that exists: publishers by the queue's name may meet a moment without it",
  },
} as const satisfies Options;

export const JSON_OPTION = {
  json: { kind: "flag", help: "print the result to stdout as JSON" },
} as const satisfies Options;

export function defineCommand<const O extends Options>({ run, ...command }: Definition<O>): Command {
  return {
    ...command,
    read(words) {
      const found = readWords(COMMON_OPTIONS, command.options, words);
      if (typeof found === "string") throw usage(command, found);
      const { common, said, operands } = found;
      if (operands.length > 0 && command.operands === undefined) {
        throw usage(command, `"${operands.join(" ")}" is not something that ${command.name} takes`);
      }
      const isOfStack =
        "stack" in said &&
        (command.isOfStack?.(operands) ?? operands.length === 0) &&
        saidInsteadOfStack(command.options, said).length === 0;
      const stack = "stack" in said && typeof said.stack === "string" ? said.stack : undefined;
      return {
        help: common.help,
        assumeYes: common.yes,
        ofStack: isOfStack ? { stack } : undefined,
        run: (context) => run(context, said, operands),
      };
    },
  };
}

/** @param message ends without a full stop */
export function usage({ name, options }: Pick<Command, "name" | "options">, message: string): WarrenError {
  const known = Object.keys({ ...options, ...COMMON_OPTIONS }).map(spelled);
  return new WarrenError("usage", message.endsWith("?") ? message : `${message}.`, {
    hint: `It takes: ${known.join(", ")}. More: \`./warren ${name} --help\``,
  });
}
