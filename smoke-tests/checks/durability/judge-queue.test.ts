import assert from "node:assert/strict";
import { test } from "node:test";
import { binding, exchange, queue, virtualHost } from "../../testing/tested-environment.ts";
import type { Sent } from "./account.ts";
import { diagnose, missingBindings } from "./diagnose.ts";
import { type Evidence, judgeQueue } from "./judge-queue.ts";
import { planDurability, type QueuePlan } from "./plan-publishes.ts";

const HOST = virtualHost("shop", {
  exchanges: [exchange("orders", "topic")],
  queues: [queue("billing", "quorum", { arguments: { "x-message-ttl": 60_000 } })],
  bindings: [binding("orders", "billing", { routingKey: "order.*" })],
});
const PLAN = planDurability(HOST);
const [QUEUE_PLAN] = PLAN.queues as readonly [QueuePlan];
const LIVE = {
  exchanges: [{ name: "orders", type: "topic", durable: true, auto_delete: false, arguments: {} }],
  queues: [
    {
      name: "billing",
      type: "quorum",
      durable: true,
      auto_delete: false,
      arguments: { "x-queue-type": "quorum", "x-message-ttl": 60_000 },
    },
  ],
  bindings: [
    {
      source: "orders",
      destination: "billing",
      destination_type: "queue" as const,
      routing_key: "order.*",
      arguments: {},
    },
  ],
  policies: [],
  parameters: [],
};
const SENT = PLAN.publishes.map((planned, index): Sent => {
  return { id: String(index), planned, outcome: "confirmed", detail: "" };
});

function evidence(delivered: readonly Sent[], more: Partial<Evidence> = {}): Evidence {
  const deliveries = delivered.map(({ id }) => ({ id }));
  return {
    sent: SENT,
    consumed: { deliveries, left: 0, trouble: "" },
    removing: new Set(),
    missingBindings: [],
    diagnosis: () => [],
    ...more,
  };
}

test("all there: passed", () => {
  const finding = judgeQueue(QUEUE_PLAN, evidence(SENT));
  assert.equal(finding.status, "passed");
  assert.equal(finding.observed, "2 delivered once");
  assert.equal(finding.messages?.deliveredOnce, 2);
});

test("a loss is told with the way that the message took and the end that it did not survive", () => {
  const finding = judgeQueue(QUEUE_PLAN, evidence(SENT.slice(0, 1), { diagnosis: () => ["The cause."] }));
  assert.equal(finding.status, "failed");
  assert.match(
    finding.observed,
    /1 delivered once; 1 confirmed and lost \(exchange "orders", routing key "order\.any", before the SIGKILL\)/,
  );
  assert.equal(finding.reason, "The cause.");
  assert.match(finding.remedy, /^Bring the broker back/);
});

const FAILING: readonly { name: string; more: Partial<Evidence> }[] = [
  { name: "a binding that is not there", more: { missingBindings: ["binding from x to y"] } },
  { name: "messages left over", more: { consumed: { deliveries: SENT, left: 1, trouble: "" } } },
  {
    name: "a queue that was not read to its end",
    more: { consumed: { deliveries: SENT, left: 0, trouble: "x" } },
  },
];
for (const { name, more } of FAILING) {
  test(`${name}: failed, though every message came`, () => {
    assert.equal(judgeQueue(QUEUE_PLAN, evidence(SENT, more)).status, "failed");
  });
}

test("a pass says what the clone was without", () => {
  assert.match(judgeQueue(QUEUE_PLAN, evidence(SENT)).reason, /without its message TTL of 60000 ms/);
});

test("nothing differs: nothing is diagnosed", () => {
  assert.deepEqual(diagnose(QUEUE_PLAN, HOST, LIVE), []);
  assert.deepEqual(missingBindings(QUEUE_PLAN, LIVE), []);
});

test("an operator policy that is declared as it is on the broker is not the cause", () => {
  const cap = { name: "o", pattern: "^bill", applyTo: "queues" as const, priority: 0 };
  const host = { ...HOST, operatorPolicies: [{ ...cap, definition: { "max-length": 1 } }] };
  const live = { ...LIVE, parameters: [{ component: "operator_policy", name: "o", value: DROPPING }] };
  assert.deepEqual(diagnose(QUEUE_PLAN, host, live), []);
});

const [LIVE_QUEUE] = LIVE.queues;
const [LIVE_EXCHANGE] = LIVE.exchanges;
const [LIVE_BINDING] = LIVE.bindings;
const DROPPING = { pattern: "^bill", "apply-to": "queues", priority: 0, definition: { "max-length": 1 } };
test("a missing binding is found", () => {
  assert.deepEqual(missingBindings(QUEUE_PLAN, { ...LIVE, bindings: [] }), HOST.topology.bindings);
});

const DIAGNOSES = [
  { live: { ...LIVE, queues: [] }, told: /no queue "billing"/ },
  {
    live: { ...LIVE, queues: [{ ...LIVE_QUEUE, durable: false }] },
    told: /declared durable and is transient/,
  },
  {
    live: { ...LIVE, queues: [{ ...LIVE_QUEUE, type: "classic" }] },
    told: /declared as quorum and is classic/,
  },
  { live: { ...LIVE, queues: [{ ...LIVE_QUEUE, arguments: {} }] }, told: /has the limits \{\}/ },
  {
    live: { ...LIVE, bindings: [...LIVE.bindings, { ...LIVE_BINDING, routing_key: "#" }] },
    told: /an undeclared binding from exchange "orders" to queue "billing" with routing key "#"/,
  },
  { live: { ...LIVE, exchanges: [] }, told: /no exchange "orders"/ },
  { live: { ...LIVE, exchanges: [{ ...LIVE_EXCHANGE, type: "direct" }] }, told: /as topic and is direct/ },
  { live: { ...LIVE, policies: [{ name: "p", ...DROPPING }] }, told: /Policy "p".*"max-length":1/ },
  {
    live: { ...LIVE, parameters: [{ component: "operator_policy", name: "o", value: DROPPING }] },
    told: /Operator policy "o"/,
  },
];
for (const { live, told } of DIAGNOSES) {
  test(`the diagnosis says ${told.source}`, () => {
    assert.match(diagnose(QUEUE_PLAN, HOST, live as typeof LIVE).join(" "), told);
  });
}
