/**
 * The durability checks of all virtual hosts together: publish, restart gracefully, publish, SIGKILL, consume,
 * account. Each way to end the broker, or a node of a cluster, is taken once for all queues.
 */

import type { AmqpConnection } from "../../../broker/amqp/connection.ts";
import { ConnectionPool } from "../../../broker/amqp/connection-pool.ts";
import { READY_TIMEOUT } from "../../../broker/node/await-ready.ts";
import type { VirtualHost } from "../../../model/declaration/declaration.ts";
import { typeOfDefinedQueue } from "../../../model/definitions/defined-objects.ts";
import type { VirtualHostDefinitions } from "../../../model/definitions/definitions.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import { type Finding, failed, skipped } from "../../check.ts";
import type { CheckContext } from "../../run/check-context.ts";
import { settleMap } from "../../run/settle.ts";
import type { Shadow } from "../../shadow/shadows.ts";
import type { Sent } from "./account.ts";
import { awaitStreams } from "./await-streams.ts";
import { type Consumed, consumeAll } from "./consume.ts";
import { bindingText, diagnose, missingBindings } from "./diagnose.ts";
import { judgeLoad } from "./judge-load.ts";
import { judgeQueue, WAY_OUT } from "./judge-queue.ts";
import { LOAD_QUEUE, Load, type LoadOutcome } from "./load.ts";
import { partsByQueue } from "./parts-by-queue.ts";
import { type Outage, planOutages } from "./plan-outages.ts";
import { type DurabilityPlan, type Phase, planDurability } from "./plan-publishes.ts";
import { publishAll } from "./publish.ts";
import { takeOutages } from "./take-outages.ts";
import { withoutExpiry } from "./without-expiry.ts";

export interface DurabilityRun {
  readonly context: CheckContext;
  /** Whether a queue is among those to prove. */
  readonly wanted: (queue: QueueRef) => boolean;
  /** Called once for every durable queue that is wanted. */
  readonly found: (queue: QueueRef, finding: Finding) => void;
  /** Called once with what a publisher sees of the outages; undefined where nobody wants to know. */
  readonly foundGap?: ((finding: Finding) => void) | undefined;
}

export interface QueueRef {
  readonly virtualHost: string;
  readonly queue: string;
}

/** One virtual host under test. */
interface Subject {
  readonly declared: VirtualHost;
  readonly live: VirtualHostDefinitions;
  readonly plan: DurabilityPlan;
  readonly shadow: Shadow;
  readonly sent: Sent[];
}

/** Queues consumed side by side in one virtual host, over a connection each at a time. */
const CONSUMERS = 16;

export async function runDurability(run: DurabilityRun): Promise<void> {
  const enter = (phase: string): void => run.context.enter(phase);
  enter("cloning the virtual hosts");
  const subjects = await prepare(run);
  const provable = subjects
    .flatMap(({ plan }) => plan.queues)
    .filter((queue) => queue.unprovable === undefined);
  const [first] = subjects;
  if (first === undefined) {
    run.foundGap?.(
      failed("a clone to publish to", "no declared virtual host is on the broker", { remedy: WAY_OUT }),
    );
    return;
  }
  if (provable.length === 0 && run.foundGap === undefined) {
    // No server is stopped for nothing.
    for (const subject of subjects) judge(run, subject, new Map());
    return;
  }
  const load = await beginLoad(run, first.shadow);
  const gaps: Record<string, number> = {};
  let outcome: LoadOutcome | undefined;
  try {
    await breakAndMend(run, subjects, { load, gaps });
  } catch (error) {
    if (!(error instanceof WarrenError) || error.code !== "broker-not-back") throw error;
    // It is the worst outcome of these checks, and no reason not to report it.
    for (const { declared } of subjects) failAll(run, declared, error.message);
    run.foundGap?.(
      failed("the broker back, and every confirmed message there", error.message, { remedy: WAY_OUT }),
    );
    return;
  } finally {
    outcome = await load?.stop();
  }
  enter("consuming");
  if (outcome !== undefined) await judgeWhatWasLoaded(run, first.shadow, { outcome, gaps });
  await settleMap(subjects, async (subject) => {
    const consumed = await consumePhase(run, subject);
    judge(run, subject, consumed);
  });
}

