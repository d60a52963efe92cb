import assert from "node:assert/strict";
import { test } from "node:test";
import { sizeAfter } from "./import-definitions.ts";

for (const [why, size, milliseconds, expected] of [
  ["twice as many after a quick one", 500, 400, 1_000],
  ["no more than the most", 2_000, 400, 2_000],
  ["half as many after a slow one", 500, 50_000, 250],
  ["no fewer than the least", 120, 50_000, 100],
  ["nearer to the aim in between", 1_000, 6_250, 800],
  ["a last part that was small does not make the next ones small", 3, 10, 100],
] as const) {
  test(`the size of the next part: ${why}`, () => assert.equal(sizeAfter(size, milliseconds), expected));
}
