/** A regular expression of PCRE, read: what it means on bytes, without a word of how it was written. */

export type PatternNode =
  /** One byte out of a set. */
  | { readonly kind: "byte"; readonly set: ByteSet }
  | { readonly kind: "sequence"; readonly items: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly options: readonly PatternNode[] }
  | Repeat
  | { readonly kind: "group"; readonly number: number; readonly item: PatternNode }
  | { readonly kind: "atomic"; readonly item: PatternNode }
  | Look
  | { readonly kind: "position"; readonly at: Position }
  | { readonly kind: "back-reference"; readonly number: number; readonly ignoreCase: boolean };

export interface Repeat {
  readonly kind: "repeat";
  readonly item: PatternNode;
  readonly least: number;
  /** Infinity: as often as one likes. */
  readonly most: number;
  readonly mode: "greedy" | "lazy" | "possessive";
}

/** Look-ahead and look-behind. */
export interface Look {
  readonly kind: "look";
  readonly ahead: boolean;
  readonly negative: boolean;
  readonly item: PatternNode;
}

/** `end` is the very end, `final-end` also the place before a line break that ends the text. */
export type Position =
  | "start"
  | "end"
  | "final-end"
  | "line-start"
  | "line-end"
  | "word-boundary"
  | "no-word-boundary";

/** 256 flags, one for each byte. */
export type ByteSet = Uint8Array;

export function byteSet(...ranges: readonly (readonly [first: number, last: number])[]): ByteSet {
  const set = new Uint8Array(256);
  for (const [first, last] of ranges) set.fill(1, first, last + 1);
  return set;
}

const SINGLE_BYTES: readonly ByteSet[] = Array.from({ length: 256 }, (_, byte) => byteSet([byte, byte]));

/** Most of a pattern is these, so that none is made anew. */
export function singleByte(byte: number): ByteSet {
  return SINGLE_BYTES[byte] ?? byteSet([byte, byte]);
}

export function union(...sets: readonly ByteSet[]): ByteSet {
  return Uint8Array.from({ length: 256 }, (_, byte) => (sets.some((set) => set[byte] === 1) ? 1 : 0));
}

export function complement(set: ByteSet): ByteSet {
  return set.map((flag) => 1 - flag);
}

/** With both cases of every ASCII letter that is in it: RabbitMQ's tables know no other letters. */
export function ignoringCase(set: ByteSet): ByteSet {
  const folded = Uint8Array.from(set);
  for (let upper = 65; upper <= 90; upper++) {
    const either = set[upper] === 1 || set[upper + 32] === 1 ? 1 : 0;
    folded[upper] = either;
    folded[upper + 32] = either;
  }
  return folded;
}

const DIGIT = byteSet([48, 57]);
const UPPER = byteSet([65, 90]);
const LOWER = byteSet([97, 122]);
const ALPHA = union(UPPER, LOWER);
export const WORD = union(ALPHA, DIGIT, byteSet([95, 95]));
const SPACE = byteSet([9, 13], [32, 32]);
const HORIZONTAL = byteSet([9, 9], [32, 32], [160, 160]);
export const VERTICAL = byteSet([10, 13], [133, 133]);
export const ANY = byteSet([0, 255]);
export const NO_LINE_BREAK = complement(byteSet([10, 10]));

/** `\d` and its like, by the letter. */
export const ESCAPED_SETS: ReadonlyMap<string, ByteSet> = new Map([
  ["d", DIGIT],
  ["D", complement(DIGIT)],
  ["h", HORIZONTAL],
  ["H", complement(HORIZONTAL)],
  ["s", SPACE],
  ["S", complement(SPACE)],
  ["v", VERTICAL],
  ["V", complement(VERTICAL)],
  ["w", WORD],
  ["W", complement(WORD)],
]);

/** `[:alpha:]` and its like, by the name. */
export const POSIX_SETS: ReadonlyMap<string, ByteSet> = new Map([
  ["alnum", union(ALPHA, DIGIT)],
  ["alpha", ALPHA],
  ["ascii", byteSet([0, 127])],
  ["blank", byteSet([9, 9], [32, 32])],
  ["cntrl", byteSet([0, 31], [127, 127])],
  ["digit", DIGIT],
  ["graph", byteSet([33, 126])],
  ["lower", LOWER],
  ["print", byteSet([32, 126])],
  ["punct", byteSet([33, 47], [58, 64], [91, 96], [123, 126])],
  ["space", SPACE],
  ["upper", UPPER],
  ["word", WORD],
  ["xdigit", byteSet([48, 57], [65, 70], [97, 102])],
]);
