/**
 * Queues: `GET /queues`, `/queues/VHOST`, `/queues/VHOST/QUEUE`. What a list says of the state of a queue was written down
 * by the broker; whether its process answers is seen only where it is asked by itself, for totals.
 */
import { z } from "zod";
import { queueTypeFrom } from "../../model/definitions/defined-objects.ts";
import type { QueueType } from "../../model/topology/topology.ts";
import { apiPath, type ManagementApi, ManagementApiError } from "./management-api.ts";
import { objectPath } from "./paths.ts";
import { columnsOf, type Row, TABLE } from "./shapes.ts";

const text = z.string().nullable().exactOptional();
const number = z.number().nullable().exactOptional();
const nodes = z.array(z.string()).nullable().exactOptional();

/**
 * All of it that Warren uses; whoever asks takes a part (`QUEUE.pick`), and gets those columns.
 *
 * A queue of another kind (`rabbit_mqtt_qos0_queue`), and one that is down, lacks most of it.
 */
export const QUEUE = z.looseObject({
  name: z.string(),
  vhost: z.string(),
  /** `classic`, `quorum`, `stream`; of some kinds the Erlang module. */
  type: text,
  durable: z.boolean(),
  auto_delete: z.boolean(),
  /** Null where totals were asked for (4.3.6). */
  exclusive: z.boolean().nullable().exactOptional(),
  arguments: TABLE,
  state: text,
  /** Of a classic queue where it is; of others the leader's. */
  node: text,
  /** Quorum queues and streams: the node of the leader; empty where there is none. */
  leader: text,
  /** Quorum queues and streams: nodes of the replicas, and those of them that are up. */
  members: nodes,
  online: nodes,
  /** Empty where there is none. */
  policy: text,
  /** See {@link listQueuePolicies}. */
  operator_policy: text,
  /** Absent where the queue's process did not say. */
  messages: number,
  messages_ready: number,
  messages_unacknowledged: number,
});
export type LiveQueue = z.infer<typeof QUEUE>;

export interface QueuesRequest<T extends Partial<LiveQueue>> {
  /** A part of {@link QUEUE}. */
  readonly row: Row<T>;
  /**
   * statistics: what is 5 s old, and leader and members of streams (4.3.6). totals: each queue's process is asked for its
   * messages, and one that hangs keeps the whole list back. @default neither
   */
  readonly figures?: "statistics" | "totals";
}

const FIGURES = {
  statistics: "",
  totals: "disable_stats=true&enable_queue_totals=true&",
  none: "disable_stats=true&",
} as const;

/** Of all virtual hosts that the user may see. */
export async function listAllQueues<T extends Partial<LiveQueue>>(
  api: ManagementApi,
  { row, figures }: QueuesRequest<T>,
  signal?: AbortSignal,
): Promise<T[]> {
  return await api.read(`/queues?${FIGURES[figures ?? "none"]}${columnsOf(row)}`, z.array(row), signal);
}

/** @returns undefined where there is no such virtual host */
export async function listQueues<T extends Partial<LiveQueue>>(
  api: ManagementApi,
  { virtualHost, row }: Pick<QueuesRequest<T>, "row"> & { readonly virtualHost: string },
  signal?: AbortSignal,
): Promise<T[] | undefined> {
  const path = `${apiPath("queues", virtualHost)}?${FIGURES.none}${columnsOf(row)}`;
  return await api.readIfAny(path, z.array(row), signal);
}

const RULED = QUEUE.pick({ name: true, policy: true, operator_policy: true });

/**
 * The policies in force for each queue. Of operator policies 4.0 tells by statistics alone, some seconds after a queue was made,
 * and leaves the column out until then; 4.3 has null where there is none (4.0.5, 4.3.6).
 *
 * @returns undefined where there is no such virtual host
 */
export async function listQueuePolicies(
  api: ManagementApi,
  virtualHost: string,
  signal?: AbortSignal,
): Promise<z.infer<typeof RULED>[] | undefined> {
  const listed = await listQueues(api, { virtualHost, row: RULED }, signal);
  if (listed?.every((queue) => queue.operator_policy !== undefined) !== false) return listed;
  const path = `${apiPath("queues", virtualHost)}?${FIGURES.statistics}${columnsOf(RULED)}`;
  return await api.readIfAny(path, z.array(RULED), signal);
}

export interface QueueName {
  readonly virtualHost: string;
  readonly name: string;
}

const TOTALS = QUEUE.pick({
  type: true,
  state: true,
  node: true,
  messages_ready: true,
  messages_unacknowledged: true,
  leader: true,
  members: true,
  online: true,
});

