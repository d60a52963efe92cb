/**
 * The queues of a plan whose messages are moved: what stands in the way is asked before the first step, also in a preview;
 * then one after the other is moved, and the consumers that each had are awaited.
 */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { type Change, type ChangeOfKind, type Condition, isMove } from "../../model/topology/plan/change.ts";
import type { Queue } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { closeAmqp, connectToBroker } from "../amqp/endpoint.ts";
import { listConnections } from "../api/connections.ts";
import { queueStatistics } from "../api/queues.ts";
import type { Broker } from "../broker.ts";
import { QueueGuard } from "../guard/guard.ts";
import { describeVerdict } from "../guard/queue-contents.ts";
import type { JournalOwner } from "../journal/journal-proof.ts";
import { moveEitherWay } from "../move/move-either-way.ts";
import { estimateMove, moveConsumers, moveObstacles, moveSurroundings } from "../move/move-obstacles.ts";
import type {
  MoveConsumer,
  MoveEstimate,
  MoveProgress,
  MoveQuestion,
  MoveReport,
} from "../move/queue-move.ts";
import type { RebindingReport } from "../move/rebind-exchange.ts";
import { type RefusedDeclare, refusedDeclares } from "../move/refused-declares.ts";
import { controlJson } from "../node/control-json.ts";
import type { Node } from "../node/node.ts";
import { policiesInstead } from "./refuse-planned.ts";

