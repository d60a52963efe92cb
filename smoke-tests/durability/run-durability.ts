/**
 * The durability checks of all virtual hosts together: publish, restart gracefully, publish, SIGKILL, consume,
 * account. Each way to end the broker is taken once for all queues.
 */
import { awaitReady } from "../../broker/node/await-ready.ts";
import { killAndStart, restart } from "../../broker/node/node.ts";
import type { VirtualHost } from "../../model/declaration/declaration.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { AmqpConnection } from "../amqp/connection.ts";
import { type Finding, failed, skipped } from "../check.ts";
import type { CheckContext } from "../check-context.ts";
import { settleMap } from "../settle.ts";
import { type LiveDefinitions, queueTypeOf } from "../shadow/definitions.ts";
import type { Shadow } from "../shadow/shadows.ts";
import type { Sent } from "./account.ts";
import { awaitStreams } from "./await-streams.ts";
import { ConfirmPulse, PULSE_QUEUE } from "./confirm-pulse.ts";
import { type Consumed, consumeAll } from "./consume.ts";
import { bindingText, diagnose, missingBindings } from "./diagnose.ts";
import { judgePulse } from "./judge-pulse.ts";
import { judgeQueue, WAY_OUT } from "./judge-queue.ts";
import { type DurabilityPlan, type Phase, planDurability } from "./plan-publishes.ts";
import { publishAll } from "./publish.ts";
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
  readonly live: LiveDefinitions;
  readonly plan: DurabilityPlan;
  readonly shadow: Shadow;
  readonly sent: Sent[];
}

/** Milliseconds: a node that holds many queues takes long to recover them. */
const READY_TIMEOUT = 180_000;
/** Queues consumed side by side in one virtual host, over a connection each. */
const CONSUMERS = 16;

export async function runDurability(run: DurabilityRun): Promise<void> {
  const { target, signal } = run.context;
  const enter = (phase: string): void => run.context.enter(phase);
  enter("cloning the virtual hosts");
  const subjects = await prepare(run);
  const provable = subjects
    .flatMap(({ plan }) => plan.queues)
    .filter((queue) => queue.unprovable === undefined);
  const [first] = subjects;
  if (first === undefined) {
    run.foundGap?.(failed("a clone to publish to", "no declared virtual host is on the broker", WAY_OUT));
    return;
  }
  if (provable.length === 0 && run.foundGap === undefined) {
    // No server is stopped for nothing.
    for (const subject of subjects) judge(run, subject, new Map());
    return;
  }
  const outage = await Outage.begin(run, first.shadow);
  try {
    enter("publishing");
    await publishPhase(run, { subjects, phase: "restart" }, async () => undefined);
    signal.throwIfAborted();
    enter("restarting the broker");
    const restarted = performance.now();
    await settleMap(target.nodes, (node) => restart(node));
    if (!(await cameBack(run, subjects, "a graceful restart"))) return;
    await outage.over("longest gap in confirms by the graceful restart", restarted);

    enter("publishing again");
    let killed = performance.now();
    // The connections are open when the broker is killed, as they are in a crash.
    await publishPhase(run, { subjects, phase: "kill" }, async () => {
      signal.throwIfAborted();
      enter("killing the broker");
      killed = performance.now();
      await settleMap(target.nodes, (node) => killAndStart(node));
    });
    if (!(await cameBack(run, subjects, "a SIGKILL"))) return;
    await outage.over("longest gap in confirms by the SIGKILL", killed);
  } finally {
    await outage.end();
  }
  enter("consuming");
  await outage.judge();
  await settleMap(subjects, async (subject) => {
    const consumed = await consumePhase(run, subject);
    judge(run, subject, consumed);
  });
}

/** What a publisher sees of the outages, where that is asked for. */
class Outage {
  readonly #run: DurabilityRun;
  readonly #shadow: Shadow;
  readonly #pulse: ConfirmPulse | undefined;
  readonly #gaps: Record<string, number> = {};
  #confirmed: readonly string[] = [];

  private constructor(run: DurabilityRun, shadow: Shadow, pulse: ConfirmPulse | undefined) {
    this.#run = run;
    this.#shadow = shadow;
    this.#pulse = pulse;
  }

  static async begin(run: DurabilityRun, shadow: Shadow): Promise<Outage> {
    if (run.foundGap === undefined) return new Outage(run, shadow, undefined);
    const { runId, signal } = run.context;
    const connect = (): Promise<AmqpConnection> => connectTo(run, shadow);
    return new Outage(run, shadow, await ConfirmPulse.start({ connect, prefix: `${runId}/pulse`, signal }));
  }

  /** Waits for the first confirm after it. @param since when the outage began, by `performance.now()` */
  async over(what: string, since: number): Promise<void> {
    if (this.#pulse === undefined) return;
    await this.#pulse.beat(READY_TIMEOUT);
    this.#gaps[what] = this.#pulse.longestGapSince(since);
  }

  async end(): Promise<void> {
    this.#confirmed = (await this.#pulse?.stop()) ?? [];
  }

  async judge(): Promise<void> {
    if (this.#run.foundGap === undefined) return;
    const { runId, signal } = this.#run.context;
    const connect = (): Promise<AmqpConnection> => connectTo(this.#run, this.#shadow);
    const consumed = await consumeAll(connect, PULSE_QUEUE, { runId, signal });
    this.#run.foundGap(judgePulse({ confirmed: this.#confirmed, consumed, gaps: this.#gaps }));
  }
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
  const types = new Map(shadow.live.queues.map((queue) => [queue.name, queueTypeOf(queue)]));
  const consumed = await settleMap(
    plan.queues.filter((queue) => queue.unprovable === undefined),
    async ({ queue: { name, type } }) => {
      const queue = { name, type: types.get(name) ?? type };
      return [name, await consumeAll(() => connectTo(run, shadow), queue, { runId, signal })] as const;
    },
    CONSUMERS,
  );
  return new Map(consumed);
}

function connectTo(run: DurabilityRun, { virtualHost, owner }: Shadow): Promise<AmqpConnection> {
  return run.context.connect({ virtualHost, ...owner });
}

/** A broker that does not come back is the worst outcome of these checks, and no reason not to report it. */
async function cameBack(run: DurabilityRun, subjects: readonly Subject[], after: string): Promise<boolean> {
  const { target, signal } = run.context;
  try {
    await awaitReady(target, { timeout: READY_TIMEOUT, signal });
    await settleMap(subjects, ({ shadow }) => {
      const streams = shadow.live.queues.filter((queue) => queueTypeOf(queue) === "stream");
      const names = streams.map(({ name }) => name);
      return awaitStreams(() => connectTo(run, shadow), names, { timeout: READY_TIMEOUT, signal });
    });
    return true;
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    const observed = `after ${after}: ${error.message}`;
    for (const { declared } of subjects) failAll(run, declared, observed);
    run.foundGap?.(failed("the broker back, and every confirmed message there", observed, WAY_OUT));
    return false;
  }
}

function failAll(run: DurabilityRun, { name, topology }: VirtualHost, observed: string): void {
  for (const queue of topology.queues.filter((each) => each.durable)) {
    const ref = { virtualHost: name, queue: queue.name };
    if (run.wanted(ref)) run.found(ref, failed("every message delivered once", observed, WAY_OUT));
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
            missingBindings: missingBindings(queue, live).map(bindingText),
            diagnosis: diagnose(queue, declared.topology, live),
          }),
    );
  }
}
