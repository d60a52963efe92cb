import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutExpiry } from "./without-expiry.ts";

const POLICY = { name: "p", pattern: ".*", "apply-to": "queues", priority: 0 };
const LIVE = {
  exchanges: [],
  bindings: [],
  queues: [
    {
      name: "q",
      durable: true,
      auto_delete: false,
      arguments: { "x-message-ttl": 1, "x-expires": 2, "x-max-length": 3 },
    },
  ],
  policies: [
    { ...POLICY, definition: { "message-ttl": 1, overflow: "reject-publish" } },
    { ...POLICY, name: "only", definition: { expires: 1 } },
  ],
  parameters: [
    { component: "operator_policy", name: "o", value: { ...POLICY, definition: { "message-ttl": 1 } } },
    { component: "other", name: "x", value: { "message-ttl": 1 } },
  ],
};

test("nothing expires, by argument, policy or operator policy, and all else is as it was", () => {
  const { queues, policies, parameters } = withoutExpiry(LIVE);
  assert.deepEqual(queues[0]?.arguments, { "x-max-length": 3 });
  const [first, second] = policies.map(({ definition }) => Object.keys(definition));
  assert.deepEqual(first, ["overflow"]);
  // A policy that says nothing is refused, and one that is gone lets another take its place.
  assert.deepEqual(second, ["max-length"]);
  assert.doesNotMatch(JSON.stringify(parameters[0]), /message-ttl/);
  assert.deepEqual(parameters[1], LIVE.parameters[1]);
});
