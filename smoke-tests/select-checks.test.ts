import assert from "node:assert/strict";
import { test } from "node:test";
import { WarrenError } from "../model/warren-error.ts";
import type { Check, CheckKind, CheckObject } from "./check.ts";
import { leftOutOf, type Selection, selectChecks } from "./select-checks.ts";

function check(id: string, ...objects: [CheckObject, ...CheckObject[]]): Check {
  return { id, kind: id.split("/")[0] as CheckKind, needs: "read-only", objects, proves: "It works." };
}

const BILLING: CheckObject = { type: "queue", name: "billing", virtualHost: "shop" };
const OTHER: CheckObject = { type: "queue", name: "billing", virtualHost: "back office" };
const ORDERS: CheckObject = { type: "exchange", name: "orders", virtualHost: "shop" };
const CHECKS = [
  check("access/login/billing", { type: "user", name: "billing" }),
  check("routing/shop/orders -> billing [a.*]", ORDERS, BILLING),
  check("routing/shopping/x", { type: "queue", name: "x", virtualHost: "shopping" }),
  check("durability/shop/queue/billing", BILLING),
  check("durability/back office/queue/billing", OTHER),
];

const SELECTIONS: readonly { name: string; selection: Selection; ids: readonly string[] }[] = [
  { name: "nothing said: all", selection: {}, ids: CHECKS.map(({ id }) => id) },
  { name: "empty lists say nothing", selection: { ids: [], kinds: [] }, ids: CHECKS.map(({ id }) => id) },
  {
    name: "an id",
    selection: { ids: ["durability/shop/queue/billing"] },
    ids: ["durability/shop/queue/billing"],
  },
  {
    name: "the beginning of an id, by whole segments",
    selection: { ids: ["routing/shop"] },
    ids: ["routing/shop/orders -> billing [a.*]"],
  },
  {
    name: "kinds, any of them",
    selection: { kinds: ["access", "durability"] },
    ids: ["access/login/billing", "durability/shop/queue/billing", "durability/back office/queue/billing"],
  },
  {
    name: "an object in one virtual host, also where it is only involved",
    selection: { objects: ["shop/billing"] },
    ids: ["routing/shop/orders -> billing [a.*]", "durability/shop/queue/billing"],
  },
  {
    name: "a kind and an object narrow each other down",
    selection: { kinds: ["durability"], objects: ["billing"] },
    ids: ["durability/shop/queue/billing", "durability/back office/queue/billing"],
  },
];
test("what is left out, by ids and beginnings of ids, with who said so", () => {
  const skip = [
    { id: "routing", by: "--skip" },
    { id: "durability/shop/queue/billing", by: 'config "smokeSkip"' },
  ];
  assert.deepEqual(
    [...leftOutOf(CHECKS, { skip })].map(([{ id }, reason]) => [id, reason]),
    [
      ["routing/shop/orders -> billing [a.*]", 'it is left out by --skip "routing"'],
      ["routing/shopping/x", 'it is left out by --skip "routing"'],
      [
        "durability/shop/queue/billing",
        'it is left out by config "smokeSkip" "durability/shop/queue/billing"',
      ],
    ],
  );
});

test("what would leave out nothing is told, with what is near", () =>
  assert.throws(
    () => leftOutOf(CHECKS, { skip: [{ id: "durabilty", by: 'config "smokeSkip"' }] }),
    (error) =>
      error instanceof WarrenError &&
      error.message === 'No check has the id that config "smokeSkip" says, "durabilty".',
  ));

for (const { name, selection, ids } of SELECTIONS) {
  test(name, () => {
    assert.deepEqual(
      selectChecks(CHECKS, selection).map(({ id }) => id),
      ids,
    );
  });
}

const FAULTS: readonly { selection: Selection; code: string; hint: RegExp }[] = [
  {
    selection: { ids: ["durability/shop/queue/biling"] },
    code: "check-unknown",
    hint: /Did you mean "durability\/shop\/queue\/billing"\?/,
  },
  {
    selection: { ids: ["BILLING"] },
    code: "check-unknown",
    hint: /Did you mean "access\/login\/billing" or /,
  },
  {
    selection: { kinds: ["rooting"] },
    code: "check-unknown",
    hint: /"routing"\? The kinds are: operation, /,
  },
  {
    selection: { objects: ["order"] },
    code: "check-unknown",
    hint: /Did you mean "orders" or "shop\/orders"\?/,
  },
  { selection: { objects: ["zzz"] }, code: "check-unknown", hint: /^`\.\/warren smoke --list`/ },
  { selection: { kinds: ["access"], objects: ["orders"] }, code: "check-none", hint: /--list/ },
];
for (const { selection, code, hint } of FAULTS) {
  test(`${JSON.stringify(selection)} selects nothing, and what would is told`, () => {
    assert.throws(() => selectChecks(CHECKS, selection), { name: "WarrenError", code, hint });
  });
}