export interface MovesRequest {
  readonly broker: Broker;
  /** Where commands can be run; without them queues are moved over AMQP. */
  readonly nodes: readonly Node[];
  readonly owner: JournalOwner;
  readonly virtualHost: string;
  readonly planned: readonly Change[];
  readonly events?: MoveEvents | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A queue that will be moved, and what was asked of it. */
export interface PreparedMove {
  /** Without commands on nodes. @default with them */
  readonly isOverAmqp?: boolean;
  readonly change: ChangeOfKind<"queue">;
  readonly estimate: MoveEstimate;
}

/** What is told while queues are moved. */
export interface MoveEvents {
  readonly onProgress?: ((queue: string, progress: MoveProgress) => void) | undefined;
  readonly onMoved?: ((report: MoveReport) => void) | undefined;
  readonly onRebound?: ((report: RebindingReport) => void) | undefined;
  readonly onMissing?: ((missing: MissingConsumers) => void) | undefined;
}

/** Consumers that a queue had before it was moved, and has not again. */
export interface MissingConsumers {
  readonly queue: string;
  /** Seconds that they were awaited. */
  readonly awaited: number;
  /** How many are back, where it cannot be told which. */
  readonly back?: number;
  readonly consumers: readonly MissingConsumer[];
}

export interface MissingConsumer extends MoveConsumer {
  /** By the connection that it had. */
  readonly isConnected: boolean;
  /** Of that connection; where it is gone, of another one from the same host, which may be the same client again. */
  readonly refused?: RefusedDeclare | undefined;
}

/** @throws WarrenError `move-refused` that names the queues and what stands in the way of each */
export async function prepareMoves(request: MovesRequest): Promise<readonly PreparedMove[]> {
  const moving = request.planned.filter(isMove);
  if (moving.length === 0) return [];
  const guard = new QueueGuard(request.broker, request.virtualHost);
  const obstacles: string[] = [];
  const prepared: PreparedMove[] = [];
  const surroundings = await moveSurroundings(request);
  try {
    for (const change of moving) {
      const question = questionOf(request, change);
      const unmet = await unmetNeeds({ request, guard, change });
      const found = [...unmet, ...(await moveObstacles(question, surroundings))];
      obstacles.push(...found.map((each) => `queue "${change.key}" is not moved: ${each}`));
      if (found.length === 0) {
        const estimate = await estimateMove(question, surroundings);
        prepared.push({ change, estimate, isOverAmqp: request.nodes.length === 0 });
      }
    }
  } finally {
    await guard.close();
  }
  if (obstacles.length === 0) return prepared;
  const instead = policiesInstead(request.virtualHost, moving);
  throw new WarrenError("move-refused", obstacles.join("\n"), { hint: [...instead, REFUSED].join("\n") });
}

const REFUSED =
  "Nothing was changed. Mend what stands in the way, or declare the queue as it was: docs/moving-queues.md says what is " +
  "asked of a queue before it is moved.";

/** @throws WarrenError `move-refused`, `move-interrupted` */
export async function moveOne(request: MovesRequest, change: ChangeOfKind<"queue">): Promise<void> {
  const { onProgress, onMoved } = request.events ?? {};
  const report = await moveEitherWay({
    ...questionOf(request, change),
    onProgress: (progress) => onProgress?.(change.key, progress),
  });
  onMoved?.(report);
}

/** Milliseconds for a client to notice that it was cancelled, and to consume again. */
const RETURN_LIMIT = 10_000;
const RETURN_INTERVAL = 500;

/** Waits until each queue has as many consumers as it had, within bounds, and tells of those that have not. */
export async function awaitConsumers(
  request: MovesRequest,
  prepared: readonly PreparedMove[],
): Promise<void> {
  // Whose queue has another name cannot know of it: the preview names them.
  const consumed = prepared.filter(
    ({ change, estimate }) => change.action === "replace" && estimate.consumers.length > 0,
  );
  if (consumed.length === 0) return;
  const { broker, virtualHost, signal } = request;
  const connection = await connectToBroker(broker, virtualHost, signal);
  try {
    const { channel } = await connection.channel();
    const since = Date.now() * 1_000;
    const deadline = performance.now() + RETURN_LIMIT;
    for (const { change, estimate } of consumed) {
      for (;;) {
        // The queue itself is asked: the list of consumers has those of the old one still.
        const { consumerCount } = await channel.checkQueue(change.key);
        if (consumerCount >= estimate.consumers.length) break;
        if (performance.now() >= deadline) {
          await tellOfMissing(request, { change, estimate, back: consumerCount }, since);
          break;
        }
        await delay(RETURN_INTERVAL, undefined, signal === undefined ? {} : { signal });
      }
    }
  } finally {
    await closeAmqp(connection);
  }
}

/** One that connected anew has another connection: its old one is gone. @param since as of {@link refusedDeclares} */
async function tellOfMissing(
  request: MovesRequest,
  { change, estimate, back: count }: PreparedMove & { readonly back: number },
  since: number,
): Promise<void> {
  const made = { ...change, live: change.desired };
  const consumers = moveConsumers(questionOf(request, made), await moveSurroundings(request));
  const tags = await liveTags(request, change.key);
  const back = new Set(consumers.filter(({ tag }) => tags?.has(tag)).map(({ connection }) => connection));
  const connected = new Set(
    (await listConnections(request.broker.api, request.signal)).map(({ name }) => name),
  );
  const { nodes, virtualHost, signal } = request;
  const refused = await refusedDeclares({ nodes, virtualHost, queue: change.key, since, signal });
  request.events?.onMissing?.({
    queue: change.key,
    awaited: RETURN_LIMIT / 1_000,
    ...(tags === undefined ? { back: count } : {}),
    consumers: estimate.consumers
      .filter(({ connection }) => !back.has(connection))
      .map(({ tag, connection }) => ({
        tag,
        connection,
        isConnected: connected.has(connection),
        refused: refused.find((each) =>
          connected.has(connection)
            ? each.connection === connection
            : hostOf(each.connection) === hostOf(connection),
        ),
      })),
  });
}

/** `172.17.0.1` of `172.17.0.1:40000 -> 172.17.0.2:5672`. */
function hostOf(connection: string): string {
  const [peer = ""] = connection.split(" -> ");
  return peer.slice(0, peer.lastIndexOf(":"));
}

const CONSUMERS = z.array(z.looseObject({ queue_name: z.string(), consumer_tag: z.string() }));

/** Of the queue as it is; undefined where no node can be asked. The HTTP API lists those of the old one for as long as their channels are open (4.3.6). */
async function liveTags(
  { nodes, virtualHost, signal }: MovesRequest,
  queue: string,
): Promise<ReadonlySet<string> | undefined> {
  const [node] = nodes;
  if (node === undefined) return undefined;
  const words = ["list_consumers", "-p", virtualHost, "queue_name", "consumer_tag"];
  const rows = await controlJson(node, { words, shape: CONSUMERS }, signal === undefined ? {} : { signal });
  return new Set(rows.filter((row) => row.queue_name === queue).map((row) => row.consumer_tag));
}

function questionOf(
  { broker, nodes, owner, virtualHost, signal }: MovesRequest,
  { live, move: planned }: ChangeOfKind<"queue">,
): MoveQuestion {
  // Of a change with a move both are there.
  const move = { live: live as Queue, desired: planned?.becomes as Queue };
  return { broker, nodes, owner, virtualHost, move, signal };
}

interface Needy {
  readonly request: MovesRequest;
  readonly guard: QueueGuard;
  readonly change: ChangeOfKind<"queue">;
}

async function unmetNeeds({ request, guard, change }: Needy): Promise<string[]> {
  const needs = change.move?.needs ?? [];
  if (needs.length === 0) return [];
  const { contents } = await guard.inspect(change.live as Queue, request.signal);
  if (contents.verdict === "empty") return [];
  const held = describeVerdict(contents);
  const bytes = needs.some(({ condition }) => isOfBytes(condition))
    ? await bytesIn(request, change.key)
    : undefined;
  const messages = contents.verdict === "unknown" ? undefined : contents.ready + contents.unacknowledged;
  return needs
    .filter(({ condition }) => !holds(condition, { messages, bytes }))
    .map(({ condition, message }) =>
      isOfBytes(condition)
        ? `${message}, and it holds ${bytes ?? "nobody knows how many"} bytes`
        : `${message}, and it holds: ${held}`,
    );
}

function isOfBytes(condition: Condition): boolean {
  return condition.kind === "holds-at-most" && condition.bytes !== undefined;
}

/** What is not known holds nothing. */
function holds(
  condition: Condition,
  held: { readonly messages: number | undefined; readonly bytes: number | undefined },
): boolean {
  if (condition.kind !== "holds-at-most") return false;
  const { messages, bytes } = condition;
  return fits(messages, held.messages) && fits(bytes, held.bytes);
}

function fits(limit: number | undefined, there: number | undefined): boolean {
  return limit === undefined || (there !== undefined && there <= limit);
}

/** Up to 10 s old: RabbitMQ tells it by statistics alone. */
async function bytesIn(
  { broker, virtualHost, signal }: MovesRequest,
  name: string,
): Promise<number | undefined> {
  const { message_bytes: bytes } = await queueStatistics(broker.api, { virtualHost, name }, signal);
  return bytes ?? undefined;
}
