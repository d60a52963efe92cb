/**
 * The durability checks of all virtual hosts together: publish, restart gracefully, publish, SIGKILL, consume,
 * account. Each way to end the broker is taken once for all queues.
 */
import type { ManagementApi } from "../../broker/management-api.ts";
import { awaitReady } from "../../broker/node/await-ready.ts";
import { killAndStart, restart } from "../../broker/node/node.ts";
import type { VirtualHost } from "../../model/declaration/declaration.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { type AmqpConnection, openConnection } from "../amqp/connection.ts";
import { type Finding, failed, skipped } from "../check.ts";
import { settleMap } from "../settle.ts";
import { queueTypeOf } from "../shadow/definitions.ts";
import { liveDefinitions } from "../shadow/live-definitions.ts";
import { createShadows, type Shadow, type ShadowUser } from "../shadow/shadow-hosts.ts";
import type { SmokePhase, SmokeTarget } from "../smoke-target.ts";
import type { Sent } from "./account.ts";
import { awaitStreams } from "./await-streams.ts";
import { type Consumed, consumeAll } from "./consume.ts";
import { bindingText, diagnose, missingBindings } from "./diagnose.ts";
import { judgeQueue } from "./judge-queue.ts";
import { type DurabilityPlan, type Phase, planDurability, type QueuePlan } from "./plan-publishes.ts";
import { publishAll } from "./publish.ts";

export interface DurabilityRun {
  readonly target: SmokeTarget;
  readonly api: ManagementApi;
  readonly runId: string;
  readonly signal?: AbortSignal | undefined;
  readonly enter: (phase: SmokePhase) => void;
  /** Called once for every durable queue. */
  readonly found: (queue: QueueRef, finding: Finding) => void;
}

export interface QueueRef {
  readonly virtualHost: string;
  readonly queue: string;
}

/** One virtual host under test. */
interface Subject {
  readonly declared: VirtualHost;
  readonly plan: DurabilityPlan;
  readonly shadow: Shadow;
  readonly sent: Sent[];
}

const CONNECT_TIMEOUT = 10_000;
/** Milliseconds: a node that holds many queues takes long to recover them. */
const READY_TIMEOUT = 180_000;
/** Queues consumed side by side in one virtual host, over a connection each. */
const CONSUMERS = 16;

/** What it makes on the broker is the caller's to remove, also after a failure: `removeRun`. */
export async function runDurability(run: DurabilityRun): Promise<void> {
  const { target, enter, signal } = run;
  enter("cloning the virtual hosts");
  const { subjects, user } = await prepare(run);
  if (subjects.length === 0) return;
  const provable = subjects
    .flatMap(({ plan }) => plan.queues)
    .filter((queue) => queue.unprovable === undefined);
  if (provable.length === 0) {
    // No server is stopped for nothing.
    for (const subject of subjects) judge(run, subject, new Map(), 0);
    return;
  }
  const started = performance.now();
  enter("publishing");
  await publishPhase(run, { subjects, user, phase: "restart" }, async () => undefined);
  signal?.throwIfAborted();
  enter("restarting the broker");
  await settleMap(target.nodes, (node) => restart(node));
  if (!(await cameBack(run, { subjects, user }, "a graceful restart"))) return;

  enter("publishing again");
  // The connections are open when the broker is killed, as they are in a crash.
  await publishPhase(run, { subjects, user, phase: "kill" }, async () => {
    signal?.throwIfAborted();
    enter("killing the broker");
    await settleMap(target.nodes, (node) => killAndStart(node));
  });
  if (!(await cameBack(run, { subjects, user }, "a SIGKILL"))) return;

  enter("consuming");
  await settleMap(subjects, async (subject) => {
    const consumed = await consumePhase(run, subject, user);
    judge(run, subject, consumed, performance.now() - started);
  });
}

async function prepare(run: DurabilityRun): Promise<{ subjects: Subject[]; user: ShadowUser }> {
  const { target, api, runId, signal } = run;
  const declared = target.declaration.virtualHosts.filter(({ topology }) =>
    topology.queues.some((queue) => queue.durable),
  );
  const originals = [];
  for (const virtualHost of declared) {
    const live = await liveDefinitions(api, virtualHost.name, signal);
    if (live !== undefined) originals.push({ of: virtualHost.name, live });
    else failAll(run, virtualHost, `the broker has no virtual host "${virtualHost.name}"`);
  }
  const { shadows, user } = await createShadows(api, runId, originals, signal);
  const subjects = shadows.map((shadow): Subject => {
    const virtualHost = declared.find(({ name }) => name === shadow.of);
    if (virtualHost === undefined) throw new Error(`no declaration for the shadow of ${shadow.of}`);
    return { declared: virtualHost, plan: planDurability(virtualHost), shadow, sent: [] };
  });
  return { subjects, user };
}

