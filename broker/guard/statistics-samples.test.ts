import assert from "node:assert/strict";
import { test } from "node:test";
import { StatisticsSamples } from "./statistics-samples.ts";

for (const { name, reductions, areFromAfter } of [
  { name: "what is seen first says nothing", reductions: [1, 1], areFromAfter: false },
  { name: "one change may be from before", reductions: [1, 2, 2], areFromAfter: false },
  { name: "two are enough", reductions: [1, 2, 3], areFromAfter: true },
  {
    name: "a queue that says nothing has no changes",
    reductions: [null, undefined, null, undefined],
    areFromAfter: false,
  },
  { name: "nor has one that begins to", reductions: [null, 1, undefined, 2], areFromAfter: false },
]) {
  test(name, () => {
    const samples = new StatisticsSamples();
    for (const each of reductions) samples.see({ reductions: each });
    assert.equal(samples.areFromAfter, areFromAfter);
  });
}

test("from another moment on they count anew", () => {
  const samples = new StatisticsSamples();
  for (const reductions of [1, 2]) samples.see({ reductions });
  samples.restart();
  samples.see({ reductions: 3 });
  assert.equal(samples.areFromAfter, false);
  samples.see({ reductions: 4 });
  assert.equal(samples.areFromAfter, true);
});
