/** The reader of JSON and YAML's parser give the same tree of a text that is JSON, and the same faults. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { anyCharacter } from "../../testing/any-character.ts";
import { FROM_3_13, FROM_4_3, ONE_HOST_FROM_4_3 } from "../testing/definitions-cases.ts";
import { type Fault, reportInto } from "./fault.ts";
import { treeOfJson } from "./json-tree.ts";
import { locatorOf } from "./locate.ts";
import { parseSource } from "./parse-source.ts";
import type { SourceNode } from "./source-tree.ts";

/** JSON has no comments: with one behind it a text is YAML, of which each place is the same. */
const asYaml = (text: string): string => `${text}\n# YAML`;

/** A node as data, without its file. */
function outline(node: SourceNode): unknown {
  const place = [node.place.offset, node.place.path.join("\n")];
  if (node.kind === "scalar") return [...place, node.value, Object.is(node.value, -0)];
  if (node.kind === "sequence") return [...place, node.items.map(outline)];
  return [...place, [...node.entries].map(([name, { key, value }]) => [name, key.offset, outline(value)])];
}

function read(text: string): { readonly tree: unknown; readonly faults: readonly unknown[] } {
  const faults: Fault[] = [];
  const tree = parseSource({ path: "f.yaml", text }, reportInto(faults));
  const last = tree === undefined ? undefined : [...tree.entries].at(-1)?.[0];
  // Lines and columns too.
  const where = tree === undefined || last === undefined ? undefined : locatorOf(tree)([last]);
  const numbers = (tree?.inexact ?? []).map(({ place: { offset, path }, message }) => [
    offset,
    path,
    message,
  ]);
  return { tree: tree === undefined ? undefined : [outline(tree), where], faults: [...faults, ...numbers] };
}

const isRead = (text: string): boolean => treeOfJson({ path: "f.json", text }) !== undefined;

function givesTheSame(text: string): void {
  assert.deepEqual(read(text), read(asYaml(text)));
}

const text = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 5 }),
  fc.constantFrom(
    "",
    "<<",
    "__proto__",
    "\\",
    '"',
    "/",
    "\u2028",
    "\u0085",
    "\u007f",
    "\ufeff",
    "a\n b",
    "#",
    "null",
  ),
);
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(-0),
);
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    tie("list"),
    tie("table"),
  ),
  list: fc.array(tie("value"), { maxLength: 4 }),
  table: fc.dictionary(text, tie("value"), { maxKeys: 4 }),
}));
const root = fc.dictionary(text, json, { maxKeys: 4 });
const indent = fc.constantFrom(undefined, 0, 1, 2, 8);

describe("a text that is JSON", () => {
  test("is read without YAML's parser, and gives what that one gives", () => {
    fc.assert(
      fc.property(root, indent, (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        givesTheSame(text);
        // Fractions that are integers, and integers that are none in JavaScript, are faults.
        if (read(text).faults.length === 0) assert.ok(isRead(text), text);
      }),
      { numRuns: 500 },
    );
  });

  for (const [what, text] of Object.entries({ FROM_3_13, FROM_4_3, ONE_HOST_FROM_4_3 })) {
    test(`as RabbitMQ exports it: ${what}`, () => {
      assert.ok(isRead(text));
      givesTheSame(text);
    });
  }

  for (const text of [
    '{"a":"\\ud83d\\ude00\\/\\b\\u00e9","b":[-1.5e-3,0,1E400,1.0,9007199254740993]}',
    '{"a":"\\ud83d"}',
    '{ "a" : 1 , "b" : [ ] , "c" : { } }  \n',
    '{"a":1,"b":2,"a":3}',
    "{}",
    '\r\n{\r\n"a":\r\n[\r\n1\r\n]\r\n}\r\n',
  ]) {
    test(JSON.stringify(text), () => givesTheSame(text));
  }
});

describe("a text that is not, or not quite", () => {
  for (const text of [
    "",
    "[]",
    "5",
    '{"a":1',
    '{"a":1}}',
    '{"a":1,}',
    '{"a":[1,]}',
    "{a:1}",
    '{"a":01}',
    '{"a":+1}',
    '{"a":.5}',
    '{"a":tru}',
    '{"a":"\n"}',
    '{"a":"\\x41"}',
    "{\"a\":'b'}",
    '{"a" 1}',
    '{"a":1 "b":2}',
    '{"a":1} # comment',
    '\ufeff{"a":1}',
    '{"a":"',
    '{"a":"\\',
    `{"a":${"[".repeat(70)}${"]".repeat(70)}}`,
  ]) {
    test(`${JSON.stringify(text.slice(0, 20))} is left to YAML's parser`, () => assert.ok(!isRead(text)));
  }

  test("with any piece replaced by another it is never read as something else", () => {
    const piece = fc.constantFrom(...Array.from("{}[],:\"\\-+.0eE \t\n#'&*tfn"), "null", "\\u00", "//");
    fc.assert(
      fc.property(root, indent, fc.nat(60), fc.nat(3), piece, (value, indent, at, length, piece) => {
        const whole = JSON.stringify(value, null, indent);
        const start = at % whole.length;
        const text = whole.slice(0, start) + piece + whole.slice(start + length);
        if (!isRead(text)) return;
        JSON.parse(text);
        givesTheSame(text);
      }),
      { numRuns: 1_000 },
    );
  });
});
