/** Characters for strings of chance. */
import * as fc from "fast-check";

const [FIRST_SURROGATE, SURROGATES, CODE_POINTS] = [0xd800, 0x800, 0x110000];

/**
 * Any character of Unicode, as a `unit` of `fc.string`. The same as its own unit `binary`, which makes a table of all
 * characters first, for a second of CPU in each process.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .nat({ max: CODE_POINTS - SURROGATES - 1 })
  .map(characterAt, indexOf);

function characterAt(index: number): string {
  return String.fromCodePoint(index < FIRST_SURROGATE ? index : index + SURROGATES);
}

/** By it fast-check knows that names such as `__proto__` are among the strings, and makes them more often. */
function indexOf(character: unknown): number {
  const point = typeof character === "string" ? character.codePointAt(0) : undefined;
  if (point === undefined || character !== String.fromCodePoint(point) || !character.isWellFormed()) {
    throw new TypeError("not one character");
  }
  return point < FIRST_SURROGATE ? point : point - SURROGATES;
}
