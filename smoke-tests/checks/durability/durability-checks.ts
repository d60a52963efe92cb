/** Every durable queue keeps what was confirmed, over a graceful restart and a SIGKILL. */
import { type Check, checkId } from "../../check.ts";
import type { CheckBatch, PlanInput } from "../../run/check-batch.ts";
import { planOutages } from "./plan-outages.ts";
import { type QueueRef, runDurability } from "./run-durability.ts";

/** Milliseconds: two restarts of a node that holds many queues take minutes. */
const TIME_LIMIT = 600_000;
/** Milliseconds for one more outage, of a node of a cluster. */
const TIME_OF_OUTAGE = 120_000;

/** One batch: each way to end the broker is taken once for all queues. */
export function durabilityChecks({ declaration, nodes = 1 }: PlanInput): CheckBatch[] {
  const byQueue = new Map<string, Check>();
  for (const { name, topology } of declaration.virtualHosts) {
    for (const queue of topology.queues) {
      if (!queue.durable) continue;
      const ref = { virtualHost: name, queue: queue.name };
      byQueue.set(keyOf(ref), durabilityCheck(ref));
    }
  }
  if (byQueue.size === 0) return [];
  const confirms = confirmsCheck(nodes);
  const outages = Object.values(planOutages(Math.max(1, nodes))).flat();
  return [
    {
      checks: [...byQueue.values(), confirms],
      timeLimit: TIME_LIMIT + (outages.length - 2) * TIME_OF_OUTAGE,
      run: async (context, checks, found) => {
        const selected = new Set(checks);
        const wantedCheck = (queue: QueueRef): Check | undefined => {
          const check = byQueue.get(keyOf(queue));
          return check !== undefined && selected.has(check) ? check : undefined;
        };
        await runDurability({
          context,
          wanted: (queue) => wantedCheck(queue) !== undefined,
          found: (queue, finding) => {
            const check = wantedCheck(queue);
            if (check !== undefined) found(check, finding);
          },
          foundGap: selected.has(confirms) ? (finding) => found(confirms, finding) : undefined,
        });
      },
    },
  ];
}

function confirmsCheck(nodes: number): Check {
  const what =
    nodes > 1
      ? "each node, the leader of a queue and all nodes are stopped or killed"
      : "the broker is stopped and killed";
  return {
    id: "durability/confirms",
    kind: "durability",
    needs: "disposable",
    objects: [{ type: "broker", name: "broker" }],
    proves: `Nothing is lost that is confirmed while ${what}; the longest gap in confirms is measured.`,
  };
}

function durabilityCheck({ virtualHost, queue }: QueueRef): Check {
  return {
    id: checkId("durability", virtualHost, "queue", queue),
    kind: "durability",
    needs: "disposable",
    objects: [{ type: "queue", name: queue, virtualHost }],
    proves:
      "Every confirmed persistent message that is published through its bindings survives a graceful restart and a SIGKILL of the broker and is delivered exactly once.",
  };
}

function keyOf({ virtualHost, queue }: QueueRef): string {
  return JSON.stringify([virtualHost, queue]);
}
