/** Whatever the text, YAML reads back what was written; and what needs no quotes has none. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { parse } from "yaml";
import { anyCharacter } from "../../testing/any-character.ts";
import { writeScalar } from "./write-scalar.ts";

const VALUE = { flow: false };
const IN_FLOW = { flow: true };

const OPTIONS = { version: "1.2", schema: "core", uniqueKeys: false } as const;

describe("a scalar", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["orders", "orders"],
    ["orders.dead", "orders.dead"],
    ["西游记", "西游记"],
    ["👩‍🚀 launch", "👩‍🚀 launch"],
    ["Orders and billing", "Orders and billing"],
    ["^(a|b)$", "^(a|b)$"],
    [".*", ".*"],
    ["7D", "7D"],
    ["-v", "-v"],
    ["a:b", "a:b"],
    ["yes", '"yes"'],
    ["y", '"y"'],
    ["2001-12-14", '"2001-12-14"'],
    ["1:30", '"1:30"'],
    ["1_000", '"1_000"'],
    ["", '""'],
    ["5", '"5"'],
    ["1.0", '"1.0"'],
    ["1e3", '"1e3"'],
    ["0x1f", '"0x1f"'],
    ["true", '"true"'],
    ["~", '"~"'],
    ["#", '"#"'],
    ["*.paid", '"*.paid"'],
    ["%2F", '"%2F"'],
    ["@", '"@"'],
    ["a: b", '"a: b"'],
    ["a #b", '"a #b"'],
    [" a", '" a"'],
    ["---", '"---"'],
    ["^temp\\.", "^temp\\."],
    ["*\\.it's", "'*\\.it''s'"],
    ['"quoted"', "'\"quoted\"'"],
    ["a\nb", '"a\\nb"'],
    ["\u0000\u007f", '"\\0\\x7f"'],
    ["\u00a0\u2028\ufeff", '"\\xa0\\u2028\\ufeff"'],
    ["\u202etxt", '"\\u202etxt"'],
    ["\u{e0001}", '"\\U000e0001"'],
  ];
  for (const [text, written] of cases) {
    test(JSON.stringify(text), () => assert.equal(writeScalar(text, VALUE), written));
  }

  test("brackets and commas are quoted between brackets only", () => {
    assert.equal(writeScalar("[a-z]", VALUE), '"[a-z]"');
    assert.equal(writeScalar("^[a-z]{2,3}$", VALUE), "^[a-z]{2,3}$");
    assert.equal(writeScalar("^[a-z]{2,3}$", IN_FLOW), '"^[a-z]{2,3}$"');
  });

  test("a question mark is quoted between brackets only", () => {
    assert.equal(writeScalar("^(?!amq\\.).*", VALUE), "^(?!amq\\.).*");
    assert.equal(writeScalar("^(?!amq\\.).*", IN_FLOW), "'^(?!amq\\.).*'");
  });

  test("numbers, booleans and null", () => {
    assert.deepEqual(
      [5, -1, 0.5, 1e-7, true, null].map((value) => writeScalar(value, VALUE)),
      ["5", "-1", "0.5", "1.0e-7", "true", "null"],
    );
  });
});

describe("reads back", () => {
  const signs = fc.string({
    unit: fc.constantFrom(
      ...Array.from("[]{}:,-?#&*!|>'\"%@`~= \n\t\r.\\/+_<019exoabfny"),
      "null",
      "true",
      ".inf",
      "---",
      "...",
      "\u0085",
      "\u00a0",
      "\u2028",
      "\ufeff",
      "😀",
      "\u200d",
    ),
    maxLength: 8,
  });
  const text = fc.oneof(signs, fc.string({ unit: anyCharacter, maxLength: 12 }));

  test("as a value and as a key, in a block and in brackets", () => {
    fc.assert(
      fc.property(text, (given) => {
        const value = writeScalar(given, VALUE);
        const inFlow = writeScalar(given, IN_FLOW);
        assert.equal(parse(`a: ${value}\nb: c\n`, OPTIONS).a, given);
        assert.deepEqual(parse(`- ${value}\n- c\n`, OPTIONS), [given, "c"]);
        assert.deepEqual(parse(`[${inFlow}, ${inFlow}]`, OPTIONS), [given, given]);
        assert.deepEqual(parse(`{ a: ${inFlow}, b: c }`, OPTIONS), { a: given, b: "c" });
        const keys = [
          parse(`${writeScalar(given, VALUE)}: a\n`, OPTIONS),
          parse(`{ ${writeScalar(given, { flow: true })}: a }`, OPTIONS),
        ];
        for (const mapping of keys) assert.deepEqual(Object.entries(mapping), [[given, "a"]]);
      }),
      { numRuns: 5000 },
    );
  });
});
