/** Where a policy does what a changed argument would do: it comes to the same, and is not offered where it does not. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { decidedSettings, hostPolicies } from "../policies/effective-settings.ts";
import { of, queue } from "../testing/shop-topology.ts";
import type { Arguments, Policy, Queue } from "../topology.ts";
import type { PolicyInstead } from "./change.ts";
import { changes } from "./changes.ts";

const policy = (definition: Arguments, priority = 0): Policy => ({
  name: "limits",
  pattern: "^bill",
  applyTo: "queues",
  priority,
  definition,
});

function insteadOf(live: Queue, desired: Queue, policies: readonly Policy[] = []): PolicyInstead | undefined {
  const there = of({ queues: [live], policies });
  const [change] = changes({ desired: of({ queues: [desired], policies }), live: there, owned: there });
  return change?.instead;
}

const having = (table: Arguments, more: Partial<Queue> = {}): Queue => ({
  ...queue,
  arguments: table,
  ...more,
});

function settingsOf(one: Queue, policies: readonly Policy[]): Readonly<Record<string, unknown>> {
  const found = decidedSettings(one, hostPolicies({ policies, operatorPolicies: [] }));
  assert.ok("settings" in found);
  return Object.fromEntries([...found.settings].map(([name, { value }]) => [name, value]));
}

describe("a policy in the place of arguments", () => {
  const cases: readonly (readonly [string, Queue, Queue, readonly Policy[], Arguments | undefined])[] = [
    ["one more", having({}), having({ "x-message-ttl": 9 }), [], { "message-ttl": 9 }],
    [
      "a tighter limit",
      having({ "x-max-length": 9 }),
      having({ "x-max-length": 5 }),
      [],
      { "max-length": 5 },
    ],
    [
      "a wider limit: the argument holds",
      having({ "x-max-length": 5 }),
      having({ "x-max-length": 9 }),
      [],
      undefined,
    ],
    ["one less", having({ "x-max-length": 5 }), having({}), [], undefined],
    [
      "another dead-letter exchange: the argument wins",
      having({ "x-dead-letter-exchange": "a" }),
      having({ "x-dead-letter-exchange": "b" }),
      [],
      undefined,
    ],
    ["another type", having({}), having({}, { type: "classic" }), [], undefined],
    ["what no policy can set", having({}), having({ "x-single-active-consumer": true }), [], undefined],
    [
      "a policy that is there: it is said again",
      having({}),
      having({ "x-message-ttl": 9 }),
      [policy({ "max-length": 3 }, 4)],
      { "max-length": 3, "message-ttl": 9 },
    ],
    [
      "a policy that cannot be decided",
      having({}),
      having({ "x-message-ttl": 9 }),
      [{ ...policy({}), pattern: "(?R)x" }],
      undefined,
    ],
    [
      "a stream: what policies set of it",
      having({}, { type: "stream" }),
      having({ "x-max-age": "7D" }, { type: "stream" }),
      [],
      { "max-age": "7D" },
    ],
    [
      "a stream goes by its policies: also a wider retention, and the size of what comes next",
      having({ "x-max-age": "1D" }, { type: "stream" }),
      having(
        {
          "x-max-age": "7D",
          "x-max-length-bytes": 9,
          "x-stream-max-segment-size-bytes": 5,
          "x-stream-filter-size-bytes": 32,
        },
        { type: "stream" },
      ),
      [],
      {
        "max-age": "7D",
        "max-length-bytes": 9,
        "stream-max-segment-size-bytes": 5,
        "stream-filter-size-bytes": 32,
      },
    ],
    [
      "what counts when a queue is made, and not in place",
      having({}, { type: "stream" }),
      having({ "x-initial-cluster-size": 3 }, { type: "stream" }),
      [],
      undefined,
    ],
    [
      "where its leader is when it is made",
      having({}),
      having({ "x-queue-leader-locator": "balanced" }),
      [],
      undefined,
    ],
  ];
  for (const [what, live, desired, policies, definition] of cases) {
    test(what, () => {
      const instead = insteadOf(live, desired, policies);
      assert.deepEqual(instead?.policy.definition, definition);
      if (instead !== undefined) assert.deepEqual(instead.arguments, live.arguments);
    });
  }

  test("comes to the same as the arguments, whatever they are", () => {
    const table = fc
      .record(
        {
          "x-max-length": fc.integer({ min: 1, max: 3 }),
          "x-message-ttl": fc.integer({ min: 1, max: 3 }),
          "x-delivery-limit": fc.integer({ min: -1, max: 3 }),
          "x-overflow": fc.constantFrom("drop-head", "reject-publish"),
          "x-dead-letter-exchange": fc.constantFrom("a", "b"),
        },
        { requiredKeys: [], noNullPrototype: true },
      )
      .map((table): Arguments => table);
    let offered = 0;
    fc.assert(
      fc.property(table, table, fc.option(table), (before, after, said) => {
        const stripped =
          said === null ? {} : Object.fromEntries(Object.entries(said).map(([k, v]) => [k.slice(2), v]));
        const policies = said === null ? [] : [policy(stripped)];
        const [live, desired] = [having(before), having(after)];
        const instead = insteadOf(live, desired, policies);
        if (instead === undefined) return;
        offered++;
        const kept = { ...desired, arguments: instead.arguments };
        assert.deepEqual(settingsOf(kept, [...policies, instead.policy]), settingsOf(desired, policies));
      }),
    );
    assert.ok(offered > 0);
  });
});