/** @param whileOpen what to do between the last confirm and the end of the connections */
async function publishPhase(
  run: DurabilityRun,
  { subjects, user, phase }: { subjects: readonly Subject[]; user: ShadowUser; phase: Phase },
  whileOpen: () => Promise<void>,
): Promise<void> {
  const connections: AmqpConnection[] = [];
  try {
    await settleMap(subjects, async ({ plan, shadow, sent }) => {
      const connection = await connectTo(run, shadow, user);
      connections.push(connection);
      const publishes = plan.publishes.filter((publish) => publish.phase === phase);
      const { runId, signal } = run;
      sent.push(...(await publishAll(connection, publishes, { runId, copies: plan.copies, signal })));
    });
    await whileOpen();
  } finally {
    await settleMap(connections, (connection) => connection.close());
  }
}

async function consumePhase(
  run: DurabilityRun,
  { plan, shadow }: Subject,
  user: ShadowUser,
): Promise<Map<string, Consumed>> {
  const { runId, signal } = run;
  const types = new Map(shadow.live.queues.map((queue) => [queue.name, queueTypeOf(queue)]));
  const consumed = await settleMap(
    plan.queues.filter((queue) => queue.unprovable === undefined),
    async ({ queue: { name, type } }) => {
      const queue = { name, type: types.get(name) ?? type };
      return [name, await consumeAll(() => connectTo(run, shadow, user), queue, { runId, signal })] as const;
    },
    CONSUMERS,
  );
  return new Map(consumed);
}

async function connectTo(
  run: DurabilityRun,
  { virtualHost }: Shadow,
  user: ShadowUser,
): Promise<AmqpConnection> {
  const { target, runId, signal } = run;
  const login = { url: target.amqpUrl, virtualHost, ...user, name: `warren smoke test ${runId}` };
  try {
    return await openConnection(login, { timeout: CONNECT_TIMEOUT, signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new WarrenError(
      "amqp-connection-failed",
      `No AMQP connection to the virtual host "${virtualHost}": ${messageOf(cause)}`,
      { hint: "Does the broker's AMQP listener answer, and has it room for one more connection?", cause },
    );
  }
}

/** A broker that does not come back is the worst outcome of these checks, and no reason not to report it. */
async function cameBack(
  run: DurabilityRun,
  { subjects, user }: { subjects: readonly Subject[]; user: ShadowUser },
  after: string,
): Promise<boolean> {
  const { target, signal } = run;
  try {
    await awaitReady(target, { timeout: READY_TIMEOUT, ...(signal === undefined ? {} : { signal }) });
    await settleMap(subjects, ({ shadow }) => {
      const streams = shadow.live.queues.filter((queue) => queueTypeOf(queue) === "stream");
      const names = streams.map(({ name }) => name);
      return awaitStreams(() => connectTo(run, shadow, user), names, { timeout: READY_TIMEOUT, signal });
    });
    return true;
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    for (const { declared } of subjects) failAll(run, declared, `after ${after}: ${error.message}`);
    return false;
  }
}

function failAll(run: DurabilityRun, { name, topology }: VirtualHost, observed: string): void {
  for (const queue of topology.queues.filter((queue) => queue.durable)) {
    const finding = failed("every message delivered once", observed, "");
    run.found({ virtualHost: name, queue: queue.name }, finding);
  }
}

function judge(
  run: DurabilityRun,
  { declared, plan, shadow, sent }: Subject,
  consumed: ReadonlyMap<string, Consumed>,
  elapsed: number,
): void {
  const removing = new Set(
    plan.queues.filter((queue) => queue.unprovable !== undefined).map(({ queue }) => queue.name),
  );
  for (const queue of plan.queues) {
    const ref = { virtualHost: plan.virtualHost, queue: queue.queue.name };
    const found = consumed.get(queue.queue.name);
    run.found(
      ref,
      found === undefined
        ? skipped(queue.unprovable ?? "it was not consumed")
        : judgeQueue(queue, {
            sent,
            consumed: found,
            removing,
            missingBindings: missingBindings(queue, shadow.live).map(bindingText),
            diagnosis: diagnoseQueue(queue, declared, shadow),
            elapsed,
          }),
    );
  }
}

function diagnoseQueue(queue: QueuePlan, { topology }: VirtualHost, { live }: Shadow): string[] {
  return diagnose(queue, topology, live);
}
