import assert from "node:assert/strict";
import { test } from "node:test";
import { exchange, NOTHING, of, queue } from "../testing/shop-topology.ts";
import type { Binding, Policy, Topology } from "../topology.ts";
import { changes } from "./changes.ts";

const binding = (source: string, destination: string): Binding => ({
  source,
  destination,
  destinationType: "queue",
  routingKey: "",
  arguments: {},
});
const policy = (name: string, definition: Policy["definition"]): Policy => ({
  name,
  pattern: "^",
  applyTo: "queues",
  priority: 0,
  definition,
});

/** Of a virtual host with dead letters, by a policy of its own. */
const WHOLE: Topology = of({
  exchanges: [
    { ...exchange, arguments: { "alternate-exchange": "unrouted" } },
    { ...exchange, name: "unrouted" },
    { ...exchange, name: "dead" },
  ],
  queues: [queue, { ...queue, name: "failed" }, { ...queue, name: "left" }],
  bindings: [binding("orders", "billing"), binding("dead", "failed"), binding("unrouted", "left")],
  policies: [policy("leads", { "dead-letter-exchange": "dead" }), policy("limits", { "max-length": 5 })],
});

const stepsTo = (desired: Topology, live: Topology): string[] =>
  changes({ desired, live, owned: live }).map(({ action, kind, key }) => `${action} ${kind} ${key}`);

test("a queue has its policy before it, or before what brings messages", () => {
  assert.deepEqual(stepsTo(WHOLE, NOTHING), [
    "create exchange unrouted",
    "create exchange dead",
    "create exchange orders",
    "create policy limits",
    "create queue billing",
    "create queue failed",
    "create queue left",
    "create binding dead -> failed []",
    "create binding unrouted -> left []",
    "create policy leads",
    "create binding orders -> billing []",
  ]);
});

test("all that is made comes before all that goes", () => {
  const others = of({
    exchanges: [{ ...exchange, name: "later" }],
    queues: [{ ...queue, name: "later" }],
    bindings: [binding("later", "later")],
    policies: [policy("later", { expires: 1 })],
  });
  assert.deepEqual(stepsTo(others, WHOLE), [
    "create exchange later",
    "create policy later",
    "create queue later",
    "create binding later -> later []",
    "delete binding orders -> billing []",
    "delete binding dead -> failed []",
    "delete binding unrouted -> left []",
    "delete queue billing",
    "delete queue failed",
    "delete queue left",
    "delete exchange orders",
    "delete exchange unrouted",
    "delete exchange dead",
    "delete policy leads",
    "delete policy limits",
  ]);
});
