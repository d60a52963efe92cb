/**
 * Commands inside advice. Whoever writes a hint names a command in backticks, as it is called from the project's folder on
 * the default stack: "To lose them: `./warren down --delete-data`". Where the hint is shown, the stack that was asked for
 * and the way to the program are put in, so that what is copied does what was meant, and to nothing else.
 */

import { z } from "zod";
import { VARIABLES } from "./environment-variables.ts";

/** Where the reader of a hint is, and what was worked on. */
export interface Checkout {
  /** How `./warren` is called from there, as a shell takes it. */
  readonly program: string;
  /** Undefined where a command that names none works on the same one, or none was asked for. */
  readonly stack: string | undefined;
  /** For `pulumi --cwd`, as a shell takes it; undefined where the reader is in the project's folder. */
  readonly folder: string | undefined;
  /** Whether `pulumi` works there as it is: after `eval "$(./warren env)"`. */
  readonly hasPulumi: boolean;
}

const checkoutSchema = z.object({
  program: z.string(),
  stack: z.string().optional(),
  folder: z.string().optional(),
  hasPulumi: z.boolean(),
});

/**
 * For the programs that `./warren` has Pulumi run: what it gives them in `WARREN_CHECKOUT`.
 *
 * @param stack what they work on, for where somebody runs Pulumi by hand
 */
export function checkoutFrom(
  environment: Readonly<Record<string, string | undefined>>,
  stack: string,
): Checkout {
  const text = environment[VARIABLES.checkout.name];
  if (text === undefined) return { ...AT_HOME, stack: stack === "" ? undefined : stack, hasPulumi: true };
  const { program, stack: named, folder, hasPulumi } = checkoutSchema.parse(JSON.parse(text));
  return { program, stack: named, folder, hasPulumi };
}

/** How Warren is called where it is installed: in a project, for a user, or not at all. */
export const INSTALLED_PROGRAM = "npx warren";

/** From the project's folder, on the default stack, in a shell of its own. */
export const AT_HOME: Checkout = {
  program: "./warren",
  stack: undefined,
  folder: undefined,
  hasPulumi: false,
};

/** Commands that take `--stack`: a test compares with the options that they have. */
export const COMMANDS_OF_A_STACK: ReadonlySet<string> = new Set([
  "up",
  "adopt",
  "preview",
  "drift",
  "check",
  "diagram",
  "explain",
  "export",
  "run",
  "smoke",
  "status",
  "logs",
  "restart",
  "replay",
  "stop",
  "start",
  "down",
  "env",
  "doctor",
  "ci",
]);

/** What says that no stack is asked, or already which. */
const WITHOUT_STACK = /(^| )(--stack|-s|--url|--management-url|--help|FILE)\b/;

/** Of Pulumi, what works on a stack that is there. A login or a new stack is not Warren's to prepare. */
const ON_A_STACK = /^(config|cancel|up|preview|refresh|destroy|state|stack output)\b/;

/** A command in a hint: what is set for it, the program, its words. */
export const COMMAND = /`((?:[A-Z_]+=\S+ )*)(\.\/warren|pulumi) ([a-z][^`]*)`/g;

/** The hint for its reader. Text without commands is what it was. */
export function addressed(text: string, checkout: Checkout): string {
  return text.replaceAll(COMMAND, (_, settings: string, program: string, words: string) => {
    const command = program === "pulumi" ? pulumi(words, checkout) : warren(words, checkout);
    return `\`${settings}${command}\``;
  });
}

function warren(words: string, { program, stack }: Checkout): string {
  const [name = ""] = words.split(" ", 1);
  const isNamed = stack === undefined || !COMMANDS_OF_A_STACK.has(name) || WITHOUT_STACK.test(words);
  return `${program} ${words}${isNamed ? "" : ` --stack ${stack}`}`;
}

/** In a shell of its own, so that the stack is not chosen for what is typed next. */
function pulumi(words: string, checkout: Checkout): string {
  if (!ON_A_STACK.test(words)) return `pulumi ${words}`;
  const command = [
    "pulumi",
    ...(checkout.folder === undefined ? [] : ["--cwd", checkout.folder]),
    words,
  ].join(" ");
  return checkout.hasPulumi ? command : `(eval "$(${warren("env", checkout)})"; ${command})`;
}

/** For a POSIX shell: single quotes where it would take a word for something else, or for none. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
