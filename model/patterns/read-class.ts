/** `[...]`: a set of bytes. */
import { BrokenPattern, PatternNotUnderstood } from "./pattern-errors.ts";
import {
  type ByteSet,
  byteSet,
  complement,
  ESCAPED_SETS,
  ignoringCase,
  POSIX_SETS,
  singleByte,
  union,
} from "./pattern-tree.ts";
import { readByteEscape, readOctal } from "./read-escape.ts";

interface Member {
  /** Undefined for a whole set, which cannot be an end of a range. */
  readonly byte: number | undefined;
  readonly set: ByteSet;
  readonly length: number;
}

/** @param pattern in Latin-1 @param start of the `[` @returns the set, and where the pattern goes on */
export function readClass(
  pattern: string,
  start: number,
  { ignoreCase }: { readonly ignoreCase: boolean },
): { readonly set: ByteSet; readonly end: number } {
  let at = start + 1;
  const negated = pattern[at] === "^";
  if (negated) at++;
  const sets: ByteSet[] = [];
  for (let first = true; first || pattern[at] !== "]"; first = false) {
    if (at >= pattern.length) throw new BrokenPattern('a "[" without its "]"');
    const member = readMember(pattern, at);
    at += member.length;
    if (pattern[at] !== "-" || pattern[at + 1] === "]" || at + 1 >= pattern.length) {
      sets.push(member.set);
      continue;
    }
    const last = readMember(pattern, at + 1);
    // Versions of PCRE differ in what a range with a set at one end is.
    if (member.byte === undefined || last.byte === undefined) throw new PatternNotUnderstood();
    if (member.byte > last.byte) {
      const range = pattern.slice(at - member.length, at + 1 + last.length);
      throw new BrokenPattern(`the range ${range} in the wrong order`);
    }
    sets.push(byteSet([member.byte, last.byte]));
    at += 1 + last.length;
  }
  const all = union(...sets);
  const set = ignoreCase ? ignoringCase(all) : all;
  return { set: negated ? complement(set) : set, end: at + 1 };
}

function readMember(pattern: string, at: number): Member {
  const character = pattern[at] ?? "";
  if (character === "[") {
    const [whole = "", sign, negation, name = ""] =
      /^\[([:.=])(\^?)([^\]\\]*?)\1\]/.exec(pattern.slice(at)) ?? [];
    const set = sign === ":" ? POSIX_SETS.get(name) : undefined;
    if (set !== undefined) {
      return { byte: undefined, set: negation === "^" ? complement(set) : set, length: whole.length };
    }
    if (sign !== undefined) throw new PatternNotUnderstood();
  }
  if (character !== "\\") return one(character.charCodeAt(0), 1);
  const letter = pattern[at + 1] ?? "";
  const rest = pattern.slice(at);
  const set = ESCAPED_SETS.get(letter);
  if (set !== undefined) return { byte: undefined, set, length: 2 };
  if (letter === "b") return one(8, 2);
  const read = readByteEscape(rest) ?? readOctal(rest);
  // `\Q`, `\E`, `\p`, and letters that mean nothing.
  if (read === undefined) throw new PatternNotUnderstood();
  return one(read.byte, read.length);
}

function one(byte: number, length: number): Member {
  return { byte, set: singleByte(byte), length };
}
