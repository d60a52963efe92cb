import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { byUtf8, utf8 } from "./utf8.ts";

const text = fc.string({ unit: "binary" });
const near = fc.string({ unit: fc.constantFrom("a", "b", "é", "西", "\u{1f600}", "\ud800"), maxLength: 3 });

test("bytes and their order are those of Node.js", () => {
  fc.assert(
    fc.property(fc.oneof(text, near), fc.oneof(text, near), (left, right) => {
      assert.deepEqual(Buffer.from(utf8(left)), Buffer.from(left));
      assert.equal(Math.sign(byUtf8(left, right)), Buffer.compare(Buffer.from(left), Buffer.from(right)));
    }),
  );
});
