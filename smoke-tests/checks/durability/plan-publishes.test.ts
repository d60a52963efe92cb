import assert from "node:assert/strict";
import { test } from "node:test";
import { binding, exchange, policy, queue, SHOP, virtualHost } from "../../testing/tested-environment.ts";
import { planDurability } from "./plan-publishes.ts";

test("every binding of a durable queue that can be aimed at is published through, and every queue is reached", () => {
  const { publishes, queues } = planDurability(SHOP);
  for (const phase of ["restart", "kill"] as const) {
    const planned = publishes.filter((publish) => publish.phase === phase);
    for (const { queue, bindings, notExercised } of queues) {
      assert.ok(
        planned.some(({ expectedIn }) => expectedIn.includes(queue.name)),
        `${queue.name} is reached`,
      );
      for (const each of bindings.filter((one) => !notExercised.includes(one) && one.source !== "passing")) {
        const through = planned.find((publish) => publish.through.includes(each));
        assert.ok(through?.expectedIn.includes(queue.name), `${each.source} to ${queue.name}`);
      }
    }
  }
});

test("after a restart nothing is sent to what is transient, and no transient queue is expected to hold anything", () => {
  const { publishes } = planDurability(SHOP);
  const through = (phase: string): string[] =>
    publishes.filter((publish) => publish.phase === phase).map(({ publish }) => publish.exchange);
  assert.ok(through("restart").includes("passing"));
  assert.ok(!through("kill").includes("passing"));
  assert.ok(publishes.every(({ expectedIn }) => !expectedIn.includes("fleeting")));
});

test("only a binding behind an internal exchange that nothing leads to is not exercised", () => {
  const { queues } = planDurability(SHOP);
  assert.deepEqual(
    queues.flatMap(({ notExercised }) => notExercised.map(({ source }) => source)),
    ["orders.dead"],
  );
});

test("a queue without bindings is reached through the default exchange", () => {
  const { publishes } = planDurability(virtualHost("v", { queues: [queue("q", "quorum")] }));
  assert.deepEqual(
    publishes.map(({ publish, expectedIn }) => ({ publish, expectedIn })),
    [0, 1].map(() => ({ publish: { exchange: "", routingKey: "q" }, expectedIn: ["q"] })),
  );
});

test("an exchange whose type cannot be predicted is passed over, and what comes of it tolerated", () => {
  const { publishes, queues } = planDurability(
    virtualHost("v", {
      exchanges: [exchange("in", "fanout"), exchange("hash", "x-consistent-hash")],
      queues: [queue("sure", "classic"), queue("perhaps", "classic")],
      bindings: [
        binding("in", "sure"),
        binding("in", "hash", { destinationType: "exchange" }),
        binding("hash", "perhaps", { routingKey: "1" }),
      ],
    }),
  );
  const byFanout = publishes.filter(({ publish }) => publish.exchange === "in");
  assert.ok(byFanout.length > 0 && byFanout.every(({ mayReachMore }) => mayReachMore));
  assert.deepEqual(byFanout[0]?.expectedIn, ["sure"]);
  assert.equal(queues.find((plan) => plan.queue.name === "perhaps")?.notExercised.length, 1);
});

const UNPROVABLE = [
  // The clone is without them.
  { arguments: { "x-message-ttl": 500, "x-expires": 1_000 }, reason: undefined },
  { arguments: { "x-max-length": 6 }, reason: /max-length is 6, the run needs 7 messages/ },
  { arguments: { "x-max-length-bytes": 100 }, reason: /max-length-bytes is 100/ },
  { arguments: { "x-max-length": 7, "x-max-length-bytes": 7_168 }, reason: undefined },
];
for (const { arguments: table, reason } of UNPROVABLE) {
  test(`a queue with ${JSON.stringify(table)} ${reason === undefined ? "can" : "cannot"} be proved`, () => {
    const plan = planDurability(virtualHost("v", { queues: [queue("q", "classic", { arguments: table })] }));
    const found = plan.queues[0]?.unprovable;
    if (reason === undefined) assert.equal(found, undefined);
    else assert.match(found ?? "", reason);
  });
}

test("an operator policy that lets too few messages in leaves a queue unprovable", () => {
  const host = virtualHost("v", { queues: [queue("q", "quorum"), queue("other", "quorum")] });
  const operatorPolicies = [policy("cap", "^q$", { definition: { "max-length": 2 } })];
  const [capped, other] = planDurability({ ...host, operatorPolicies }).queues;
  assert.match(capped?.unprovable ?? "", /max-length is 2, the run needs \d+ messages/);
  assert.equal(other?.unprovable, undefined);
});
