import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MERGES } from "../testing/merge-cases.ts";
import { DEFAULT_LIFECYCLE, type Policy, type Queue } from "../topology.ts";
import { hostPolicies, queueSettings } from "./effective-settings.ts";

const policy = (name: string, definition: Policy["definition"]): Policy => ({
  name,
  pattern: "^q$",
  applyTo: "queues",
  priority: 0,
  definition,
});

/** What holds of one setting for a queue of the type, if these say it. */
function effective(
  type: Queue["type"],
  name: string,
  said: Partial<Record<"argument" | "policy" | "operator", unknown>>,
) {
  const value = (by: keyof typeof said) => said[by] as Policy["definition"][string] | undefined;
  const table = (key: string, found: ReturnType<typeof value>) =>
    found === undefined ? {} : { [key]: found };
  const queue: Queue = {
    name: "q",
    type,
    durable: true,
    autoDelete: false,
    arguments: table(`x-${name}`, value("argument")),
    ...DEFAULT_LIFECYCLE,
  };
  const policies = said.policy === undefined ? [] : [policy("p", table(name, value("policy")))];
  const operatorPolicies = said.operator === undefined ? [] : [policy("o", table(name, value("operator")))];
  return queueSettings(queue, hostPolicies({ policies, operatorPolicies })).settings.get(name)?.value;
}

describe("an operator policy over a policy", () => {
  for (const { name, type, policy, operator, merged } of MERGES) {
    test(`${name} of a ${type} queue: policy ${JSON.stringify(policy)}, operator policy ${JSON.stringify(operator)}`, () => {
      assert.equal(effective(type, name, { policy, operator }), merged);
    });
  }
});

describe("the policies over an argument", () => {
  const cases = [
    ["classic", "message-ttl", 5, 3, 3],
    ["classic", "message-ttl", 3, 5, 3],
    ["classic", "overflow", "reject-publish", "drop-head", "reject-publish"],
    ["quorum", "overflow", "reject-publish", "drop-head", "drop-head"],
    ["classic", "dead-letter-exchange", "a", "b", "a"],
    ["quorum", "dead-letter-strategy", "at-least-once", "at-most-once", "at-least-once"],
    ["quorum", "delivery-limit", 5, -1, 5],
    ["quorum", "delivery-limit", 5, 7, 5],
    ["quorum", "delayed-retry-min", 9, 3, 3],
    ["quorum", "delayed-retry-min", 3, 9, 3],
    ["quorum", "delayed-retry-type", "all", "failed", "failed"],
    ["quorum", "consumer-timeout", 9, 3, 3],
    ["quorum", "queue-leader-locator", "balanced", "client-local", "client-local"],
    // A stream goes by its policy, also where the argument is the lesser.
    ["stream", "max-length-bytes", 3, 5, 5],
    ["stream", "max-age", "1D", "7D", "7D"],
  ] as const;
  for (const [type, name, argument, said, expected] of cases) {
    test(`${name} of a ${type} queue: argument ${argument}, policy ${said}`, () => {
      assert.equal(effective(type, name, { argument, policy: said }), expected);
    });
  }

  test("what policy and operator policy come to together is what meets the argument", () => {
    assert.equal(effective("classic", "max-length", { argument: 5, policy: 9, operator: 2 }), 2);
    assert.equal(effective("classic", "max-length", { argument: 1, policy: 9, operator: 2 }), 1);
  });
});
