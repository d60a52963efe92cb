/** Each declared queue delivers as its type and arguments promise, in a clone with all of it that is live. */

import type { AmqpConnection } from "../../../broker/amqp/connection.ts";
import { ConnectionPool } from "../../../broker/amqp/connection-pool.ts";
import type { VirtualHost } from "../../../model/declaration/declaration.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import { type Check, checkId, type Finding, failed, skipped } from "../../check.ts";
import { type CheckBatch, type PlanInput, single } from "../../run/check-batch.ts";
import type { CheckContext } from "../../run/check-context.ts";
import { settleMap } from "../../run/settle.ts";
import { withQueues } from "../../shadow/definitions.ts";
import type { Adapt } from "../../shadow/shadows.ts";
import { type PlannedTrial, planDelivery } from "./plan-delivery.ts";
import { RUN_TRIAL } from "./run-trials.ts";
import { PROVES } from "./trials.ts";

/** Queues tried side by side. */
const CONCURRENCY = 8;

/** One batch a virtual host; a queue's trials come one after the other. */
export function deliveryChecks({ declaration }: PlanInput): CheckBatch[] {
  return declaration.virtualHosts.flatMap((host) => {
    const planned = plannedIn(host);
    if ("skip" in planned) return [single(planned, async () => skipped(planned.skip))];
    const trials = new Map(planned.map((trial) => [checkOf(host.name, trial), trial]));
    if (trials.size === 0) return [];
    return [
      {
        checks: [...trials.keys()],
        timeLimit: 120_000 + trials.size * 1_000,
        async run(context, checks, found) {
          const byQueue = Map.groupBy(checks, (check) => trials.get(check)?.queue);
          const tried = new Set([...byQueue.keys()].map((queue) => queue?.name));
          // Nothing is published but to the queues themselves.
          const adapt: Adapt = (live) => ({ ...withQueues(live, (name) => tried.has(name)), bindings: [] });
          const shadow = await context.shadow(host.name, "delivery", adapt);
          const { virtualHost, owner } = shadow;
          const pool = new ConnectionPool(() => context.connect({ virtualHost, ...owner }));
          await settleMap(
            byQueue.values(),
            async (some) => {
              for (const check of some) {
                const trial = trials.get(check);
                if (trial === undefined) continue;
                const from = performance.now();
                const finding = await runTrial(context, pool, trial);
                found(check, finding, performance.now() - from);
              }
            },
            CONCURRENCY,
          );
        },
      },
    ];
  });
}

function plannedIn(host: VirtualHost): PlannedTrial[] | (Check & { readonly skip: string }) {
  try {
    return planDelivery(host);
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    return {
      id: checkId("delivery", host.name),
      kind: "delivery",
      needs: "shadow",
      objects: [{ type: "virtual host", name: host.name }],
      proves: "Queues deliver as their types and arguments promise.",
      skip: error.message,
    };
  }
}

function checkOf(virtualHost: string, { queue, trial, skip }: PlannedTrial): Check {
  return {
    id: checkId("delivery", virtualHost, queue.name, trial),
    kind: "delivery",
    needs: "shadow",
    objects: [{ type: "queue", name: queue.name, virtualHost }],
    proves: PROVES[trial],
    ...(skip === undefined ? {} : { skip }),
  };
}

async function runTrial(
  context: CheckContext,
  pool: ConnectionPool,
  { queue, trial }: PlannedTrial,
): Promise<Finding> {
  const { runId, signal } = context;
  const taken: AmqpConnection[] = [];
  const connect = async (): Promise<AmqpConnection> => {
    const connection = await pool.take();
    taken.push(connection);
    return connection;
  };
  try {
    return await RUN_TRIAL[trial]({ queue, connect, prefix: `${runId}/${trial}`, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof WarrenError)) throw error;
    return failed(PROVES[trial], error.message, {
      remedy: error.hint || "Look at the queue and its policies on the broker.",
    });
  } finally {
    await settleMap(taken, (connection) => pool.give(connection));
  }
}
