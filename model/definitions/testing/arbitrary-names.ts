/** Random names and values that are hard to carry through YAML, JSON, URLs and Erlang, and that a broker takes. */

import * as fc from "fast-check";
import { LONGEST_SHORT_STRING } from "../../rabbitmq/protocol-limits.ts";
import { anyCharacter } from "../../testing/any-character.ts";
import type { Arguments, ArgumentValue } from "../../topology/topology.ts";

/** Plain objects, as they are read; fast-check's own have no prototype now and then. */
export const record = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(model, { noNullPrototype: true });

/** Any text that can be a name, most of them hard to carry somewhere on the way. */
export const anyText = fc.oneof(
  fc.constantFrom(
    ..."@ / % # + * : ? & ~ \\ ' \" [ ] { } , - . | > ! ` = ;".split(" ").map((sign) => `a${sign}b`),
    ..."@ / % # + * : & ~ - | > ! `".split(" "),
    "%2F",
    "%00",
    "a b",
    " a ",
    "  ",
    "\t",
    "null",
    "true",
    "1",
    "010",
    "1e3",
    "<<",
    "---",
    "#comment",
    "a: b",
    "a #b",
    "__proto__",
    "constructor",
    "exchange",
    "西游记",
    "😀",
    "👩‍🚀",
    "e\u0301",
    "\u00e9",
    "\u202e",
    "\ufeff",
    "\u0000",
    "\u007f",
  ),
  fc.string({ unit: anyCharacter, minLength: 1, maxLength: 12 }),
  fc.string({ minLength: 1, maxLength: 12 }),
  fc
    .constantFrom("x", "é", "😀", "\u0001", "%", " ")
    .map((character) => cut(character.repeat(LONGEST_SHORT_STRING))),
);

export const name = anyText.filter(
  (text) =>
    text.isWellFormed() && !/[\r\n]/.test(text) && !/^\.{1,2}$/.test(text) && !text.startsWith("amq."),
);
/** Of users and virtual hosts, which the program hands to Pulumi's SDK as keys. */
export const keyName = name.filter((text) => text !== "__proto__");

/** @returns the text up to 255 bytes of UTF-8 */
export function cut(text: string): string {
  let bytes = 0;
  let length = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > LONGEST_SHORT_STRING) break;
    length += character.length;
  }
  return text.slice(0, length);
}

const scalar = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 10 }),
  name,
  fc.integer(),
  fc.constantFrom(0, -1, 2 ** 31, 2 ** 53 - 1, 0.5, -1e-7, 1.5e-300),
  fc.boolean(),
);
export const entries = <T>(value: fc.Arbitrary<T>, maxLength: number) =>
  fc
    .uniqueArray(fc.tuple(name, value), { maxLength, selector: ([key]) => key })
    .map((list) => Object.fromEntries(list));
export const value: fc.Arbitrary<ArgumentValue> = fc.oneof(
  { arbitrary: scalar, weight: 4 },
  fc.array(scalar, { maxLength: 3 }),
  entries(scalar, 2),
  fc.constantFrom<ArgumentValue[]>([], {}, [[]], [{}], { a: {} }, [[1], [{ b: [] }]]),
);
export const headers: fc.Arbitrary<Arguments> = fc.oneof(
  fc.constant({}),
  record({
    table: entries(value, 3),
    match: fc.constantFrom("all", "any", "all-with-x", "any-with-x", undefined),
  }).map(({ table, match }) => (match === undefined ? table : Object.assign({ "x-match": match }, table))),
);