/** @throws WarrenError `broker-not-back` */
async function breakAndMend(
  run: DurabilityRun,
  subjects: readonly Subject[],
  { load, gaps }: { readonly load: Load | undefined; readonly gaps: Record<string, number> },
): Promise<void> {
  const { context } = run;
  const { target, signal } = context;
  const [first, ...others] = subjects.map(({ shadow }) => shadow);
  if (first === undefined) return;
  const outages = planOutages(target.nodes.length);
  const whole = { context, shadows: [first, ...others], load } as const;
  const take = async (some: readonly Outage[]): Promise<void> => {
    await takeOutages(whole, some, (gap, milliseconds) => {
      gaps[gap] = milliseconds;
    });
    await streamsCameBack(run, subjects);
  };
  context.enter("publishing");
  await publishPhase(run, { subjects, phase: "restart" }, async () => undefined);
  signal.throwIfAborted();
  await take(outages.restart);
  context.enter("publishing again");
  // The connections are open when the broker is killed, as they are in a crash.
  await publishPhase(run, { subjects, phase: "kill" }, async () => {
    signal.throwIfAborted();
    await take(outages.kill);
  });
  // Who came back last leads nothing; what these restarts have moved is spread again.
  if (target.nodes.length > 1) await context.api.post("/rebalance/queues", {});
}

function loadPrefix({ context }: DurabilityRun): string {
  return `${context.runId}/load/`;
}

/** What a publisher sees of the outages, where that is asked for. */
async function beginLoad(run: DurabilityRun, shadow: Shadow): Promise<Load | undefined> {
  if (run.foundGap === undefined) return undefined;
  const { target, signal } = run.context;
  const login = { virtualHost: shadow.virtualHost, ...shadow.owner };
  return Load.start({
    connect: (node) => run.context.connectToNode(login, node),
    prefix: loadPrefix(run),
    publishers: target.nodes.length,
    signal,
  });
}

async function judgeWhatWasLoaded(
  run: DurabilityRun,
  shadow: Shadow,
  { outcome, gaps }: { readonly outcome: LoadOutcome; readonly gaps: Readonly<Record<string, number>> },
): Promise<void> {
  const { runId, signal } = run.context;
  const pool = new ConnectionPool(() => connectTo(run, shadow));
  const rest = await consumeAll(pool, LOAD_QUEUE, { runId, signal });
  run.foundGap?.(judgeLoad({ ...outcome, prefix: loadPrefix(run), rest, gaps }));
}

async function prepare(run: DurabilityRun): Promise<Subject[]> {
  const { context } = run;
  const durable = context.target.declaration.virtualHosts.filter(({ topology }) =>
    topology.queues.some((queue) => queue.durable),
  );
  const wanted = durable.filter(({ name, topology }) =>
    topology.queues.some((queue) => run.wanted({ virtualHost: name, queue: queue.name })),
  );
  // What a publisher sees of an outage needs a clone too, whosever.
  const declared = wanted.length > 0 || run.foundGap === undefined ? wanted : durable.slice(0, 1);
  const subjects = await settleMap(declared, async (virtualHost): Promise<Subject[]> => {
    const live = await context.live(virtualHost.name);
    if (live === undefined) {
      failAll(run, virtualHost, `the broker has no virtual host "${virtualHost.name}"`);
      return [];
    }
    const shadow = await context.shadow(virtualHost.name, "durability", withoutExpiry);
    return [{ declared: virtualHost, live, plan: wantedPart(run, virtualHost), shadow, sent: [] }];
  });
  return subjects.flat();
}

