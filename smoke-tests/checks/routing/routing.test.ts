import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { isShortString, LONGEST_SHORT_STRING } from "../../../model/rabbitmq/protocol-limits.ts";
import { walk } from "../../../model/routing/route.ts";
import { compileRouting } from "../../../model/routing/routing-table.ts";
import { arbitraryRouting, named } from "../../../model/routing/testing/arbitrary-routing.ts";
import { binding, exchange, queue, SHOP, virtualHost } from "../../testing/tested-environment.ts";
import { charge, mismatchOf } from "./judge-matrix.ts";
import { type MatrixPublish, planMatrix } from "./matrix.ts";
import { nearMisses } from "./near-misses.ts";
import type { Observed } from "./publish-matrix.ts";

function observed(planned: MatrixPublish): Observed {
  const { queues } = planned.route;
  return { queues, returned: queues.length === 0 };
}

test("each binding is hit by a publish, or said to be out of reach", () => {
  const matrix = planMatrix(SHOP);
  for (const each of SHOP.topology.bindings) {
    const about = matrix.publishes.filter((publish) => publish.about.includes(each));
    const hits = about.some(({ route }) => route.queues.includes(each.destination));
    const isHit = each.destinationType === "exchange" ? about.length > 0 : hits;
    assert.notEqual(isHit, matrix.unreachable.has(each), JSON.stringify(each));
  }
  assert.deepEqual(
    [...matrix.unreachable.keys()].map(({ source }) => source),
    ["orders.dead"],
  );
});

test("of any topology the plan is what the oracle says, and no publish is refused", () => {
  fc.assert(
    fc.property(arbitraryRouting, (spec) => {
      const { exchanges, queues, bindings, policies } = named(spec, "x");
      const host = virtualHost("v", { exchanges, queues, bindings, policies });
      const { publishes } = planMatrix(host);
      const keys = publishes.map(({ publish }) => JSON.stringify(publish));
      assert.equal(new Set(keys).size, keys.length);
      for (const planned of publishes) {
        assert.notEqual(planned.route.fate, "refused");
        assert.equal(mismatchOf(planned, observed(planned)), undefined);
      }
    }),
  );
});

test("whatever binding is left out or added, some publish of the matrix goes elsewhere and is charged", () => {
  fc.assert(
    fc.property(arbitraryRouting, fc.nat(), (spec, number) => {
      const { exchanges, queues, bindings, policies } = named(spec, "x");
      const matrix = planMatrix(virtualHost("v", { exchanges, queues, bindings, policies }));
      const gone = bindings[number % Math.max(1, bindings.length)];
      fc.pre(gone !== undefined && !matrix.unreachable.has(gone));
      const left = {
        virtualHost: "v",
        exchanges,
        queues,
        bindings: bindings.filter((each) => each !== gone),
        policies,
      };
      const table = compileRouting(left);
      const mismatches = matrix.publishes.flatMap((planned) => {
        const { queues: reached } = walk(table, planned.publish);
        return mismatchOf(planned, { queues: reached, returned: reached.length === 0 }) ?? [];
      });
      // Where another binding leads the same messages there, nobody can tell from outside.
      const full = compileRouting({ ...left, bindings });
      const isSeen = matrix.publishes.some(
        ({ publish }) => walk(full, publish).queues.join() !== walk(table, publish).queues.join(),
      );
      assert.equal(mismatches.length > 0, isSeen);
      const { byBinding, byExchange } = charge(matrix, mismatches);
      const charged = new Set([...byBinding.values(), ...byExchange.values()].flat());
      assert.equal(charged.size, mismatches.length);
    }),
  );
});

/** One topic exchange with one binding. */
function at(routingKey: string) {
  return {
    exchanges: [exchange("e", "topic")],
    queues: [queue("q", "classic")],
    bindings: [binding("e", "q", { routingKey })],
    policies: [],
  };
}

const KEYS = [
  { name: "another literal word", declared: "order.*.paid", live: "order.*.sent" },
  { name: "a wildcard for a word", declared: "order.*.paid", live: "order.*.*" },
  { name: "any number of words for one", declared: "order.*.paid", live: "order.#.paid" },
  { name: "one word for any number", declared: "order.#", live: "order.*" },
  { name: "a word in the place of a wildcard", declared: "order.*.paid", live: "order.any.paid" },
  { name: "everything", declared: "order.eu.paid", live: "#" },
  { name: "nothing for everything", declared: "#", live: "" },
];
for (const { name, declared, live } of KEYS) {
  test(`a topic binding with ${name} is told from the declared one`, () => {
    const { publishes } = planMatrix(virtualHost("v", at(declared)));
    const table = compileRouting({ virtualHost: "v", ...at(live) });
    const differing = publishes.filter((planned) => {
      const { queues } = walk(table, planned.publish);
      return mismatchOf(planned, { queues, returned: queues.length === 0 }) !== undefined;
    });
    assert.ok(differing.length > 0);
  });
}

test("no key is longer than AMQP allows", () => {
  const long = binding("e", "q", { routingKey: "a".repeat(LONGEST_SHORT_STRING) });
  for (const type of ["direct", "topic"]) {
    for (const { routingKey } of nearMisses(long, type, {
      exchange: "e",
      routingKey: "a".repeat(LONGEST_SHORT_STRING),
    })) {
      assert.ok(isShortString(routingKey));
    }
  }
});

const FOUND = [
  { name: "as predicted", queues: ["a"], returned: false, mismatch: undefined },
  { name: "lost", queues: [], returned: true, mismatch: { lost: ["a"], unexpected: [] } },
  { name: "elsewhere too", queues: ["a", "b"], returned: false, mismatch: { lost: [], unexpected: ["b"] } },
  { name: "twice", queues: ["a", "a"], returned: false, mismatch: { lost: [], unexpected: ["a"] } },
];
for (const { name, queues, returned, mismatch } of FOUND) {
  test(`a publish to one queue that arrives ${name}`, () => {
    const route = { fate: "queued", queues: ["a"], external: [] } as const;
    const planned = { publish: { exchange: "e", routingKey: "k" }, route, about: [] };
    const found = mismatchOf(planned, { queues, returned });
    assert.deepEqual(found && { lost: found.lost, unexpected: found.unexpected }, mismatch);
  });
}

test("where an exchange chooses, each of its choices is right and none beside them", () => {
  const route = { fate: "queued", queues: [], external: [], outcomes: [["a"], ["b"]] } as const;
  const planned = { publish: { exchange: "e", routingKey: "k" }, route, about: [] };
  assert.equal(mismatchOf(planned, { queues: ["b"], returned: false }), undefined);
  assert.ok(mismatchOf(planned, { queues: ["a", "b"], returned: false }) !== undefined);
  assert.ok(mismatchOf(planned, { queues: ["c"], returned: false }) !== undefined);
});
