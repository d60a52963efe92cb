import assert from "node:assert/strict";
import { test } from "node:test";
import type { Queue } from "../../../model/topology/topology.ts";
import { binding, exchange, policy, queue, SHOP, virtualHost } from "../../testing/tested-environment.ts";
import { planDeaths } from "./plan-deaths.ts";

/** `work` dead-letters to `dead`, by the exchange `dlx`. */
function hostWith(table: Queue["arguments"], type: Queue["type"] = "quorum", ...more: Queue[]) {
  return virtualHost("v", {
    exchanges: [exchange("dlx", "fanout")],
    queues: [
      queue("work", type, { arguments: { "x-dead-letter-exchange": "dlx", ...table } }),
      queue("dead", "classic"),
      ...more,
    ],
    bindings: [binding("dlx", "dead")],
  });
}

const PLANS = [
  { name: "a quorum queue", table: {}, tried: ["rejected", "delivery_limit", "expired"] },
  { name: "a classic queue", table: {}, type: "classic", tried: ["rejected", "expired"] },
  {
    name: "a bounded queue",
    table: { "x-max-length": 3 },
    tried: ["rejected", "delivery_limit", "maxlen", "expired"],
  },
  {
    name: "a queue that refuses what is too much",
    table: { "x-max-length": 3, "x-overflow": "reject-publish" },
    tried: ["rejected", "delivery_limit", "expired"],
  },
  { name: "a queue that is too large to fill", table: { "x-max-length": 1e6 }, skipped: ["maxlen"] },
  { name: "a queue bounded in bytes", table: { "x-max-length-bytes": 1e6 }, skipped: ["maxlen"] },
  { name: "a high limit", table: { "x-delivery-limit": 5_000 }, skipped: ["delivery_limit"] },
  {
    name: "messages that do not live long enough to be rejected",
    table: { "x-message-ttl": 500 },
    skipped: ["rejected", "delivery_limit"],
  },
  {
    name: "a queue that expires itself",
    table: { "x-expires": 1_000 },
    skipped: ["rejected", "delivery_limit", "expired"],
  },
  {
    name: "a dead-letter exchange that is not there",
    table: { "x-dead-letter-exchange": "nowhere" },
    skipped: ["rejected", "delivery_limit", "expired"],
  },
] as const;
for (const plan of PLANS) {
  test(`${plan.name}: what is tried, and what is skipped with a reason`, () => {
    const deaths = planDeaths(hostWith(plan.table, "type" in plan ? plan.type : "quorum"));
    const reasons = (skips: boolean) =>
      deaths.filter(({ skip }) => (skip !== undefined) === skips).map(({ reason }) => reason);
    if ("tried" in plan) assert.deepEqual(reasons(false), plan.tried);
    assert.deepEqual(reasons(true), "skipped" in plan ? plan.skipped : []);
    for (const { skip, rests } of deaths) {
      if (skip === undefined)
        assert.deepEqual(
          rests.map((rest) => rest.queue),
          ["dead"],
        );
    }
  });
}

test("the message comes by a binding where its key is what leads it on", () => {
  const host = virtualHost("v", {
    exchanges: [exchange("orders", "topic"), exchange("dlx", "topic")],
    queues: [
      queue("work", "classic", { arguments: { "x-dead-letter-exchange": "dlx" } }),
      queue("dead", "classic"),
    ],
    bindings: [
      binding("orders", "work", { routingKey: "a.*" }),
      binding("dlx", "dead", { routingKey: "a.#" }),
    ],
  });
  const [death] = planDeaths(host);
  assert.deepEqual(death?.publish, { exchange: "orders", routingKey: "a.any" });
  assert.deepEqual(
    death?.rests.map(({ queue: name }) => name),
    ["dead"],
  );
});

test("a queue that only keeps messages for a moment is passed, with its death in the path", () => {
  const retry = queue("retry", "classic", {
    arguments: { "x-message-ttl": 100, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead" },
  });
  const host = hostWith(
    { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "retry" },
    "quorum",
    retry,
  );
  const death = planDeaths(host).find(
    ({ queue: { name }, reason }) => name === "work" && reason === "rejected",
  );
  assert.deepEqual(
    death?.rests.map(({ queue: name }) => name),
    ["dead"],
  );
  assert.deepEqual(death?.rests[0]?.message.deaths, [
    { queue: "retry", reason: "expired" },
    { queue: "work", reason: "rejected" },
  ]);
  assert.equal(death?.takes, 100);
});

test("a dead-letter exchange by policy counts", () => {
  const host = virtualHost("v", {
    exchanges: [exchange("dlx", "fanout")],
    queues: [queue("work", "quorum"), queue("dead", "classic")],
    bindings: [binding("dlx", "dead")],
    policies: [policy("p", "^work$", { definition: { "dead-letter-exchange": "dlx" } })],
  });
  assert.deepEqual([...new Set(planDeaths(host).map(({ queue: { name } }) => name))], ["work"]);
});

test("a queue without a dead-letter exchange is not tried, and neither is a stream", () => {
  const names = new Set(planDeaths(SHOP).map(({ queue: { name } }) => name));
  assert.deepEqual([...names], ["billing", "retry"]);
});

test("of thousands of queues some are tried, and the others skipped with the reason", () => {
  const work = Array.from({ length: 250 }, (_, index) =>
    queue(`work${index}`, "classic", { arguments: { "x-dead-letter-exchange": "dlx" } }),
  );
  const deaths = planDeaths(hostWith({}, "classic", ...work));
  const skipped = new Set(deaths.flatMap((death) => (death.skip === undefined ? [] : [death.queue.name])));
  assert.equal(skipped.size, 51);
});
