import assert from "node:assert/strict";
import { test } from "node:test";
import type { PolicyTarget } from "../topology.ts";
import { policyMatcher } from "./policy-match.ts";

const cases: readonly [PolicyTarget, "exchange" | "queue", string, boolean][] = [
  ["all", "exchange", "topic", true],
  ["all", "queue", "stream", true],
  ["queues", "queue", "stream", true],
  ["queues", "exchange", "topic", false],
  ["exchanges", "exchange", "topic", true],
  ["exchanges", "queue", "classic", false],
  ["classic_queues", "queue", "classic", true],
  ["classic_queues", "queue", "quorum", false],
  ["quorum_queues", "queue", "quorum", true],
  ["streams", "queue", "stream", true],
  ["streams", "queue", "quorum", false],
  ["streams", "exchange", "stream", false],
];

for (const [applyTo, kind, type, expected] of cases) {
  test(`a policy that applies to ${applyTo} and a ${type} ${kind}`, () => {
    const policy = {
      name: "p",
      pattern: "^a",
      applyTo,
      priority: 0,
      definition: { "queue-leader-locator": "balanced" },
    };
    assert.equal(policyMatcher(policy)({ kind, type, name: "abc" }), expected);
    assert.equal(policyMatcher(policy)({ kind, type, name: "xabc" }), false);
  });
}

test("a pattern that cannot be decided gives no answer, but for what the policy is not for", () => {
  const policy = { name: "p", pattern: "(?R)a", applyTo: "queues" as const, priority: 0, definition: {} };
  assert.equal(policyMatcher(policy)({ kind: "queue", type: "classic", name: "a" }), undefined);
  assert.equal(policyMatcher(policy)({ kind: "exchange", type: "topic", name: "a" }), false);
});

test("one key that the queue type does not know, and the policy passes the queue by", () => {
  const definition = { "max-length": 1, "delivery-limit": 3 };
  const matches = policyMatcher({ name: "p", pattern: "", applyTo: "all", priority: 0, definition });
  for (const [type, expected] of [
    ["classic", false],
    ["quorum", true],
    ["stream", false],
  ] as const) {
    assert.equal(matches({ kind: "queue", type, name: "q" }), expected, type);
  }
  assert.equal(matches({ kind: "exchange", type: "topic", name: "q" }), true);
});
