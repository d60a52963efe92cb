/**
 * Patterns for RE2, which decides in a time that grows with the text and never by trying all ways:
 * https://github.com/google/re2/wiki/Syntax. It sees bytes as the characters of Latin-1.
 */
import { RE2JS, RE2JSException } from "re2js";
import type { ByteSet, PatternNode, Position, Repeat } from "./pattern-tree.ts";

/** RE2's own limit; also of repetitions in repetitions, which it refuses itself. */
const MOST_REPEATS = 1_000;

export interface LinearPattern {
  readonly matches: (text: string) => boolean;
  /** False where the text ends in a line break and the pattern looks at ends, which RE2 sees otherwise. */
  readonly decides: (text: string) => boolean;
}

/** Undefined for what RE2 has not: look-around, references, atomic groups, possessive repetition. */
export function linearPattern(tree: PatternNode): LinearPattern | undefined {
  const source = sourceOf(tree);
  if (source === undefined) return undefined;
  try {
    const compiled = RE2JS.compile(source);
    const looksAtEnds = hasEnds(tree);
    return {
      matches: (text) => compiled.test(text),
      decides: (text) => !looksAtEnds || !text.endsWith("\n"),
    };
  } catch (error) {
    // Too large for it.
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}

function sourceOf(node: PatternNode): string | undefined {
  switch (node.kind) {
    case "byte":
      return sourceOfSet(node.set);
    case "sequence":
      return all(node.items)?.join("");
    case "choice": {
      const options = all(node.options);
      return options === undefined ? undefined : `(?:${options.join("|")})`;
    }
    case "group":
      return wrapped(node.item);
    case "repeat":
      return sourceOfRepeat(node);
    case "position":
      return POSITIONS[node.at];
    case "atomic":
    case "look":
    case "back-reference":
    default:
      return undefined;
  }
}

const POSITIONS: Readonly<Record<Position, string>> = {
  start: "\\A",
  end: "\\z",
  "final-end": "\\z",
  "line-start": "(?m:^)",
  "line-end": "(?m:$)",
  "word-boundary": "\\b",
  "no-word-boundary": "\\B",
};

function all(nodes: readonly PatternNode[]): readonly string[] | undefined {
  const sources: string[] = [];
  for (const node of nodes) {
    const source = sourceOf(node);
    if (source === undefined) return undefined;
    sources.push(source);
  }
  return sources;
}

function wrapped(node: PatternNode): string | undefined {
  const source = sourceOf(node);
  return source === undefined ? undefined : `(?:${source})`;
}

function sourceOfRepeat({ item, least, most, mode }: Repeat): string | undefined {
  const repeated = wrapped(item);
  if (repeated === undefined || mode === "possessive") return undefined;
  if (least > MOST_REPEATS || (most !== Infinity && most > MOST_REPEATS)) return undefined;
  return `${repeated}{${least},${most === Infinity ? "" : most}}`;
}

function sourceOfSet(set: ByteSet): string | undefined {
  const ranges: string[] = [];
  for (let byte = 0; byte < 256; byte++) {
    if (set[byte] === 0) continue;
    const first = byte;
    while (set[byte + 1] === 1) byte++;
    ranges.push(`${hexadecimal(first)}-${hexadecimal(byte)}`);
  }
  return ranges.length === 0 ? undefined : `[${ranges.join("")}]`;
}

function hexadecimal(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}

function hasEnds(node: PatternNode): boolean {
  switch (node.kind) {
    case "position":
      return node.at === "final-end" || node.at === "line-start";
    case "sequence":
      return node.items.some(hasEnds);
    case "choice":
      return node.options.some(hasEnds);
    case "byte":
    case "back-reference":
      return false;
    case "group":
    case "repeat":
    case "atomic":
    case "look":
    default:
      return hasEnds(node.item);
  }
}
