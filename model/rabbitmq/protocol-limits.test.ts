import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { isShortString, LONGEST_SHORT_STRING } from "./protocol-limits.ts";

test("a name can travel by its bytes, of however many each of its letters is made", () => {
  for (const letter of ["a", "ü", "西", "😀"]) {
    const most = Math.floor(LONGEST_SHORT_STRING / Buffer.byteLength(letter));
    assert.equal(isShortString(letter.repeat(most)), true, letter);
    assert.equal(isShortString(letter.repeat(most + 1)), false, letter);
  }
  const letters = fc.constantFrom("a", "ü", "西", "😀", "\ud800");
  const text = fc.string({ unit: letters, minLength: 60, maxLength: 260, size: "max" });
  fc.assert(
    fc.property(text, (name) => {
      assert.equal(isShortString(name), Buffer.byteLength(name) <= LONGEST_SHORT_STRING);
    }),
  );
});
