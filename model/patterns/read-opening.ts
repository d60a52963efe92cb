/** What stands behind a `(`: the kind of group, or flags. */
import { BrokenPattern, PatternNotUnderstood } from "./pattern-errors.ts";

export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  /** Blanks and comments count for nothing. */
  readonly extended: boolean;
}

export const NO_FLAGS: Flags = { ignoreCase: false, multiline: false, dotAll: false, extended: false };

interface Common {
  /** Characters of it, from the `(` on. */
  readonly length: number;
  /** That hold inside of the group, or from here on. */
  readonly flags: Flags;
}

export type Opening = Common &
  (
    | { readonly kind: "capture"; readonly name?: string }
    | { readonly kind: "plain" }
    | { readonly kind: "atomic" }
    | { readonly kind: "flags" }
    | { readonly kind: "look"; readonly ahead: boolean; readonly negative: boolean }
    | { readonly kind: "named-reference"; readonly name: string }
  );

const LOOKS: ReadonlyMap<string, { readonly ahead: boolean; readonly negative: boolean }> = new Map([
  ["(?=", { ahead: true, negative: false }],
  ["(?!", { ahead: true, negative: true }],
  ["(?<=", { ahead: false, negative: false }],
  ["(?<!", { ahead: false, negative: true }],
]);

/** @param rest the pattern from the `(` on @throws PatternNotUnderstood for recursion, conditions, verbs and comments */
export function readOpening(rest: string, flags: Flags): Opening {
  if (rest.startsWith("(*")) throw new PatternNotUnderstood();
  if (rest[1] !== "?") return { kind: "capture", length: 1, flags };
  for (const [text, look] of LOOKS) {
    if (rest.startsWith(text)) return { kind: "look", ...look, length: text.length, flags };
  }
  if (rest.startsWith("(?:")) return { kind: "plain", length: 3, flags };
  if (rest.startsWith("(?>")) return { kind: "atomic", length: 3, flags };
  const [named, a, b] = /^\(\?(?:P?<([A-Za-z_]\w{0,31})>|'([A-Za-z_]\w{0,31})')/.exec(rest) ?? [];
  const name = a ?? b;
  if (named !== undefined && name !== undefined)
    return { kind: "capture", name, length: named.length, flags };
  const [reference, to] = /^\(\?P=([A-Za-z_]\w{0,31})\)/.exec(rest) ?? [];
  if (reference !== undefined && to !== undefined) {
    return { kind: "named-reference", name: to, length: reference.length, flags };
  }
  const [text, on = "", off = "", end] = /^\(\?([imsx]*)(?:-([imsx]*))?([:)])/.exec(rest) ?? [];
  // `(?xx)` looks at blanks in classes, too.
  if (text === undefined || on.includes("xx") || rest.startsWith("(?)")) {
    if (rest.startsWith("(?)")) return { kind: "flags", length: 3, flags };
    if (rest.length === 2) throw new BrokenPattern('a "(" without its ")"');
    throw new PatternNotUnderstood();
  }
  const now = (letter: string, before: boolean): boolean =>
    off.includes(letter) ? false : on.includes(letter) || before;
  const changed: Flags = {
    ignoreCase: now("i", flags.ignoreCase),
    multiline: now("m", flags.multiline),
    dotAll: now("s", flags.dotAll),
    extended: now("x", flags.extended),
  };
  return { kind: end === ":" ? "plain" : "flags", length: text.length, flags: changed };
}
