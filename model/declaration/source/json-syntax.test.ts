/** A file that is named JSON and is none: RabbitMQ refuses it, so it is no clean one. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { anyCharacter } from "../../testing/any-character.ts";
import { inspectDeclaration } from "../reading/read-declaration.ts";
import { brokenJson } from "./json-syntax.ts";

const SECRET = "s3cret";

for (const [what, text, at, said] of [
  [
    "a comma behind the last item of a list",
    '{"vhosts":[{"name":"v"},]}',
    24,
    "a comma behind the last item",
  ],
  ["a comma behind the last key", '{"vhosts":[{"name":"v",}]}', 23, "a comma behind the last item"],
  ["a comment of YAML", '{"vhosts":[]} # s3cret', 15, "a comment"],
  ["a comment of JavaScript", '{// s3cret\n"vhosts":[]}', 2, "a comment"],
  ["a comment before a value", '{"vhosts":/* s3cret */[]}', 11, "a comment"],
  ["single quotes", '{"vhosts":[{"name":\'s3cret\'}]}', 20, "a single quote"],
  ["a key without quotes", '{vhosts:[{"name":"s3cret"}]}', 2, "no key in double quotes"],
  ["a word without quotes", '{"vhosts":[{"name":s3cret}]}', 20, "no value of JSON"],
  ["a value of Python", '{"queues":[{"name":"q","vhost":"v","durable":True}]}', 46, "no value of JSON"],
  ["a line break in a text", '{"vhosts":[{"name":"s3\ncret"}]}', 23, "a line break in a text"],
  ["a tab in a text", '{"vhosts":[{"name":"s3\tcret"}]}', 23, "a control character in a text"],
  ["an escape that is none", '{"vhosts":[{"name":"s3\\xcret"}]}', 23, "an escape that JSON does not have"],
  ["a number with a leading zero", '{"vhosts":[],"n":01}', 18, "no number of JSON"],
  ["no comma between two", '{"vhosts":[] "users":[]}', 14, "neither a comma nor the end"],
  ["no colon", '{"vhosts" []}', 11, "no colon behind a key"],
  ["a byte order mark", '\ufeff{"vhosts":[]}', 1, "a byte order mark"],
  ["a second document", '{"vhosts":[]} {}', 15, "more text behind the end of the document"],
  ["an end in the middle", '{"vhosts":[{"name":"s3cret', 27, "the end of the file"],
  ["YAML", "vhosts: [{ name: s3cret }]", 1, "no value of JSON"],
] as const) {
  test(`${what} is said where it stands, and RabbitMQ would not load it: ${said}`, () => {
    assert.throws(() => JSON.parse(text));
    const { faults } = inspectDeclaration([{ path: "definitions.json", text }]);
    assert.deepEqual(
      faults.map(({ severity, line, message }) => [severity, line, message]),
      [["error", text.slice(0, at - 1).split("\n").length, `Not JSON: here is ${said}.`]],
    );
    assert.equal(brokenJson(text)?.offset, at - 1);
    assert.notEqual(faults[0]?.hint, "");
    assert.doesNotMatch(JSON.stringify(faults), new RegExp(SECRET));
  });
}

describe("a text is JSON exactly where V8 takes it", () => {
  const piece = fc.constantFrom(
    ...Array.from("{}[],:\"\\-+.0eE \t\n#'&*tfn/"),
    "null",
    "true",
    "\\u00",
    "//",
  );
  test("with any piece replaced by another", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(60), fc.nat(3), piece, (whole, at, length, piece) => {
        const start = at % whole.length;
        agrees(whole.slice(0, start) + piece + whole.slice(start + length));
      }),
      { numRuns: 1_000 },
    );
  });

  test("of any characters, and at any depth", () => {
    fc.assert(fc.property(fc.string({ unit: fc.oneof(anyCharacter, piece), maxLength: 8 }), agrees));
    assert.equal(brokenJson("[".repeat(50_000) + "]".repeat(50_000)), undefined);
  });
});

function agrees(text: string): void {
  let isJson = true;
  try {
    JSON.parse(text);
  } catch {
    isJson = false;
  }
  assert.equal(brokenJson(text) === undefined, isJson, JSON.stringify(text));
}
