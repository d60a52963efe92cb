/** Where a dead letter goes back to, which are meant, and what is told of it: as tables, and over whatever headers there can be. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { type Death, lastDeath } from "./death.ts";
import { forecast, type OriginFacts, whyStays } from "./origin.ts";
import { renderReplay } from "./render.ts";
import { type ReplayReport, SHOWN_BYTES, shownBody } from "./replay-report.ts";
import { assertReplayable } from "./replayable.ts";
import { isSelected, type Selection } from "./selection.ts";
import { MOST_GROUPS, Tally } from "./tally.ts";

const RECORD = {
  count: 1,
  reason: "rejected",
  queue: "billing",
  time: { "!": "timestamp", value: 1_700_000_000 },
  exchange: "orders",
  "routing-keys": ["order.eu", "copy"],
};
const OLDER = { ...RECORD, queue: "retry", reason: "expired", exchange: "", "routing-keys": ["billing"] };
const DEATH: Death = {
  queue: "billing",
  reason: "rejected",
  exchange: "orders",
  keys: ["order.eu", "copy"],
  time: 1_700_000_000,
};

const HEADERS: readonly (readonly [string, unknown, Death | undefined])[] = [
  ["one death", { "x-death": [RECORD] }, DEATH],
  ["the latest of several", { "x-death": [RECORD, OLDER] }, DEATH],
  [
    "what x-last-death says, wherever it stands",
    { "x-death": [OLDER, RECORD], "x-last-death-queue": "billing", "x-last-death-reason": "rejected" },
    DEATH,
  ],
  [
    "the first, where x-last-death is of none of them",
    { "x-death": [RECORD, OLDER], "x-last-death-queue": "other", "x-last-death-reason": "rejected" },
    DEATH,
  ],
  ["no time", { "x-death": [{ ...RECORD, time: "soon" }] }, { ...DEATH, time: undefined }],
  [
    "no keys and no exchange",
    { "x-death": [{ queue: "billing", reason: "rejected" }] },
    { queue: "billing", reason: "rejected", exchange: "", keys: [], time: undefined },
  ],
  ["none", {}, undefined],
  ["an empty list", { "x-death": [] }, undefined],
  ["a text", { "x-death": "rejected" }, undefined],
  ["a death without a queue", { "x-death": [{ reason: "rejected" }] }, undefined],
  ["no headers", undefined, undefined],
];

describe("the last death", () => {
  for (const [what, headers, expected] of HEADERS)
    test(`of ${what}`, () => assert.deepEqual(lastDeath(headers), expected));

  test("of whatever a stranger has written is one with a queue, or none", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (deaths, queue) => {
        const found = lastDeath({ "x-death": deaths, "x-last-death-queue": queue });
        assert.ok(found === undefined || typeof found.queue === "string");
      }),
    );
  });
});

const SECOND = 1_000_000;
const SELECTIONS: readonly (readonly [string, Partial<Selection>, boolean])[] = [
  ["nothing asked", {}, true],
  ["its reason", { reason: "rejected" }, true],
  ["another reason", { reason: "expired" }, false],
  ["its queue", { origin: "billing" }, true],
  ["another queue", { origin: "retry" }, false],
  ["its exchange", { exchange: "orders" }, true],
  ["the default exchange", { exchange: "" }, false],
  ["a key of CC", { key: "copy" }, true],
  ["another key", { key: "order" }, false],
  ["since its second", { since: 1_700_000_000 * SECOND + 999_999 }, true],
  ["since a second later", { since: 1_700_000_001 * SECOND }, false],
  ["until its second", { until: 1_700_000_000 * SECOND }, true],
  ["until before", { until: 1_700_000_000 * SECOND - 1 }, false],
  ["a text in a header", { headers: [["tenant", "eu"]] }, true],
  ["a number in a header", { headers: [["tries", "3"]] }, true],
  ["another value", { headers: [["tenant", "us"]] }, false],
  ["a header that is not there", { headers: [["toString", "eu"]] }, false],
  ["a table as text", { headers: [["table", "[object Object]"]] }, false],
  ["one of two that fits", { reason: "rejected", key: "none" }, false],
];

describe("what is meant", () => {
  const headers = { tenant: "eu", tries: 3, table: {} };
  for (const [what, selection, expected] of SELECTIONS)
    test(what, () => assert.equal(isSelected(DEATH, headers, { headers: [], ...selection }), expected));

  test("a death without a time is in no span of time", () => {
    const timeless = { ...DEATH, time: undefined };
    assert.equal(isSelected(timeless, {}, { headers: [], since: 0 }), false);
    assert.equal(isSelected(timeless, {}, { headers: [] }), true);
  });
});

const OPEN: OriginFacts = { isThere: true, room: undefined, timeToLive: undefined, consumers: 0 };

describe("where it goes", () => {
  for (const [what, facts, expected] of [
    ["an open queue", {}, undefined],
    ["one that is gone", { isThere: false }, "queue-gone"],
    ["one with room", { room: 1 }, undefined],
    ["a full one", { room: 0 }, "queue-full"],
    ["one over its limit", { room: -3 }, "queue-full"],
    ["one whose time to live is 0", { timeToLive: 0 }, "expires-at-once"],
    ["the same with a consumer", { timeToLive: 0, consumers: 1 }, undefined],
  ] as const)
    test(what, () => assert.equal(whyStays(DEATH, "dead", { ...OPEN, ...facts }), expected));

  test("never into the queue in which it is", () =>
    assert.equal(whyStays(DEATH, "billing", OPEN), "own-queue"));

  test("that it expires again is told before, where nobody consumes", () => {
    assert.match(
      forecast({ ...DEATH, reason: "expired" }, { ...OPEN, timeToLive: 60 }) ?? "",
      /expires again in 60 ms/,
    );
    assert.match(forecast(DEATH, { ...OPEN, timeToLive: 60 }) ?? "", /expires in 60 ms/);
    assert.equal(forecast(DEATH, { ...OPEN, timeToLive: 60, consumers: 1 }), undefined);
    assert.equal(forecast(DEATH, OPEN), undefined);
  });
});

test("a queue that is not there is told with one that is near, and a stream is refused with what to do", () => {
  const queues = [
    { name: "orders.dead", type: "quorum" },
    { name: "log", type: "stream" },
  ];
  assertReplayable("shop", queues, "orders.dead");
  assert.throws(() => assertReplayable("shop", queues, "order.dead"), {
    code: "queue-not-found",
    hint: 'Did you mean "orders.dead"?',
  });
  assert.throws(() => assertReplayable("shop", queues, "log"), { code: "replay-refused", hint: /consumer/ });
});

test("a body is shown by its beginning, without credentials, and never as text that it is not", () => {
  assert.deepEqual(shownBody(Buffer.from("plain")), { bytes: 5, text: "plain" });
  assert.deepEqual(shownBody(Buffer.of(0xff, 0)), { bytes: 2, base64: "/wA=" });
  assert.doesNotMatch(shownBody(Buffer.from("amqp://user:canary@host")).text ?? "", /canary/);
  const long = Buffer.from(`${"a".repeat(SHOWN_BYTES - 1)}ä`);
  assert.deepEqual(shownBody(long), { bytes: SHOWN_BYTES + 1, text: "a".repeat(SHOWN_BYTES - 1) });
});

test("counts are whole, whatever the keys are, and groups are bounded", () => {
  const tally = new Tally();
  for (let number = 0; number < MOST_GROUPS + 10; number++) tally.count({ ...DEATH, keys: [String(number)] });
  tally.count({ ...DEATH, keys: ["0"] });
  assert.deepEqual([tally.counted, tally.groups.length, tally.others], [MOST_GROUPS + 11, MOST_GROUPS, 10]);
  assert.equal(tally.groups[0]?.messages, 2);
});

test("people read what went, what stays and why, and what can be there twice; names of strangers do nothing", () => {
  const report: ReplayReport = {
    virtualHost: "shop",
    queue: "orders.dead",
    dryRun: false,
    found: 9,
    taken: 9,
    replayed: 3,
    redelivered: 2,
    unsure: 1,
    groups: [{ queue: "bill\u001b[2Jing", reason: "rejected", exchange: "", key: "k", messages: 2 }],
    others: 1,
    stayed: [{ why: "queue-full", queue: "parcels", messages: 5 }],
    bodies: [{ queue: "billing", reason: "rejected", key: "k", bytes: 2, base64: "/wA=" }],
    remarks: ["Nobody consumes"],
  };
  const text = renderReplay(report);
  assert.match(text, /^queue "orders\.dead" in virtual host "shop": 9 ready, 9 looked at$/m);
  assert.match(text, /^went back {2}3$/m);
  assert.match(text, /^ {2}1 more with other keys$/m);
  assert.match(text, /^stay {2}5 that died in a queue that is full now: .* \("parcels"\)$/m);
  assert.match(text, /^twice {2}at most 2, where a replay was cut off before/m);
  assert.match(text, /^1 more were sent and not confirmed/m);
  assert.match(text, /^body .* 2 bytes: base64 \/wA=$/m);
  assert.ok(!text.includes("\u001b"));
  const dry = renderReplay({ ...report, dryRun: true });
  assert.match(dry, /^would go back {2}3$/m);
  assert.doesNotMatch(dry, /twice/);
});
