/** `*`, `+`, `?` and `{3,5}`, with the sign behind them that makes them lazy or possessive. */
import { BrokenPattern, PatternNotUnderstood } from "./pattern-errors.ts";
import type { Repeat } from "./pattern-tree.ts";

export interface ReadQuantifier {
  readonly repeat: Pick<Repeat, "least" | "most" | "mode">;
  /** As an error names it. */
  readonly words: string;
  readonly length: number;
}

const SIGNS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  "*": [0, Infinity],
  "+": [1, Infinity],
  "?": [0, 1],
};
/** PCRE's `MAX_REPEAT_COUNT`. */
const MOST = 65_535;

/** Undefined where none stands there; braces that are no quantifier are letters. */
export function readQuantifier(pattern: string, at: number): ReadQuantifier | undefined {
  const sign = pattern[at] ?? "";
  const plain = Object.hasOwn(SIGNS, sign) ? SIGNS[sign] : undefined;
  if (plain !== undefined) {
    const [least, most] = plain;
    return quantifier(pattern, at, { least, most, text: sign, words: `"${sign}"` });
  }
  if (sign !== "{") return undefined;
  const [text, least = "", comma = "", most = ""] =
    /^\{(\d{0,10})(,?)(\d{0,10})\}/.exec(pattern.slice(at, at + 24)) ?? [];
  if (text === undefined) {
    // Blanks in it count since PCRE2 10.43 only.
    if (/^\{[\t ]*\d*[\t ]*,?[\t ]*\d*[\t ]*\}/.test(pattern.slice(at, at + 64)))
      throw new PatternNotUnderstood();
    return undefined;
  }
  if (least === "" && (comma === "" || most === "")) return undefined;
  // `{,5}` is a quantifier since PCRE2 10.43 only.
  if (least === "") throw new PatternNotUnderstood();
  const lowest = Number(least);
  const highest = comma === "" ? lowest : most === "" ? Infinity : Number(most);
  if (lowest > highest) throw new BrokenPattern(`${text} with its numbers in the wrong order`);
  if (lowest > MOST || (highest !== Infinity && highest > MOST)) {
    throw new BrokenPattern(`${text} with a number over ${MOST}`);
  }
  return quantifier(pattern, at, { least: lowest, most: highest, text, words: text });
}

function quantifier(
  pattern: string,
  at: number,
  found: { least: number; most: number; text: string; words: string },
): ReadQuantifier {
  const { least, most, text, words } = found;
  const behind = pattern[at + text.length];
  const mode = behind === "?" ? "lazy" : behind === "+" ? "possessive" : "greedy";
  return { repeat: { least, most, mode }, words, length: text.length + (mode === "greedy" ? 0 : 1) };
}
