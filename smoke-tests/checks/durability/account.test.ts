import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { account, countsOf, type Delivery, isComplete, type Outcome, type Sent } from "./account.ts";
import type { PlannedPublish } from "./plan-publishes.ts";

const QUEUE = "billing";

function planned(expectedIn: readonly string[], mayReachMore = false): PlannedPublish {
  const publish = { exchange: "orders", routingKey: "a" };
  return { phase: "restart", publish, through: [], expectedIn, mayReachMore };
}

function message(id: string, outcome: Outcome = "confirmed", expectedIn: readonly string[] = [QUEUE]): Sent {
  return { id, planned: planned(expectedIn), outcome, detail: "" };
}

const NOTHING_ELSE = {
  expected: 1,
  deliveredOnce: 0,
  duplicated: 0,
  lost: 0,
  unexpected: 0,
  returned: 0,
  unconfirmed: 0,
};

const CASES: readonly {
  name: string;
  sent: Sent;
  deliveries: Delivery[];
  counts: object;
  complete: boolean;
}[] = [
  {
    name: "delivered once",
    sent: message("1"),
    deliveries: [{ id: "1" }],
    counts: { deliveredOnce: 1 },
    complete: true,
  },
  { name: "lost", sent: message("1"), deliveries: [], counts: { lost: 1 }, complete: false },
  {
    name: "duplicated",
    sent: message("1"),
    deliveries: [{ id: "1" }, { id: "1" }],
    counts: { duplicated: 1 },
    complete: false,
  },
  {
    name: "returned, which is no loss",
    sent: message("1", "returned"),
    deliveries: [],
    counts: { returned: 1 },
    complete: false,
  },
  {
    name: "nacked, which is no loss",
    sent: message("1", "nacked"),
    deliveries: [],
    counts: { unconfirmed: 1 },
    complete: false,
  },
  {
    name: "unconfirmed and delivered all the same",
    sent: message("1", "unconfirmed"),
    deliveries: [{ id: "1" }],
    counts: { unconfirmed: 1, deliveredOnce: 1 },
    complete: false,
  },
  {
    name: "for another queue",
    sent: message("1", "confirmed", ["other"]),
    deliveries: [{ id: "1" }],
    counts: { expected: 0, unexpected: 1 },
    complete: false,
  },
  {
    name: "of somebody else",
    sent: message("1"),
    deliveries: [{ id: "1" }, { id: "" }],
    counts: { deliveredOnce: 1, unexpected: 1 },
    complete: false,
  },
  {
    name: "dead-lettered by a queue that was to remove it",
    sent: message("1"),
    deliveries: [{ id: "1" }, { id: "2", firstDeathQueue: "retry" }],
    counts: { deliveredOnce: 1 },
    complete: true,
  },
  {
    name: "dead-lettered by a queue that was to keep it",
    sent: message("1"),
    deliveries: [{ id: "1" }, { id: "2", firstDeathQueue: "audit" }],
    counts: { deliveredOnce: 1, unexpected: 1 },
    complete: false,
  },
];
for (const { name, sent, deliveries, counts, complete } of CASES) {
  test(name, () => {
    const found = account(QUEUE, { sent: [sent], deliveries }, new Set(["retry"]));
    assert.deepEqual(countsOf(found), { ...NOTHING_ELSE, ...counts });
    assert.equal(isComplete(found), complete);
  });
}

test("a queue that nothing was sent to has proved nothing", () => {
  assert.equal(isComplete(account(QUEUE, { sent: [], deliveries: [] })), false);
});

const OUTCOMES: readonly Outcome[] = ["confirmed", "returned", "nacked", "refused", "unconfirmed"];
const runs = fc.array(
  fc.record({
    outcome: fc.constantFrom(...OUTCOMES),
    here: fc.boolean(),
    deliveries: fc.nat({ max: 3 }),
  }),
  { maxLength: 30 },
);

test("every message and every delivery is accounted for, whatever happened", () => {
  fc.assert(
    fc.property(runs, (run) => {
      const sent = run.map(({ outcome, here }, id) => message(String(id), outcome, here ? [QUEUE] : []));
      const deliveries = run.flatMap((each, id) =>
        Array.from({ length: each.deliveries }, (): Delivery => ({ id: String(id) })),
      );
      const found = account(QUEUE, { sent, deliveries });
      const { deliveredOnce, duplicated, lost, returned, unconfirmed, unexpected } = found;
      const undelivered = [...returned, ...unconfirmed].filter(
        ({ id }) => !deliveries.some((each) => each.id === id),
      );
      const told = [deliveredOnce, duplicated, lost, undelivered].flatMap((some) => some.map(({ id }) => id));
      const expected = sent.filter(({ planned }) => planned.expectedIn.includes(QUEUE)).map(({ id }) => id);
      assert.deepEqual(told.toSorted(), expected.toSorted(), "each expected message is told once");
      const explained = deliveries.filter(({ id }) => expected.includes(id)).length + unexpected.length;
      assert.equal(explained, deliveries.length, "each delivery is told");
    }),
  );
});

test("complete means: something was expected, all of it confirmed, and exactly that was delivered", () => {
  fc.assert(
    fc.property(runs, (run) => {
      const sent = run.map(({ outcome, here }, id) => message(String(id), outcome, here ? [QUEUE] : []));
      const deliveries = run.flatMap((each, id) =>
        Array.from({ length: each.deliveries }, (): Delivery => ({ id: String(id) })),
      );
      const right =
        run.some(({ here }) => here) &&
        run.every(({ here, outcome, deliveries: times }) =>
          here ? times === 1 && outcome === "confirmed" : times === 0,
        );
      assert.equal(isComplete(account(QUEUE, { sent, deliveries })), right);
    }),
  );
});
