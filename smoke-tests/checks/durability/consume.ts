/** Takes every message out of a queue and acknowledges it, up to a message of its own that marks the end. */
import type { ConsumeMessage } from "amqplib";
import { bounded } from "../../../broker/amqp/bounded.ts";
import type { AmqpConnection } from "../../../broker/amqp/connection.ts";
import type { ConnectionPool } from "../../../broker/amqp/connection-pool.ts";
import { fromTheFirst } from "../../../broker/amqp/stream-offset.ts";
import { poll } from "../../../broker/node/poll.ts";
import type { QueueType } from "../../../model/topology/topology.ts";
import { messageOf } from "../../../model/warren-error.ts";
import type { Delivery } from "./account.ts";

export interface ConsumeOptions {
  readonly runId: string;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the end has to be reached. @default 30_000 */
  readonly timeout?: number;
}

export interface Consumed {
  readonly deliveries: readonly Delivery[];
  /** Messages that were there after all were acknowledged; there should be none. */
  readonly left: number;
  /** Why the queue could not be read to its end: it is not there, it gives nothing; empty when it could. */
  readonly trouble: string;
}

/** A queue as it is on the broker: a stream is read from its first message. */
export interface ConsumedQueue {
  readonly name: string;
  readonly type: QueueType;
}

const PREFETCH = 200;

/**
 * A queue is first in, first out among messages without a priority, so once the end mark is delivered, what was
 * not delivered will not be: a loss is told without waiting for it.
 *
 * A queue that cannot be read yet (a quorum queue without a leader closes the connection) is tried again, as
 * long as it has delivered nothing: after that, what is delivered again could not be told from a duplicate.
 *
 * @param pool whose connections are for one queue at a time: what breaks one breaks nothing else
 */
export async function consumeAll(
  pool: ConnectionPool,
  queue: ConsumedQueue,
  options: ConsumeOptions,
): Promise<Consumed> {
  const { timeout = 30_000, signal } = options;
  const deadline = performance.now() + timeout;
  let attempts = 0;
  const bounds = { timeout: 2 * timeout, ...(signal === undefined ? {} : { signal }) };
  return poll(`the queue "${queue.name}" to be read`, bounds, async () => {
    attempts += 1;
    const prefix = `${options.runId}/end/`;
    const marks = { prefix, mark: `${prefix}${attempts}` };
    const consumed = await attempt(pool, queue, { ...marks, timeout, signal });
    const isFinal = consumed.deliveries.length > 0 || isMissing(consumed.trouble);
    const isOver = performance.now() > deadline;
    return consumed.trouble === "" || isFinal || isOver ? consumed : undefined;
  });
}

interface AttemptOptions {
  /** Begins the ids of all end marks of the run. */
  readonly prefix: string;
  /** The id of this attempt's own end mark. */
  readonly mark: string;
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

async function attempt(
  pool: ConnectionPool,
  queue: ConsumedQueue,
  options: AttemptOptions,
): Promise<Consumed> {
  let connection: AmqpConnection;
  try {
    connection = await pool.take();
  } catch (error) {
    options.signal?.throwIfAborted();
    return { deliveries: [], left: 0, trouble: messageOf(error) };
  }
  try {
    return await consumeOnce(connection, queue, options);
  } finally {
    await pool.give(connection);
  }
}

function isMissing(trouble: string): boolean {
  return trouble.startsWith("NOT_FOUND - no queue");
}

async function consumeOnce(
  connection: AmqpConnection,
  { name, type }: ConsumedQueue,
  options: AttemptOptions,
): Promise<Consumed> {
  const { mark, prefix, timeout, signal } = options;
  const deliveries: Delivery[] = [];
  const watched = await connection.channel();
  const { channel } = watched;
  const { promise: end, resolve, reject } = Promise.withResolvers<void>();
  // It may be rejected before or after anyone waits for it.
  end.catch(() => undefined);
  channel.on("close", () => {
    reject(new Error("the channel was closed"));
  });
  channel.on("return", () => {
    reject(new Error("the broker finds no way to it"));
  });
  const take = (message: ConsumeMessage | null): void => {
    if (message === null) {
      reject(new Error("the broker cancelled the consumer"));
      return;
    }
    channel.ack(message);
    const delivery = deliveryOf(message);
    if (delivery.id === mark) resolve();
    else if (!delivery.id.startsWith(prefix)) deliveries.push(delivery);
  };
  try {
    await channel.prefetch(PREFETCH);
    await channel.consume(name, take, fromTheFirst(type));
    channel.publish("", name, Buffer.from(mark), { deliveryMode: 2, mandatory: true, messageId: mark });
    await bounded("its last message", end, { timeout, signal });
    // What a stream holds stays there; of a queue these are the ready messages.
    const left = type === "stream" ? 0 : (await channel.checkQueue(name)).messageCount;
    await watched.close();
    return { deliveries, left, trouble: "" };
  } catch (error) {
    signal?.throwIfAborted();
    const known = [watched.closedBy() ?? "", connection.trouble].filter((reason) => reason !== "");
    return { deliveries, left: 0, trouble: known.length === 0 ? messageOf(error) : known.join("; ") };
  }
}

function deliveryOf(message: ConsumeMessage): Delivery {
  const firstDeathQueue = message.properties.headers?.["x-first-death-queue"];
  const { redelivered } = message.fields;
  return { id: idOf(message), redelivered, ...(firstDeathQueue === undefined ? {} : { firstDeathQueue }) };
}

/** The body repeats the id, so a message that was altered has none. */
function idOf(message: ConsumeMessage): string {
  const id: unknown = message.properties.messageId;
  return typeof id === "string" && message.content.toString("utf8") === id ? id : "";
}
