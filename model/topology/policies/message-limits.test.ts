import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DEFAULT_LIFECYCLE, type Policy, QUEUE_TYPES } from "../topology.ts";
import { behaving, hostPolicies, queueSettings } from "./effective-settings.ts";
import { LIMIT_NAMES, limitsIn, limitsOf, messageLimits, tighterLimits } from "./message-limits.ts";
import { deadLetterPolicy, deadLetterTarget, deliveryLimit } from "./queue-behaviour.ts";

test("of messages four settings are limits, each of something else", () => {
  assert.deepEqual(LIMIT_NAMES, ["expires", "max-length", "max-length-bytes", "message-ttl"]);
  assert.deepEqual(limitsOf("age"), ["message-ttl"]);
  assert.deepEqual(limitsOf("idle time"), ["expires"]);
  assert.deepEqual(limitsOf("messages", "bytes"), ["max-length", "max-length-bytes"]);
});

test("what says no number is no limit", () => {
  assert.deepEqual(
    limitsIn((name) => ({ "max-length": 0, "message-ttl": "5" })[name as string]),
    { "max-length": 0 },
  );
});

const rule = (name: string, rest: Partial<Policy>): Policy => ({
  name,
  pattern: ".*",
  applyTo: "queues",
  priority: 0,
  definition: {},
  ...rest,
});

describe("the lesser of an argument and the policy that applies is the limit; streams have none", () => {
  const policies = [
    rule("low", { definition: { "max-length": 1 } }),
    rule("high", { priority: 5, definition: { "message-ttl": 10, "max-length": 50 } }),
  ];
  for (const type of QUEUE_TYPES) {
    test(type, () => {
      const table = { "x-max-length": 20, "x-message-ttl": 99 };
      const queue = {
        name: "q",
        type,
        durable: true,
        autoDelete: false,
        arguments: table,
        ...DEFAULT_LIFECYCLE,
      };
      const settings = queueSettings(queue, hostPolicies({ policies, operatorPolicies: [] }));
      const expected = type === "stream" ? {} : { "max-length": 20, "message-ttl": 10 };
      assert.deepEqual(messageLimits(behaving(queue, settings)), expected);
    });
  }
});

test("tighter is what is new or less, and not what is as it was, wider or gone", () => {
  const was = { "max-length": 10, "message-ttl": 10, "max-length-bytes": 10 };
  assert.deepEqual(tighterLimits(was, { "max-length": 9, "message-ttl": 10, expires: 1 }), {
    expires: 1,
    "max-length": 9,
  });
  assert.deepEqual(tighterLimits(was, { "max-length": 11 }), {});
});

test("where dead letters go is said by a policy as it was read", () => {
  for (const target of [
    { exchange: "", key: "q" },
    { exchange: "dead", key: undefined },
  ]) {
    const policy = deadLetterPolicy(target);
    assert.deepEqual(deadLetterTarget({ valueOf: (name) => policy[name] }), target);
  }
  assert.equal(
    deadLetterTarget({ valueOf: (name) => ({ "dead-letter-routing-key": "q" })[name] }),
    undefined,
  );
});

test("only quorum queues count deliveries, and a negative limit is none", () => {
  for (const [type, value, limit] of [
    ["quorum", 0, 0],
    ["quorum", -1, undefined],
    ["classic", 5, undefined],
  ] as const) {
    assert.equal(deliveryLimit({ type, valueOf: () => value }), limit);
  }
});
