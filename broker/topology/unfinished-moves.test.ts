import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { exchange, of, queue } from "../../model/topology/testing/shop-topology.ts";
import type { Topology } from "../../model/topology/topology.ts";
import { exchangeCopyName, moveNames } from "../move/move-names.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { pastAll } from "./topology-operations.ts";
import { pastMoves, unfinishedMoves } from "./unfinished-moves.ts";

const owner = ownerOf("urn:pulumi:test::move::warren:index:Topology::shop");
const names = moveNames(owner, "shop", "billing");
const old = { ...queue, type: "classic", arguments: {} } as const;
const left = (name: string) => ({ ...queue, name });
const policy = { name: names.policy, pattern: "", applyTo: "queues", priority: 0, definition: {} } as const;

const bound = (destination: string) =>
  ({ source: "orders", destination, destinationType: "queue", routingKey: "a", arguments: {} }) as const;

describe("a move that was cut off", () => {
  const cases: readonly (readonly [string, Partial<Topology>, Partial<Topology>, readonly unknown[]])[] = [
    ["nothing is left", { queues: [old] }, { queues: [queue] }, []],
    ["as it is declared", { queues: [old, left(names.held)] }, { queues: [queue] }, [[old, queue]]],
    ["its policy alone", { queues: [queue], policies: [policy] }, { queues: [queue] }, [[queue, queue]]],
    ["the queue is gone", { queues: [left(names.new)] }, { queues: [queue] }, [[queue, queue]]],
    ["not declared any more", { queues: [old, left(names.new)] }, {}, [[old, old]]],
    ["somebody else's", { queues: [old, left(`${names.policy}0.held`)] }, { queues: [queue] }, []],
  ];
  for (const [what, live, desired, expected] of cases) {
    test(`found again, or not: ${what}`, () => {
      const found = unfinishedMoves(
        { owner, desired: of(desired), recorded: of({ queues: [old] }) },
        of(live),
      );
      assert.deepEqual(
        found.map((move) => [move.live, move.desired]),
        expected,
      );
    });
  }
});

describe("what is there as if no move were on its way", () => {
  const cases: readonly (readonly [string, Partial<Topology>, Partial<Topology>])[] = [
    [
      "no move",
      { queues: [old], bindings: [bound("billing")] },
      { queues: [old], bindings: [bound("billing")] },
    ],
    [
      "its bindings lead to the temporary queue",
      { queues: [old, left(names.held), left(names.new)], bindings: [bound(names.new)] },
      { queues: [old], bindings: [bound("billing")] },
    ],
    [
      "they are at both, and the queue is gone",
      { queues: [left(names.new)], bindings: [bound(names.new), bound("billing")] },
      { queues: [queue], bindings: [bound("billing")] },
    ],
    [
      "somebody else's stays",
      { queues: [old, left("warren.move.0.new")], bindings: [bound("warren.move.0.new")] },
      { queues: [old, left("warren.move.0.new")], bindings: [bound("warren.move.0.new")] },
    ],
  ];
  for (const [what, live, expected] of cases) {
    test(what, () => assert.deepEqual(pastMoves(owner, of(live), of({ queues: [queue] })), of(expected)));
  }
});

test("an exchange that is made anew is there also while a queue is moved", () => {
  const copy = exchangeCopyName(owner, "shop", "orders");
  const live = of({
    exchanges: [{ ...exchange, name: copy }],
    queues: [old, left(names.new)],
    bindings: [{ ...bound(names.new), source: copy }],
  });
  assert.deepEqual(
    pastAll(owner, live, of({ exchanges: [exchange], queues: [queue] })),
    of({ exchanges: [exchange], queues: [old], bindings: [bound("billing")] }),
  );
});
