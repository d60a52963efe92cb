/** What RabbitMQ says a policy and an operator policy come to is what the model says. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MERGES } from "../model/topology/testing/merge-cases.ts";
import { askedBroker, noBroker } from "./testing/ask-broker.ts";

describe("an operator policy over a policy", { skip: noBroker }, () => {
  const { virtualHost, ask, get } = askedBroker();

  for (const [index, { name, type, policy, operator, merged, beside }] of MERGES.entries()) {
    test(`${name} of a ${type} queue: policy ${JSON.stringify(policy)}, operator policy ${JSON.stringify(operator)}`, async () => {
      const queue = `q-${index}`;
      const put = (kind: string, value: unknown) =>
        ask("PUT", `${kind}/${virtualHost}/${queue}`, {
          pattern: `^${queue}$`,
          "apply-to": "queues",
          priority: 0,
          definition: { ...beside, [name]: value },
        });
      // The policies come first: what a queue goes by is settled when it is declared.
      assert.equal(await put("policies", policy), 201);
      assert.equal(await put("operator-policies", operator), 201);
      const path = `queues/${virtualHost}/${queue}`;
      const declared = { durable: true, auto_delete: false, arguments: { "x-queue-type": type } };
      assert.equal(await ask("PUT", path, declared), 201);
      const found = (await get(`${path}?disable_stats=true&enable_queue_totals=true`)) as {
        effective_policy_definition: Record<string, unknown>;
      };
      assert.equal(found.effective_policy_definition[name], merged);
    });
  }
});
