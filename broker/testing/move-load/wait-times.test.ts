import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { WaitTimes } from "./wait-times.ts";

test("the longest wait is exact, and the median at most 5 % too long", () => {
  const milliseconds = fc.double({ min: 0.1, max: 300_000, noNaN: true });
  fc.assert(
    fc.property(fc.array(milliseconds, { minLength: 1, maxLength: 500 }), (all) => {
      const waits = new WaitTimes();
      for (const each of all) waits.record(each);
      const { count, longest, median } = waits.take();
      const sorted = all.toSorted((a, b) => a - b);
      const exact = sorted[(sorted.length - 1) >> 1] ?? 0;
      assert.equal(count, all.length);
      assert.equal(longest, sorted.at(-1));
      assert.ok(median >= exact * 0.999 && median <= exact * 1.051, `${median} for ${exact}`);
    }),
  );
});

test("what was taken is not told again", () => {
  const waits = new WaitTimes();
  waits.record(7);
  waits.take();
  assert.deepEqual(waits.take(), { count: 0, longest: 0, median: 0 });
});
