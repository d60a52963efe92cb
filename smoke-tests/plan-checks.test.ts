import assert from "node:assert/strict";
import { test } from "node:test";
import { planChecks } from "./plan-checks.ts";
import { ENVIRONMENT, queue, virtualHost } from "./testing/environment.ts";

const FACTS = { disposable: true, nodes: 1, knownPasswords: ["billing-service"] };

test("every durable queue, every user and every way in has one check", () => {
  assert.deepEqual(
    planChecks(ENVIRONMENT, FACTS).map(({ id }) => id),
    [
      "operation/ready",
      "operation/management-page",
      "operation/management-api",
      "access/login/billing-service",
      "access/login/nobody:%2F%25?",
      "access/guest-refused",
      "access/anonymous-refused",
      "access/anonymous-not-offered",
      "durability/shop/queue/billing",
      "durability/shop/queue/graveyard",
      "durability/shop/queue/西游记",
      "durability/shop/queue/audit",
      "durability/shop/queue/reports%2Feu",
      "durability/shop/queue/temp.cart",
      "durability/shop/queue/retry",
      "durability/shop/queue/unbound",
      "durability/back office/queue/letters",
    ],
  );
});

const SKIPS = [
  { name: "all that can run runs", facts: FACTS, skipped: ["access/login/nobody:%2F%25?"] },
  { name: "nothing is stopped that is not disposable", facts: { ...FACTS, disposable: false } },
  { name: "nothing is stopped that is not here", facts: { ...FACTS, nodes: 0 } },
];
for (const { name, facts, skipped } of SKIPS) {
  test(name, () => {
    const plan = planChecks(ENVIRONMENT, facts);
    const found = plan.filter((check) => check.skip !== undefined).map(({ id }) => id);
    const durability = plan.filter(({ kind }) => kind === "durability").map(({ id }) => id);
    assert.deepEqual(found, skipped ?? ["access/login/nobody:%2F%25?", ...durability]);
  });
}

test("a declared guest is no intruder", () => {
  const guest = { name: "guest", tags: [], permissions: [], topicPermissions: [], limits: {} };
  const plan = planChecks({ virtualHosts: [], users: [guest], globalParameters: [] }, FACTS);
  assert.equal(plan.find(({ id }) => id === "access/guest-refused")?.skip, "a user guest is declared");
});

test("transient queues prove nothing about durability", () => {
  const declaration = {
    virtualHosts: [virtualHost("a", { queues: [queue("t", "classic", { durable: false })] })],
    users: [],
    globalParameters: [],
  };
  assert.ok(planChecks(declaration, FACTS).every(({ kind }) => kind !== "durability"));
});
