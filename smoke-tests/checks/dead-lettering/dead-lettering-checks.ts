/** What dies in a queue comes to rest where the declaration says, with the right reason. */

import type { AmqpConnection } from "../../../broker/amqp/connection.ts";
import type { VirtualHost } from "../../../model/declaration/declaration.ts";
import { typeOfDefinedQueue } from "../../../model/definitions/defined-objects.ts";
import type { DeathReason } from "../../../model/routing/dead-letter.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import { type Check, checkId, type Finding, failed, passed, skipped } from "../../check.ts";
import { type CheckBatch, type PlanInput, single } from "../../run/check-batch.ts";
import { withQueues } from "../../shadow/definitions.ts";
import type { Adapt } from "../../shadow/shadows.ts";
import { type Arrival, awaitArrivals, causeDeath, type DeathRun } from "./cause-death.ts";
import { type PlannedDeath, planDeaths } from "./plan-deaths.ts";

/** Milliseconds for the broker to do what it has to, beside the time that the declaration says. */
const TIMEOUT = 10_000;
/** The same once one of them has failed: the others get their verdicts, and the run does not take minutes. */
const SHORT_TIMEOUT = 3_000;

/** One batch a virtual host; in it one death after the other, for the queues are filled, emptied and consumed. */
export function deadLetteringChecks({ declaration }: PlanInput): CheckBatch[] {
  return declaration.virtualHosts.flatMap((host) => {
    const planned = plannedIn(host);
    if ("skip" in planned) return [single(planned, async () => skipped(planned.skip))];
    const deaths = new Map(planned.map((death) => [checkOf(host, death), death]));
    if (deaths.size === 0) return [];
    const times = [...deaths.values()].map(({ takes }) => takes + 3 * TIMEOUT);
    return [
      {
        checks: [...deaths.keys()],
        timeLimit: times.reduce((sum, time) => sum + time, 60_000),
        async run(context, checks, found) {
          const spared = untouchedBy(
            checks.flatMap((check) => deaths.get(check) ?? []),
            host,
          );
          const adapt: Adapt = (live) => withQueues(live, (name) => !spared.has(name));
          const shadow = await context.shadow(host.name, "dead-lettering", adapt);
          const connection = await context.connect({ virtualHost: shadow.virtualHost, ...shadow.owner });
          const streams = shadow.live.queues.filter((queue) => typeOfDefinedQueue(queue) === "stream");
          const names = new Set(streams.map(({ name }) => name));
          let timeout = TIMEOUT;
          for (const [index, check] of checks.entries()) {
            const death = deaths.get(check);
            if (death === undefined) continue;
            const from = performance.now();
            const run = { id: `${context.runId}/dead/${index}`, signal: context.signal, timeout };
            const finding = await tryDeath(connection, death, { run, streams: names });
            if (finding.status === "failed") timeout = SHORT_TIMEOUT;
            found(check, finding, performance.now() - from);
          }
        },
      },
    ];
  });
}

/** The declared queues that no death comes by. What is not declared stays: it may be on a way that is not, either. */
function untouchedBy(deaths: readonly PlannedDeath[], { topology }: VirtualHost): ReadonlySet<string> {
  const touched = new Set(
    deaths.flatMap(({ queue, rests }) => [
      queue.name,
      ...rests.flatMap((rest) => [rest.queue, ...rest.message.deaths.map((death) => death.queue)]),
    ]),
  );
  return new Set(topology.queues.map(({ name }) => name).filter((name) => !touched.has(name)));
}

/** Where a policy's pattern cannot be decided, nothing is known of what to expect: one check says so. */
function plannedIn(host: VirtualHost): PlannedDeath[] | (Check & { readonly skip: string }) {
  try {
    return planDeaths(host);
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    return {
      id: checkId("dead-lettering", host.name),
      kind: "dead-lettering",
      needs: "shadow",
      objects: [{ type: "virtual host", name: host.name }],
      proves: "What dies in a queue is dead-lettered as declared.",
      skip: error.message,
    };
  }
}

const HOW: Readonly<Record<DeathReason, string>> = {
  rejected: "is rejected",
  expired: "expires",
  maxlen: "is pushed out of the full queue",
  delivery_limit: "is given back too often",
};

function checkOf({ name: virtualHost }: VirtualHost, { queue, reason, rests, skip }: PlannedDeath): Check {
  const where = rests.map((rest) => `"${rest.queue}"`).join(", ");
  return {
    id: checkId("dead-lettering", virtualHost, queue.name, reason),
    kind: "dead-lettering",
    needs: "shadow",
    objects: [
      { type: "queue", name: queue.name, virtualHost },
      ...rests.map((rest) => ({ type: "queue", name: rest.queue, virtualHost }) as const),
    ],
    proves: `A message that ${HOW[reason]} in "${queue.name}" is dead-lettered${where === "" ? "" : ` to ${where}`}, with the reason ${reason}.`,
    ...(skip === undefined ? {} : { skip }),
  };
}

async function tryDeath(
  connection: AmqpConnection,
  death: PlannedDeath,
  { run, streams }: { readonly run: DeathRun; readonly streams: ReadonlySet<string> },
): Promise<Finding> {
  const wanted = death.rests.map(({ queue, message }) => path(queue, message.deaths));
  const expected = wanted.toSorted().join(" and ");
  const remedy = `Look at the dead-letter exchange and key of "${death.queue.name}", by argument and by policy, and at the bindings behind it.`;
  try {
    await causeDeath(connection, death, run);
    const waiting = { ...run, timeout: run.timeout + death.takes };
    const { arrivals, trouble } = await awaitArrivals(connection, death, { run: waiting, streams });
    const observed = arrivals.map(pathOf).toSorted().join(" and ");
    if (observed === expected) return passed(expected, observed, death.remark);
    const suffix = trouble === "" ? "" : `${observed === "" ? "" : "; "}${trouble}`;
    return failed(expected, `${observed}${suffix}`, { remedy });
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    return failed(expected, error.message, { remedy });
  }
}

/** `billing (rejected) -> graveyard` */
function path(queue: string, deaths: readonly { readonly queue: string; readonly reason: string }[]): string {
  return [...deaths.toReversed().map((death) => `${death.queue} (${death.reason})`), queue].join(" -> ");
}

function pathOf({ queue, deaths, firstReason }: Arrival): string {
  const told = path(queue, deaths);
  const first = deaths.at(-1)?.reason;
  return first === firstReason ? told : `${told}, with x-first-death-reason ${firstReason}`;
}
