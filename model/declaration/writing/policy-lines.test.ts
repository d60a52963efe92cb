import assert from "node:assert/strict";
import { test } from "node:test";
import { changes } from "../../topology/plan/changes.ts";
import { of, queue } from "../../topology/testing/shop-topology.ts";
import { inspectDeclaration } from "../reading/read-declaration.ts";
import { policyLines } from "./policy-lines.ts";

test("its lines are those of a declaration, and read back to the queue as it is, with the policy", () => {
  const live = { ...queue, name: "a.b+c", type: "classic" as const, arguments: { "x-max-priority": 3 } };
  const desired = { ...live, arguments: { "x-max-priority": 3, "x-message-ttl": 9 } };
  const there = of({ queues: [live] });
  const [change] = changes({ desired: of({ queues: [desired] }), live: there, owned: there });
  assert.ok(change?.instead !== undefined);
  const text = policyLines("shop", desired, change.instead);
  assert.equal(
    text,
    [
      "virtualHosts:",
      "  shop:",
      "    queues:",
      "      a.b+c: { type: classic, arguments: { x-max-priority: 3 } }",
      "    policies:",
      String.raw`      a.b+c-settings: { pattern: ^a\.b\+c$, applyTo: classic_queues, definition: { message-ttl: 9 } }`,
    ].join("\n"),
  );
  const { declaration } = inspectDeclaration([{ path: "f.yaml", text }]);
  const [host] = declaration?.virtualHosts ?? [];
  assert.deepEqual(host?.topology.queues, [live]);
  assert.deepEqual(host?.topology.policies, [change.instead.policy]);
});
