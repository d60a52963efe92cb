import assert from "node:assert/strict";
import { test } from "node:test";
import { longestGap } from "./load.ts";

const GAPS = [
  { moments: [], since: 0, gap: 0 },
  { moments: [10], since: 0, gap: 0 },
  { moments: [10, 20, 500, 510], since: 0, gap: 480 },
  { moments: [10, 20, 500, 510], since: 505, gap: 10 },
  // The outage began after the confirm before it.
  { moments: [10, 500], since: 15, gap: 490 },
];
for (const { moments, since, gap } of GAPS) {
  test(`confirms at ${moments.join(", ") || "no time"}, since ${since}: ${gap} ms`, () => {
    assert.equal(longestGap(moments, since), gap);
  });
}
