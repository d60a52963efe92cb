import assert from "node:assert/strict";
import { test } from "node:test";
import { longestGap } from "./confirm-pulse.ts";
import { judgePulse } from "./judge-pulse.ts";

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

const confirmed = ["r/pulse/1", "r/pulse/2"];
const gaps = { "longest gap in confirms by the SIGKILL": 153.4 };
const PULSES = [
  { name: "all are there", there: confirmed, trouble: "", status: "passed", lost: 0 },
  {
    name: "one that was never confirmed is there too",
    there: [...confirmed, "r/pulse/3"],
    trouble: "",
    status: "passed",
    lost: 0,
  },
  { name: "one is lost", there: ["r/pulse/1"], trouble: "", status: "failed", lost: 1 },
  { name: "one came twice", there: [...confirmed, "r/pulse/2"], trouble: "", status: "failed", lost: 0 },
  { name: "the queue is gone", there: [], trouble: "NOT_FOUND", status: "failed", lost: 2 },
];
for (const { name, there, trouble, status, lost } of PULSES) {
  test(`of what was confirmed during an outage ${name}: ${status}`, () => {
    const consumed = { deliveries: there.map((id) => ({ id })), left: 0, trouble };
    const finding = judgePulse({ confirmed, consumed, gaps });
    assert.equal(finding.status, status);
    assert.equal(finding.messages?.lost, lost);
    assert.deepEqual(finding.timings, { "longest gap in confirms by the SIGKILL": 153 });
  });
}
