import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readCounts } from "./live-counts.ts";

describe("live counts", () => {
  const answers = [
    ["/", "billing", 3, 1],
    ["/", "silent leader", null, null],
    ["/", "half an answer", 3, null],
    ["/", "audit", 49],
    ["/", "empty stream", -1],
    ["/", "lost stream", null],
    ["/", "classic"],
    ["shop", "西游记", 0, 0],
  ];
  const encoded = Buffer.from(JSON.stringify(answers)).toString("base64");
  const [start, end] = [encoded.slice(0, 60), encoded.slice(60)];
  const counts = readCounts(`<<"${start}"\n  "${end}">>\n`);

  for (const [virtualHost, queue, expected] of [
    ["/", "billing", { ready: 2, unacknowledged: 1 }],
    ["/", "audit", { ready: 50, unacknowledged: 0 }],
    ["/", "empty stream", { ready: 0, unacknowledged: 0 }],
    ["shop", "西游记", { ready: 0, unacknowledged: 0 }],
    ["/", "silent leader", undefined],
    ["/", "half an answer", undefined],
    ["/", "lost stream", undefined],
    ["/", "classic", undefined],
    ["shop", "billing", undefined],
  ] as const) {
    test(`${virtualHost} ${queue}`, () => assert.deepEqual(counts(virtualHost, queue), expected));
  }
});
