/**
 * The options of a command, each declared once: what is read from the command line and its type, what is refused and with
 * which words, and what the help says all follow from the declaration.
 */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { nearest } from "../../model/text/wording.ts";

interface Described {
  /** For the help, in one line. */
  readonly help: string;
  /** One letter: `-s`. */
  readonly short?: string;
  /** It names a broker or files, and then no stack is asked. */
  readonly insteadOfStack?: true;
}

interface WithValue extends Described {
  /** What stands for the value in the help: `NAME`. */
  readonly value: string;
}

/** Said or not. */
interface Flag extends Described {
  readonly kind: "flag";
}
interface Text extends WithValue {
  readonly kind: "text";
}
/** It can be said several times. */
interface Texts extends WithValue {
  readonly kind: "texts";
}
/** The help names the choices. */
interface Choice extends WithValue {
  readonly kind: "choice";
  readonly choices: readonly string[];
}
/** The same, several times, or as a list: `lint,unit`. No choice has a comma in it. */
interface Choices extends WithValue {
  readonly kind: "choices";
  readonly choices: readonly string[];
}
interface Parsed<T> extends WithValue {
  readonly kind: "parsed";
  readonly read: (text: string) => Reading<T>;
}

/** `problem` comes behind the option's name, without a full stop: `cannot be "x"; allowed: ...` */
export type Reading<T> = { readonly value: T } | { readonly problem: string };

export type Option = Flag | Text | Texts | Choice | Choices | Parsed<unknown>;

/** By their names in code: `readOnly` is `--read-only` on the command line. */
export type Options = Readonly<Record<string, Option>>;

/** What was said: `false`, an empty list or undefined where an option was not. */
export type Said<O extends Options> = { readonly [K in keyof O]: ValueOf<O[K]> };

type ValueOf<O extends Option> = O extends Flag
  ? boolean
  : O extends Texts
    ? readonly string[]
    : O extends { readonly kind: "choices"; readonly choices: readonly (infer C)[] }
      ? readonly C[]
      : O extends { readonly choices: readonly (infer C)[] }
        ? C | undefined
        : O extends { readonly read: (text: string) => infer R }
          ? Extract<R, { readonly value: unknown }>["value"] | undefined
          : string | undefined;

/** For an option's `read`. */
export function notAllowed(text: string, allowed: string): { readonly problem: string } {
  return { problem: `cannot be "${text}"; allowed: ${allowed}` };
}

/** `readOnly` as it is said: `--read-only`. */
export function spelled(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

export interface Words<C extends Options, O extends Options> {
  readonly common: Said<C>;
  readonly said: Said<O>;
  readonly operands: readonly string[];
}

/**
 * @param common options beside a command's own
 * @returns a string where the words are wrong: how, without a full stop
 */
export function readWords<C extends Options, O extends Options>(
  common: C,
  own: O,
  words: readonly string[],
): Words<C, O> | string {
  const config: ParseArgsOptionsConfig = {};
  for (const [name, { kind, short }] of [...Object.entries(common), ...Object.entries(own)]) {
    const type = kind === "flag" ? "boolean" : "string";
    config[spelled(name).slice(2)] = {
      type,
      multiple: kind === "texts" || kind === "choices",
      ...(short === undefined ? {} : { short }),
    };
  }
  const args = [...words];
  try {
    const { values, positionals } = parseArgs({ args, options: config, allowPositionals: true });
    const [ofCommon, ofOwn] = [valuesOf(common, values), valuesOf(own, values)];
    if (typeof ofCommon === "string") return ofCommon;
    if (typeof ofOwn === "string") return ofOwn;
    return { common: ofCommon, said: ofOwn, operands: positionals };
  } catch (error) {
    if (!isOfParseArgs(error)) throw error;
    // It explains at length how a value that starts with a dash is written; its first sentence is enough.
    return `${error.message.split(". ")[0] ?? ""}${suggestion(args, config)}`;
  }
}

function isOfParseArgs(error: unknown): error is Error {
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS_");
}

function suggestion(args: string[], options: ParseArgsOptionsConfig): string {
  const { tokens } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
  const unknown = tokens.find((token) => token.kind === "option" && !Object.hasOwn(options, token.name));
  if (unknown?.kind !== "option") return "";
  const near = nearest(unknown.name, Object.keys(options));
  return near === undefined ? "" : `; did you mean --${near}?`;
}

/** @returns a string where a value is not one of the option's */
function valuesOf<O extends Options>(options: O, given: Readonly<Record<string, unknown>>): Said<O> | string {
  const said: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) {
    const read = valueOf(option, given[spelled(name).slice(2)]);
    if ("problem" in read) return `${spelled(name)} ${read.problem}`;
    said[name] = read.value;
  }
  // The one place where the table of options and the type that follows from it meet.
  return said as Said<O>;
}

function valueOf(option: Option, given: unknown): Reading<unknown> {
  if (option.kind === "flag") return { value: given === true };
  if (option.kind === "texts") return { value: given ?? [] };
  if (option.kind === "choices") return allChosen(option, Array.isArray(given) ? given.map(String) : []);
  if (typeof given !== "string") return { value: undefined };
  if (option.kind === "text") return { value: given };
  if (option.kind === "parsed") return option.read(given);
  return chosen(option, given);
}

function allChosen(option: Choices, given: readonly string[]): Reading<readonly string[]> {
  const words = given.flatMap((each) => each.split(","));
  const readings = words.map((each) => chosen(option, each));
  return readings.find((reading) => "problem" in reading) ?? { value: words };
}

function chosen({ choices }: Choice | Choices, given: string): Reading<string> {
  if (choices.includes(given)) return { value: given };
  const near = nearest(given, choices);
  const { problem } = notAllowed(given, choices.join(", "));
  return { problem: near === undefined ? problem : `${problem}; did you mean "${near}"?` };
}

/** Of the options that name something else than a stack, those that were said: `--url`. */
export function saidInsteadOfStack<O extends Options>(options: O, said: Said<O>): string[] {
  const names = Object.keys(options).filter(
    (name) => options[name]?.insteadOfStack === true && isSaid(said[name]),
  );
  return names.map(spelled);
}

/** Of an option's value. */
export function isSaid(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

/** A line of the help: `  -s, --stack NAME         the stack; ...`. */
export function renderOption([name, option]: readonly [string, Option]): string {
  const { short, help } = option;
  const value = option.kind === "flag" ? "" : ` ${option.value}`;
  const choices = "choices" in option ? `: ${option.choices.join(", ")}` : "";
  const left = `${short === undefined ? "    " : `-${short}, `}${spelled(name)}${value}`;
  return `  ${left.padEnd(24)} ${help}${choices}`;
}
