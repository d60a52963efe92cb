import assert from "node:assert/strict";
import { test } from "node:test";
import { type Declaration, GENERATED } from "../model/declaration/declaration.ts";
import { bindingKey } from "../model/topology/object-keys.ts";
import { CHECK_KINDS, type Check, type CheckKind, checkId, NEEDS } from "./check.ts";
import { checksIn, planBatches, whyNot, whyNotAllowed } from "./plan-checks.ts";
import { ENVIRONMENT, queue, virtualHost } from "./testing/tested-environment.ts";

function planned(declaration: Declaration): Check[] {
  return checksIn(planBatches({ declaration, knownPasswords: ["billing-service"], tls: false }));
}

function idsOf(kind: CheckKind, declaration: Declaration = ENVIRONMENT): string[] {
  return planned(declaration)
    .filter((check) => check.kind === kind)
    .map(({ id }) => id);
}

test("every kind has checks, and in the order of the report", () => {
  const kinds = planned(ENVIRONMENT).map(({ kind }) => CHECK_KINDS.indexOf(kind));
  assert.deepEqual(
    kinds,
    kinds.toSorted((a, b) => a - b),
  );
  // Scenarios are written by hand.
  const planless = CHECK_KINDS.filter((kind, index) => kind !== "scenario" && !kinds.includes(index));
  assert.deepEqual(planless, []);
});

test("every durable queue is proved to be so", () => {
  assert.deepEqual(idsOf("durability"), [
    "durability/shop/queue/billing",
    "durability/shop/queue/graveyard",
    "durability/shop/queue/西游记",
    "durability/shop/queue/audit",
    "durability/shop/queue/reports%2Feu",
    "durability/shop/queue/temp.cart",
    "durability/shop/queue/retry",
    "durability/shop/queue/unbound",
    "durability/back office/queue/letters",
    "durability/confirms",
  ]);
});

test("every user is let in, and tried with each right that it has", () => {
  const ids = idsOf("access");
  for (const id of [
    "access/login/billing-service",
    "access/login/nobody:%2F%25?",
    "access/user/billing-service/shop/configure",
    "access/user/billing-service/shop/write",
    "access/user/billing-service/shop/read",
    "access/user/billing-service/back office/read",
    "access/user/nobody:%2F%25?/other virtual hosts",
    "access/user/nobody:%2F%25?/management",
    "access/guest-refused",
  ]) {
    assert.ok(ids.includes(id), id);
  }
});

test("every binding is routed through, and looked for on the broker", () => {
  for (const { topology } of ENVIRONMENT.virtualHosts) {
    for (const binding of topology.bindings) {
      const key = checkId(bindingKey(binding));
      assert.ok(idsOf("routing").includes(`routing/${topology.virtualHost}/${key}`), key);
      assert.ok(idsOf("presence").includes(`presence/${topology.virtualHost}/binding/${key}`), key);
    }
  }
});

const PERMITTED = { disposable: true, nodes: 1 };
const EXAMPLES = { "read-only": "access/x", shadow: "routing/x", disposable: "durability/x" } as const;
const SKIPS = [
  { name: "all that can run runs", permitted: PERMITTED, skipped: [] },
  {
    name: "nothing is stopped that is not disposable",
    permitted: { ...PERMITTED, disposable: false },
    skipped: ["disposable"],
  },
  {
    name: "nothing is stopped that is not here",
    permitted: { ...PERMITTED, nodes: 0 },
    skipped: ["disposable"],
  },
  {
    name: "nothing is made in a read-only run",
    permitted: { ...PERMITTED, readOnly: true },
    skipped: ["shadow", "disposable"],
  },
];
for (const { name, permitted, skipped } of SKIPS) {
  test(name, () => {
    const found = NEEDS.filter((needs) => {
      const objects = [{ type: "broker", name: "broker" }] as const;
      const check: Check = { id: EXAMPLES[needs], kind: "access", needs, objects, proves: "It works." };
      return whyNot(check, permitted) !== undefined;
    });
    assert.deepEqual(found, skipped);
  });
}

test("a user without a tag is asked for nothing that needs it", () => {
  const objects = [{ type: "broker", name: "broker" }] as const;
  const about = { id: "operation/x", kind: "operation", objects, proves: "It works." } as const;
  const checks: readonly Check[] = [
    { ...about, needs: "read-only" },
    { ...about, needs: "read-only", tag: "policymaker" },
    { ...about, needs: "read-only", tag: "monitoring" },
    { ...about, needs: "read-only", tag: "administrator" },
    { ...about, needs: "shadow" },
  ];
  const allowed = (...tags: string[]) => checks.map((each) => whyNotAllowed(each, tags) === undefined);
  assert.deepEqual(allowed("management"), [true, false, false, false, false]);
  assert.deepEqual(allowed("policymaker"), [true, true, false, false, false]);
  assert.deepEqual(allowed("monitoring", "mine"), [true, false, true, false, false]);
  assert.deepEqual(allowed("administrator"), [true, true, true, true, true]);
});

test("what the plan skips stays skipped", () => {
  const check = planned(ENVIRONMENT).find(({ id }) => id === "access/login/nobody:%2F%25?");
  assert.ok(check !== undefined);
  assert.equal(whyNot(check, PERMITTED), "the password is not known here");
});

test("ids are unique, and a batch is of one kind and need", () => {
  const input = { declaration: ENVIRONMENT, knownPasswords: [], tls: true };
  for (const { checks } of planBatches(input)) {
    assert.equal(new Set(checks.map(({ kind, needs }) => `${kind} ${needs}`)).size, 1);
  }
});

test("a declared guest is no intruder", () => {
  const guest = {
    name: "guest",
    password: GENERATED,
    tags: [],
    permissions: [],
    topicPermissions: [],
    limits: {},
  };
  const plan = planned({ virtualHosts: [], users: [guest], globalParameters: [] });
  assert.equal(plan.find(({ id }) => id === "access/guest-refused")?.skip, "a user guest is declared");
});

test("transient queues prove nothing about durability", () => {
  const declaration = {
    virtualHosts: [virtualHost("a", { queues: [queue("t", "classic", { durable: false })] })],
    users: [],
    globalParameters: [],
  };
  assert.ok(planned(declaration).every(({ kind }) => kind !== "durability"));
});
