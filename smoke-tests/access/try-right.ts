/** Tries one right over AMQP, and tells a refusal from everything else that the broker may object to. */
import type { ConfirmChannel } from "amqplib";
import { bounded } from "../../broker/amqp/bounded.ts";
import type { AmqpConnection } from "../../broker/amqp/connection.ts";
import type { Access } from "../../model/routing/rights.ts";

export interface Attempt {
  readonly right: Access | "topic write" | "topic read";
  /** A queue or an exchange; for a topic right the exchange. */
  readonly name: string;
  /** For a topic right. */
  readonly routingKey?: string;
  /** For a topic read: a queue that the user may write to, which a binding needs as well. */
  readonly queue?: string;
}

const TIMEOUT = 10_000;

/**
 * RabbitMQ asks for the right before it looks whether the object is there (`rabbit_channel:handle_method/3`), so any
 * answer but a refusal of the right says that it is given.
 *
 * @returns the broker's words where it refuses; undefined where it does not
 */
export async function tryRight(
  connection: AmqpConnection,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<string | undefined> {
  const watched = await connection.confirmChannel();
  try {
    await bounded("the broker's answer", METHODS[attempt.right](watched.channel, attempt), {
      timeout: TIMEOUT,
      signal,
    });
    await watched.close();
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    const closedBy = watched.closedBy();
    // No word of the broker: nothing is known of the right.
    if (closedBy === undefined) throw error;
    return isRefusal(closedBy, attempt) ? closedBy : undefined;
  }
}

/**
 * `ACCESS_REFUSED - write access to exchange 'orders' in vhost 'shop' refused for user 'u'`,
 * `ACCESS_REFUSED - write access to topic 'a.b' in exchange 'orders' in vhost 'shop' refused for user 'u'` (4.3.6).
 */
function isRefusal(words: string, { right }: Attempt): boolean {
  const isTopic = words.includes(" access to topic ");
  return (
    words.startsWith("ACCESS_REFUSED") &&
    words.includes(" refused for user ") &&
    isTopic === right.startsWith("topic ")
  );
}

const METHODS: Readonly<
  Record<Attempt["right"], (channel: ConfirmChannel, attempt: Attempt) => Promise<unknown>>
> = {
  // Exclusive: what is made by it goes with the connection.
  configure: (channel, { name }) =>
    channel.assertQueue(name, { exclusive: true, durable: false, arguments: { "x-queue-type": "classic" } }),
  write: (channel, { name }) => publish(channel, name === "amq.default" ? "" : name, "warren-smoke"),
  read: (channel, { name }) => channel.get(name, { noAck: true }),
  "topic write": (channel, { name, routingKey = "" }) => publish(channel, name, routingKey),
  "topic read": (channel, { name, routingKey = "", queue = "" }) =>
    channel.bindQueue(queue, name, routingKey),
};

async function publish(channel: ConfirmChannel, exchange: string, routingKey: string): Promise<void> {
  channel.publish(exchange, routingKey, Buffer.from("access"));
  await channel.waitForConfirms();
}