/** What the queue's process says of it; of quorum queues and streams, a table of the node. */
export type QueueTotals = z.infer<typeof TOTALS>;

/**
 * Without its messages where its process does not answer: of a classic queue whose node is down RabbitMQ says nothing but
 * 500, without a reason, as long as totals are asked for, and has no other state for it than before (4.3.6).
 *
 * @returns undefined where there is no such queue
 */
export async function queueTotals(
  api: ManagementApi,
  { virtualHost, name }: QueueName,
  signal?: AbortSignal,
): Promise<QueueTotals | undefined> {
  const path = objectPath("queues", virtualHost, name);
  try {
    return await api.readIfAny(`${path}?${FIGURES.totals}`, TOTALS, signal);
  } catch (error) {
    if (!(error instanceof ManagementApiError) || !error.isUnexplained) throw error;
    return await api.readIfAny(`${path}?${FIGURES.none}`, TOTALS, signal);
  }
}

const QUEUE_NAME = QUEUE.pick({ name: true });

/** Whether it is there, without a question to its process. Exclusive queues are seen as well. */
export async function isQueueThere(
  api: ManagementApi,
  { virtualHost, name }: QueueName,
  signal?: AbortSignal,
): Promise<boolean> {
  const path = `${objectPath("queues", virtualHost, name)}?${FIGURES.none}${columnsOf(QUEUE_NAME)}`;
  return (await api.readIfAny(path, QUEUE_NAME, signal)) !== undefined;
}

/** Ready and unacknowledged; undefined where the queue's process did not say. */
export function messagesIn(
  told: Pick<QueueTotals, "messages_ready" | "messages_unacknowledged"> | undefined,
): number | undefined {
  const ready = told?.messages_ready ?? undefined;
  return ready === undefined ? undefined : ready + (told?.messages_unacknowledged ?? 0);
}

const STATISTICS = z.looseObject({
  /** Of the queue's Erlang process: they grow with every sample. */
  reductions: number,
  message_bytes: number,
  messages_ready: number,
  messages_unacknowledged: number,
});

/** Up to 10 s old. @throws ManagementApiError where there is no such queue */
export async function queueStatistics(
  api: ManagementApi,
  { virtualHost, name }: QueueName,
  signal?: AbortSignal,
): Promise<z.infer<typeof STATISTICS>> {
  return await api.read(objectPath("queues", virtualHost, name), STATISTICS, signal);
}

/** The index is an empty text of a member that is not reached (`rabbit_quorum_queue:status/1`). */
const RAFT_MEMBERS = z.array(
  z.looseObject({ "Raft State": z.string(), "Last Applied": z.union([z.number(), z.string()]) }),
);

/**
 * The last command that the leader of a quorum queue applied; it grows with every publish, delivery and acknowledgement.
 *
 * @returns undefined where no leader says it
 * @throws ManagementApiError where there is no such queue
 */
export async function raftIndex(
  api: ManagementApi,
  { virtualHost, name }: QueueName,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const members = await api.read(
    apiPath("queues", "quorum", virtualHost, name, "status"),
    RAFT_MEMBERS,
    signal,
  );
  const index = members.find((member) => member["Raft State"] === "leader")?.["Last Applied"];
  return typeof index === "number" ? index : undefined;
}

/**
 * Of a queue that is there. Some versions tell the Erlang module, and one that tells nothing is classic.
 *
 * @returns undefined where it is none that can be declared
 */
export function queueTypeOf({ type }: Pick<Partial<LiveQueue>, "type">): QueueType | undefined {
  return queueTypeFrom(type ?? "classic");
}

/** Whether it has members on several nodes, one of which leads. */
export function isReplicated(queue: Pick<Partial<LiveQueue>, "type">): boolean {
  const type = queueTypeOf(queue);
  return type === "quorum" || type === "stream";
}

/**
 * Whether RabbitMQ deletes queues of this type only where they are empty, if it is asked to. A quorum queue refuses the
 * question by the end of the whole connection (rabbitmq-server #10543).
 */
export function canBeDeletedIfEmpty(type: string | undefined): boolean {
  return type === "classic";
}

/**
 * Deletes a queue that {@link canBeDeletedIfEmpty}. One that is not there is deleted.
 *
 * @returns false where it holds messages, ready or unacknowledged, and stays
 */
export async function deleteQueueIfEmpty(
  api: ManagementApi,
  { virtualHost, name }: QueueName,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    await api.delete(`${objectPath("queues", virtualHost, name)}?if-empty=true`, signal);
    return true;
  } catch (error) {
    // A 400 like every PRECONDITION_FAILED: only the words tell which one (4.3.6).
    if (error instanceof ManagementApiError && error.reason.includes("not empty")) return false;
    throw error;
  }
}
