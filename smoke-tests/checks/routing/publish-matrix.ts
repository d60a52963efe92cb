/** Publishes a matrix over one channel and counts what has come to every queue. */
import { once } from "node:events";
import type { ConfirmChannel, Message } from "amqplib";
import { bounded } from "../../../broker/amqp/bounded.ts";
import type { AmqpConnection } from "../../../broker/amqp/connection.ts";
import { messageHeaders } from "../../../broker/amqp/message-headers.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import type { MatrixPublish } from "./matrix.ts";

/** What became of one publish. */
export interface Observed {
  /** Sorted; one that got two copies stands there twice. */
  readonly queues: readonly string[];
  readonly returned: boolean;
}

export interface ObservedMatrix {
  readonly observed: readonly Observed[];
  /** Messages in the queues that nobody of this matrix has published. */
  readonly foreign: number;
}

/** Milliseconds for all confirms, and for all deliveries. */
const TIMEOUT = 60_000;
const BODY = Buffer.from("routed");

/**
 * Every publish is confirmed before anything is counted: a confirm says that each queue has its copy, so nothing is
 * waited for that may not come.
 *
 * @param queues all of the virtual host, classic ones: see `bare-definitions.ts`
 * @throws WarrenError `publish-refused` where the broker closes the channel
 */
export async function publishMatrix(
  connection: AmqpConnection,
  publishes: readonly MatrixPublish[],
  { queues, signal }: { readonly queues: readonly string[]; readonly signal: AbortSignal },
): Promise<ObservedMatrix> {
  const returned = new Set<string>();
  const watched = await connection.confirmChannel();
  const { channel } = watched;
  channel.on("return", ({ properties }: Message) => returned.add(String(properties.messageId)));
  try {
    for (const [index, { publish }] of publishes.entries()) await send(channel, publish, { index, signal });
    await bounded("confirms", channel.waitForConfirms(), { timeout: TIMEOUT, signal });
  } catch (cause) {
    signal.throwIfAborted();
    const why = watched.closedBy() ?? connection.trouble;
    if (why === "") throw cause;
    throw new WarrenError("publish-refused", `The broker refuses to take publishes: ${why}`, { cause });
  }
  await watched.close();
  const { byId, foreign } = await drain(connection, { queues, ids: publishes.length, signal });
  const observed = publishes.map((_, index) => ({
    queues: (byId.get(String(index)) ?? []).toSorted(),
    returned: returned.has(String(index)),
  }));
  return { observed, foreign };
}

async function send(
  channel: ConfirmChannel,
  { exchange, routingKey, headers, integers, mandatory = false }: MatrixPublish["publish"],
  { index, signal }: { readonly index: number; readonly signal: AbortSignal },
): Promise<void> {
  const more = channel.publish(exchange, routingKey, BODY, {
    messageId: String(index),
    mandatory,
    ...(headers === undefined ? {} : { headers: messageHeaders(headers, integers) }),
  });
  // Where the socket is full, memory is not filled instead.
  if (!more) await bounded("the socket to drain", once(channel, "drain"), { timeout: TIMEOUT, signal });
}

async function drain(
  connection: AmqpConnection,
  {
    queues,
    ids,
    signal,
  }: { readonly queues: readonly string[]; readonly ids: number; readonly signal: AbortSignal },
): Promise<{ byId: Map<string, string[]>; foreign: number }> {
  const watched = await connection.channel();
  const { channel } = watched;
  const counts = await Promise.all(queues.map((queue) => channel.checkQueue(queue)));
  let left = counts.reduce((sum, { messageCount }) => sum + messageCount, 0);
  const byId = new Map<string, string[]>();
  let foreign = 0;
  const { promise: drained, resolve } = Promise.withResolvers<void>();
  if (left === 0) resolve();
  const take = (queue: string, message: Message | null): void => {
    if (message === null) return;
    const id = String(message.properties.messageId);
    if (!(Number(id) < ids)) foreign += 1;
    const reached = byId.get(id);
    if (reached === undefined) byId.set(id, [queue]);
    else reached.push(queue);
    left -= 1;
    if (left === 0) resolve();
  };
  const filled = counts.filter(({ messageCount }) => messageCount > 0);
  await Promise.all(
    filled.map(({ queue }) => channel.consume(queue, (message) => take(queue, message), { noAck: true })),
  );
  await bounded("the messages to be delivered", drained, { timeout: TIMEOUT, signal });
  await watched.close();
  return { byId, foreign };
}
