/** What stands behind a backslash, outside of a class and inside. */
import { BrokenPattern, PatternNotUnderstood } from "./pattern-errors.ts";

export interface ReadCharacter {
  /** The byte that is meant. */
  readonly byte: number;
  /** Characters of the pattern, with the backslash. */
  readonly length: number;
}

const NAMED: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

/**
 * An escape that stands for one byte.
 *
 * @param rest the pattern from the backslash on
 * @returns undefined where it is none: a set, a position, a reference
 */
export function readByteEscape(rest: string): ReadCharacter | undefined {
  const letter = rest[1];
  if (letter === undefined) throw new BrokenPattern('a "\\" at its end');
  if (!/[0-9A-Za-z]/.test(letter)) return { byte: letter.charCodeAt(0), length: 2 };
  const named = NAMED[letter];
  if (named !== undefined) return { byte: named, length: 2 };
  if (letter === "x") return readHexadecimal(rest);
  if (letter === "c") return readControl(rest);
  const octal = /^\\(?:0([0-7]{0,2})|o\{([0-7]{1,4})\})/.exec(rest);
  return octal === null ? undefined : byteOf(Number.parseInt(octal[1] ?? octal[2] ?? "", 8) || 0, octal[0]);
}

/** `\101`, which is a byte where there are not so many groups. */
export function readOctal(rest: string): ReadCharacter | undefined {
  const octal = /^\\([0-7]{1,3})/.exec(rest);
  return octal === null ? undefined : byteOf(Number.parseInt(octal[1] ?? "", 8), octal[0]);
}

function readHexadecimal(rest: string): ReadCharacter {
  const hexadecimal = /^\\x(?:\{([0-9A-Fa-f]{1,8})\}|([0-9A-Fa-f]{0,2}))/.exec(rest);
  const digits = hexadecimal?.[1] ?? hexadecimal?.[2] ?? "";
  if (hexadecimal === null || (digits === "" && rest[2] === "{")) throw new PatternNotUnderstood();
  return byteOf(digits === "" ? 0 : Number.parseInt(digits, 16), hexadecimal[0]);
}

function readControl(rest: string): ReadCharacter {
  const letter = rest[2]?.toUpperCase();
  if (letter === undefined || !/[\x20-\x7e]/.test(letter)) throw new PatternNotUnderstood();
  return { byte: letter.charCodeAt(0) ^ 64, length: 3 };
}

function byteOf(byte: number, { length }: string): ReadCharacter {
  if (byte > 255) throw new BrokenPattern(`the character ${byte}, which is no byte`);
  return { byte, length };
}