/** Publishes through every binding, whoever is asked for: what the other queues get says nothing and costs little. */
function wantedPart(run: DurabilityRun, virtualHost: VirtualHost): DurabilityPlan {
  const plan = planDurability(virtualHost);
  const queues = plan.queues.filter(({ queue }) =>
    run.wanted({ virtualHost: virtualHost.name, queue: queue.name }),
  );
  return { ...plan, queues };
}

/** @param whileOpen what to do between the last confirm and the end of the connections */
async function publishPhase(
  run: DurabilityRun,
  { subjects, phase }: { subjects: readonly Subject[]; phase: Phase },
  whileOpen: () => Promise<void>,
): Promise<void> {
  const connections: AmqpConnection[] = [];
  try {
    await settleMap(subjects, async ({ plan, shadow, sent }) => {
      const connection = await connectTo(run, shadow);
      connections.push(connection);
      const publishes = plan.publishes.filter((publish) => publish.phase === phase);
      const { runId, signal } = run.context;
      sent.push(...(await publishAll(connection, publishes, { runId, copies: plan.copies, signal })));
    });
    await whileOpen();
  } finally {
    await settleMap(connections, (connection) => connection.close());
  }
}

async function consumePhase(run: DurabilityRun, { plan, shadow }: Subject): Promise<Map<string, Consumed>> {
  const { runId, signal } = run.context;
  const types = new Map(shadow.live.queues.map((queue) => [queue.name, typeOfDefinedQueue(queue)]));
  const pool = new ConnectionPool(() => connectTo(run, shadow));
  const consumed = await settleMap(
    plan.queues.filter((queue) => queue.unprovable === undefined),
    async ({ queue: { name, type } }) => {
      const queue = { name, type: types.get(name) ?? type };
      return [name, await consumeAll(pool, queue, { runId, signal })] as const;
    },
    CONSUMERS,
  );
  return new Map(consumed);
}

function connectTo(run: DurabilityRun, { virtualHost, owner }: Shadow): Promise<AmqpConnection> {
  return run.context.connect({ virtualHost, ...owner });
}

/** @throws WarrenError `broker-not-back` */
async function streamsCameBack(run: DurabilityRun, subjects: readonly Subject[]): Promise<void> {
  const { signal } = run.context;
  try {
    await settleMap(subjects, ({ shadow }) => {
      const streams = shadow.live.queues.filter((queue) => typeOfDefinedQueue(queue) === "stream");
      const names = streams.map(({ name }) => name);
      return awaitStreams(() => connectTo(run, shadow), names, { timeout: READY_TIMEOUT, signal });
    });
  } catch (cause) {
    signal.throwIfAborted();
    if (!(cause instanceof WarrenError)) throw cause;
    throw new WarrenError("broker-not-back", `after its servers came back: ${cause.message}`, { cause });
  }
}

function failAll(run: DurabilityRun, { name, topology }: VirtualHost, observed: string): void {
  for (const queue of topology.queues.filter((each) => each.durable)) {
    const ref = { virtualHost: name, queue: queue.name };
    if (run.wanted(ref))
      run.found(ref, failed("every message delivered once", observed, { remedy: WAY_OUT }));
  }
}

function judge(
  run: DurabilityRun,
  { declared, live, plan, sent }: Subject,
  consumed: ReadonlyMap<string, Consumed>,
): void {
  const removing = new Set(
    plan.queues.filter((queue) => queue.unprovable !== undefined).map(({ queue }) => queue.name),
  );
  const part = partsByQueue(sent, live);
  for (const queue of plan.queues) {
    const { name } = queue.queue;
    const ref = { virtualHost: plan.virtualHost, queue: name };
    const found = consumed.get(name);
    const own = part(name);
    run.found(
      ref,
      found === undefined
        ? skipped(queue.unprovable ?? "it was not consumed")
        : judgeQueue(queue, {
            sent: own.sent,
            consumed: found,
            removing,
            missingBindings: missingBindings(queue, own.live).map(bindingText),
            diagnosis: () => diagnose(queue, declared, own.live),
          }),
    );
  }
}
