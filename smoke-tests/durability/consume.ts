/** Takes every message out of a queue and acknowledges it, up to a message of its own that marks the end. */
import type { Channel, ConsumeMessage } from "amqplib";
import type { QueueType } from "../../model/topology/topology.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { bounded } from "../amqp/bounded.ts";
import type { AmqpConnection } from "../amqp/connection.ts";
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

const PREFETCH = 200;

/**
 * A queue is first in, first out among messages without a priority, so once the end mark is delivered, what was
 * not delivered will not be: a loss is told without waiting for it.
 *
 * @param type as it is on the broker: a stream is read from its first message
 */
export async function consumeAll(
  connection: AmqpConnection,
  queue: { readonly name: string; readonly type: QueueType },
  options: ConsumeOptions,
): Promise<Consumed> {
  const { runId, signal, timeout = 30_000 } = options;
  const endMark = `${runId}/end`;
  const deliveries: Delivery[] = [];
  const watched = await connection.channel();
  const { channel } = watched;
  const { promise: end, resolve, reject } = Promise.withResolvers<void>();
  // It may be rejected before or after anyone waits for it.
  end.catch(() => undefined);
  channel.on("close", () => {
    reject(new Error(watched.closedBy() ?? "the channel was closed"));
  });
  channel.on("return", () => {
    reject(new Error("the broker finds no way to it"));
  });
  try {
    await channel.prefetch(PREFETCH);
    await channel.consume(
      queue.name,
      (message) => {
        if (message === null) {
          reject(new Error("the broker cancelled the consumer"));
          return;
        }
        channel.ack(message);
        if (idOf(message) === endMark) resolve();
        else deliveries.push(deliveryOf(message));
      },
      queue.type === "stream" ? { arguments: { "x-stream-offset": "first" } } : {},
    );
    channel.publish("", queue.name, Buffer.from(endMark), {
      deliveryMode: 2,
      mandatory: true,
      messageId: endMark,
    });
    await bounded("the last message", end, { timeout, signal });
    return { deliveries, left: await leftIn(channel, queue), trouble: "" };
  } catch (error) {
    signal?.throwIfAborted();
    const detail = watched.closedBy() ?? messageOf(error);
    const blocked =
      error instanceof WarrenError && connection.trouble !== "" ? `; ${connection.trouble}` : "";
    return { deliveries, left: 0, trouble: `${detail}${blocked}` };
  } finally {
    await watched.close();
  }
}

/** Ready messages. What a stream holds stays there. */
async function leftIn(channel: Channel, queue: { name: string; type: QueueType }): Promise<number> {
  if (queue.type === "stream") return 0;
  const { messageCount } = await channel.checkQueue(queue.name);
  return messageCount;
}

function deliveryOf(message: ConsumeMessage): Delivery {
  const firstDeathQueue = message.properties.headers?.["x-first-death-queue"];
  return { id: idOf(message), ...(firstDeathQueue === undefined ? {} : { firstDeathQueue }) };
}

/** The body repeats the id, so a message that was altered has none. */
function idOf(message: ConsumeMessage): string {
  const id: unknown = message.properties.messageId;
  return typeof id === "string" && message.content.toString("utf8") === id ? id : "";
}
