import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoadEvidence } from "./judge-load.ts";
import { judgeLoad } from "./judge-load.ts";

const RIGHT: LoadEvidence = {
  prefix: "run/",
  confirmed: ["run/0", "run/1", "run/2"],
  publishedAgain: new Set(),
  unconfirmed: [],
  returned: 0,
  deliveries: ["run/0", "run/1"].map((id) => ({ id, redelivered: false })),
  rest: { deliveries: [{ id: "run/2" }], left: 0, trouble: "" },
  gaps: { "longest gap in confirms by the SIGKILL": 152.6 },
};

test("what was confirmed and delivered once is a pass, with the gaps in milliseconds", () => {
  const finding = judgeLoad(RIGHT);
  assert.equal(finding.status, "passed");
  assert.deepEqual(finding.timings, { "longest gap in confirms by the SIGKILL": 153 });
  assert.equal(finding.messages?.deliveredOnce, 3);
});

const again = (id: string, redelivered: boolean): LoadEvidence => ({
  ...RIGHT,
  deliveries: [...RIGHT.deliveries, { id, redelivered }],
});

for (const [what, evidence, status, counts] of [
  ["a loss", { ...RIGHT, rest: { ...RIGHT.rest, deliveries: [] } }, "failed", { lost: 1, deliveredOnce: 2 }],
  ["a redelivery that is marked", again("run/1", true), "passed", { duplicated: 1, deliveredOnce: 2 }],
  ["a duplicate without a mark", again("run/1", false), "failed", { duplicated: 1 }],
  [
    "a duplicate of one that was published again",
    { ...again("run/1", false), publishedAgain: new Set(["run/1"]) },
    "passed",
    { duplicated: 1 },
  ],
  [
    "a duplicate in what was left, without a mark",
    { ...RIGHT, rest: { ...RIGHT.rest, deliveries: [{ id: "run/2" }, { id: "run/2" }] } },
    "failed",
    { duplicated: 1 },
  ],
  ["somebody else's message", again("other", false), "failed", { unexpected: 1 }],
  [
    "one that came though it was never confirmed",
    { ...again("run/3", false), unconfirmed: ["run/3"] },
    "passed",
    { unconfirmed: 1, unexpected: 0 },
  ],
  ["a queue that cannot be read", { ...RIGHT, rest: { ...RIGHT.rest, trouble: "gone" } }, "failed", {}],
  [
    "no confirm at all",
    { ...RIGHT, confirmed: [], deliveries: [], rest: { ...RIGHT.rest, deliveries: [] } },
    "failed",
    {},
  ],
] as const satisfies readonly (readonly [string, LoadEvidence, string, object])[]) {
  test(`${what}: ${status}`, () => {
    const finding = judgeLoad(evidence);
    assert.equal(finding.status, status, finding.observed);
    assert.partialDeepStrictEqual(finding.messages, counts);
  });
}
