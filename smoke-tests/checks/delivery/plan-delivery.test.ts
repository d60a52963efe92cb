import assert from "node:assert/strict";
import { test } from "node:test";
import type { Queue } from "../../../model/topology/topology.ts";
import { policy, queue, virtualHost } from "../../testing/tested-environment.ts";
import { planDelivery } from "./plan-delivery.ts";

const ALL = ["order", "redelivery", "prefetch", "redeclaration"];
const PLANS: readonly { of: Queue; tried: readonly string[] }[] = [
  { of: queue("classic", "classic"), tried: ALL },
  { of: queue("quorum", "quorum"), tried: ALL },
  { of: queue("stream", "stream"), tried: ["order", "redeclaration"] },
  {
    of: queue("priorities", "classic", { arguments: { "x-max-priority": 5 } }),
    tried: ["order", "redelivery", "prefetch", "priority", "redeclaration"],
  },
  {
    of: queue("single", "quorum", { arguments: { "x-single-active-consumer": true } }),
    tried: ["order", "redelivery", "single-active-consumer", "redeclaration"],
  },
  { of: queue("fleeting", "classic", { autoDelete: true }), tried: ["redeclaration"] },
  { of: queue("short", "classic", { arguments: { "x-message-ttl": 500 } }), tried: ["redeclaration"] },
  { of: queue("small", "quorum", { arguments: { "x-max-length": 2 } }), tried: ["redeclaration"] },
  { of: queue("by policy", "quorum"), tried: ["redeclaration"] },
  {
    of: queue("once", "quorum", { arguments: { "x-delivery-limit": 0 } }),
    tried: ["order", "prefetch", "redeclaration"],
  },
];
for (const { of, tried } of PLANS) {
  test(`the ${of.type} queue "${of.name}" is tried for ${tried.join(", ")}`, () => {
    const policies = [policy("p", "^by policy$", { definition: { expires: 1_000 } })];
    const planned = planDelivery(virtualHost("v", { queues: [of], policies }));
    assert.deepEqual(
      planned.filter(({ skip }) => skip === undefined).map(({ trial }) => trial),
      tried,
    );
  });
}

test("of thousands of queues some are tried, and the others skipped with the reason", () => {
  const queues = Array.from({ length: 300 }, (_, index) => queue(`q${index}`, "classic"));
  const planned = planDelivery(virtualHost("v", { queues }));
  const skipped = planned.filter(({ skip }) => skip !== undefined);
  assert.equal(new Set(planned.map((each) => each.queue.name)).size, 300);
  assert.equal(new Set(skipped.map((each) => each.queue.name)).size, 100);
});
