import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeAnswer } from "./queue-answers.ts";

const ANSWERS = {
  troubles: new Map([["down", { what: "is down", node: "rabbit@a", isSilent: false }]]),
  absent: new Set(["gone"]),
  notAsked: new Set(["late"]),
};

for (const [queue, status, told] of [
  ["well", "passed", /it does/],
  ["down", "failed", /it is down, on rabbit@a .*restart rabbit@a/],
  ["gone", "skipped", /not on the broker/],
  ["late", "failed", /it was not asked: 1 queues/],
] as const) {
  test(`a queue that is ${queue}: ${status}`, () => {
    const finding = judgeAnswer(queue, ANSWERS);
    assert.equal(finding.status, status);
    assert.match(`${finding.observed} ${finding.remedy} ${finding.reason}`, told);
  });
}
