/**
 * Is a stream surely empty? What a passive declare counts is up to 5 s old (measured on 4.3.6), so a reader that
 * starts at the first message has to wait in vain for longer than that: it would be given the first message of any
 * that are there, or come meanwhile, at once. Reading a stream takes nothing out of it.
 */

import { once } from "node:events";
import type { Channel } from "amqplib";
import { TICK_INTERVAL } from "../../model/rabbitmq/statistics.ts";
import { messageOf } from "../../model/warren-error.ts";
import type { AmqpConnection } from "../amqp/connection.ts";
import { beginningAt } from "../amqp/stream-offset.ts";
import type { Question, QueueContents } from "./queue-contents.ts";

/** Milliseconds; longer than between two counts of a stream. */
const READ_WAIT = TICK_INTERVAL + 1_000;

export async function askStream(question: Question, connection: AmqpConnection): Promise<QueueContents> {
  const { queue, totals } = question;
  if ((totals.online ?? []).length === 0)
    return { verdict: "unknown", reason: "none of its members is online" };
  const { channel, close } = await connection.channel();
  try {
    const counted = await channel.checkQueue(queue.name);
    const found = counted.messageCount > 0 || (await readsSomething(channel, queue.name));
    const ready = (await channel.checkQueue(queue.name)).messageCount;
    if (!found && ready === 0) return { verdict: "empty" };
    return { verdict: "holds-messages", ready: Math.max(ready, 1), unacknowledged: 0 };
  } catch (error) {
    return { verdict: "unknown", reason: `it cannot be read (${messageOf(error)})` };
  } finally {
    // Not awaited: it ends with the connection at the latest. One that the broker closed is closed.
    void close().catch(() => undefined);
  }
}

async function readsSomething(channel: Channel, name: string): Promise<boolean> {
  await channel.prefetch(1);
  const limit = AbortSignal.timeout(READ_WAIT);
  const first = once(channel, "first-message", { signal: limit });
  // Awaited below; a failing consume must not leave it without a listener.
  first.catch(() => undefined);
  const options = beginningAt("first");
  const { consumerTag } = await channel.consume(name, () => channel.emit("first-message"), options);
  try {
    await first;
    return true;
  } catch (error) {
    if (limit.aborted) return false;
    throw error;
  } finally {
    await channel.cancel(consumerTag);
  }
}
