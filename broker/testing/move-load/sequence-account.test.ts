import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { DeliveryOrder } from "./delivery-order.ts";
import { SequenceAccount, sumOf } from "./sequence-account.ts";

type Event = readonly [
  what: "publish" | "confirm" | "repeat" | "return" | "deliver" | "redeliver",
  sequence?: number,
];

function accountOf(events: readonly Event[]): SequenceAccount {
  const account = new SequenceAccount();
  for (const [what, sequence = 0] of events) {
    if (what === "publish") account.publish();
    else if (what === "deliver" || what === "redeliver")
      account.deliver(sequence, { redelivered: what === "redeliver" });
    else account[what](sequence);
  }
  return account;
}

describe("an account of numbered messages", () => {
  const cases: readonly (readonly [string, readonly Event[], Readonly<Record<string, number>>])[] = [
    ["counts what is delivered", [["publish"], ["confirm"], ["deliver"]], { confirmed: 1, missing: 0 }],
    ["misses what is confirmed alone", [["publish"], ["confirm"]], { confirmed: 1, missing: 1 }],
    ["misses nothing that is not confirmed", [["publish"]], { published: 1, missing: 0 }],
    ["knows a delivery before its confirm", [["publish"], ["deliver"], ["confirm"]], { missing: 0 }],
    ["counts a confirm once", [["publish"], ["confirm"], ["confirm"]], { confirmed: 1, missing: 1 }],
    [
      "misses what was given back, too",
      [["publish"], ["return"], ["confirm"]],
      { returned: 1, confirmed: 1, missing: 1 },
    ],
    [
      "tells a duplicate that is marked",
      [["publish"], ["deliver"], ["redeliver"]],
      { duplicates: 1, markedDuplicates: 1, repeatedDuplicates: 0 },
    ],
    [
      "tells a duplicate that the publisher made",
      [["publish"], ["repeat"], ["deliver"], ["deliver"]],
      { duplicates: 1, markedDuplicates: 0, repeatedDuplicates: 1 },
    ],
    [
      "tells a duplicate that nothing explains",
      [["publish"], ["deliver"], ["deliver"]],
      { duplicates: 1, markedDuplicates: 0, repeatedDuplicates: 0 },
    ],
    ["knows what nobody sent", [["publish"], ["deliver", 1]], { unexpected: 1, duplicates: 0 }],
  ];
  for (const [name, events, expected] of cases) {
    test(name, () => {
      const { totals } = accountOf(events);
      assert.deepEqual({ ...totals, ...expected }, totals);
    });
  }

  test("misses exactly what a set would, however many there are", () => {
    const numbers = fc.array(fc.nat(4_999), { maxLength: 200 });
    fc.assert(
      fc.property(numbers, numbers, (confirmed, delivered) => {
        const account = new SequenceAccount();
        for (let count = 0; count < 5_000; count += 1) account.publish();
        for (const sequence of confirmed) account.confirm(sequence);
        for (const sequence of delivered) account.deliver(sequence, { redelivered: false });
        const missing = [...new Set(confirmed)]
          .filter((sequence) => !delivered.includes(sequence))
          .toSorted((a, b) => a - b);
        assert.equal(account.totals.missing, missing.length);
        assert.deepEqual(account.firstMissing(10), missing.slice(0, 10));
        assert.equal(account.totals.duplicates, delivered.length - new Set(delivered).size);
      }),
      { numRuns: 30 },
    );
  });

  test("is summed up key by key", () => {
    const one = accountOf([["publish"], ["confirm"], ["deliver"], ["deliver"]]).totals;
    assert.deepEqual(
      sumOf([one, one]),
      Object.fromEntries(Object.entries(one).map(([key, value]) => [key, 2 * value])),
    );
  });
});

describe("the order of deliveries to one consumer", () => {
  const cases = [
    { name: "is kept by rising numbers with gaps", of: "a0 a2 a5", inverted: 0 },
    { name: "is one of each publisher", of: "a5 b0 a6 b1", inverted: 0 },
    { name: "is not kept by each that comes behind a later one", of: "a0 a3 a1 a2 a4", inverted: 2 },
    { name: "is kept where the late one is excused", of: "a0 a3 a1! a4", inverted: 0 },
  ];
  for (const { name, of, inverted } of cases) {
    test(name, () => {
      const order = new DeliveryOrder();
      const late = of.split(" ").filter((text) => {
        const [, publisher = "", sequence, excuse] = /^(\w)(\d+)(!?)$/.exec(text) ?? [];
        return order.isInverted({ publisher, sequence: Number(sequence) }, { excused: excuse === "!" });
      });
      assert.equal(late.length, inverted);
    });
  }
});
