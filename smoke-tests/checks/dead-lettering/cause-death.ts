/** Brings a message to its end in a queue, and finds its copies where they come to rest. */
import type { Channel, ConsumeMessage, Options } from "amqplib";
import { bounded } from "../../../broker/amqp/bounded.ts";
import type { AmqpConnection } from "../../../broker/amqp/connection.ts";
import { messageHeaders } from "../../../broker/amqp/message-headers.ts";
import { beginningAt } from "../../../broker/amqp/stream-offset.ts";
import { messageOf, WarrenError } from "../../../model/warren-error.ts";
import type { PlannedDeath } from "./plan-deaths.ts";

/** One entry of `x-death`. */
export interface ObservedDeath {
  readonly queue: string;
  readonly reason: string;
}

/** A copy that came to rest; the latest death first, as in `x-death`. */
export interface Arrival {
  readonly queue: string;
  readonly deaths: readonly ObservedDeath[];
  readonly firstReason: string;
}

export interface DeathRun {
  readonly id: string;
  readonly signal: AbortSignal;
  /** Milliseconds for each wait on the broker. */
  readonly timeout: number;
}

/** @throws WarrenError where it cannot be brought about, or a copy does not arrive in time */
export async function causeDeath(
  connection: AmqpConnection,
  death: PlannedDeath,
  run: DeathRun,
): Promise<void> {
  const watched = await connection.confirmChannel();
  const { channel } = watched;
  const { queue, publish, reason, repetitions, diesOnArrival } = death;
  const properties: Options.Publish = {
    messageId: run.id,
    deliveryMode: 2,
    ...(publish.headers === undefined ? {} : { headers: messageHeaders(publish.headers, publish.integers) }),
    ...(publish.expiration === undefined ? {} : { expiration: publish.expiration }),
  };
  const fill = (): void => {
    for (let filled = 0; filled < repetitions; filled++)
      channel.publish("", queue.name, BODY, { deliveryMode: 2 });
  };
  try {
    // What earlier checks have left would stand before it.
    await channel.purgeQueue(queue.name);
    if (diesOnArrival) fill();
    channel.publish(publish.exchange, publish.routingKey, BODY, properties);
    if (reason === "maxlen" && !diesOnArrival) fill();
    // A queue that refuses nacks; that is no reason to go on any other way.
    const confirmed = channel.waitForConfirms().catch(() => undefined);
    await bounded("the publish to be confirmed", confirmed, run);
    if (reason === "rejected") await reject(channel, queue.name, { ...run, times: 1, requeue: false });
    if (reason === "delivery_limit") {
      await reject(channel, queue.name, { ...run, times: repetitions + 1, requeue: true });
    }
  } catch (error) {
    run.signal.throwIfAborted();
    throw told(error, watched.closedBy() ?? connection.trouble);
  } finally {
    await watched.close();
  }
}

const BODY = Buffer.from("letter");

/** By a consumer, for queues with a single active one know no `basic.get`. */
async function reject(
  channel: Channel,
  queue: string,
  { id, times, requeue, ...bounds }: DeathRun & { readonly times: number; readonly requeue: boolean },
): Promise<void> {
  const { promise: done, resolve, reject: fail } = Promise.withResolvers<void>();
  let left = times;
  await channel.prefetch(1);
  const take = (message: ConsumeMessage | null): void => {
    if (message === null) fail(new Error("the broker cancelled the consumer"));
    else if (message.properties.messageId !== id || isDead(message)) channel.ack(message);
    else {
      // basic.reject: since 4.3 basic.nack does not count towards a delivery limit.
      channel.reject(message, requeue);
      left -= 1;
      if (left === 0) resolve();
    }
  };
  await channel.consume(queue, take);
  await bounded(`${times} deliveries of the message`, done, bounds);
}

/** The copies that arrive in time. */
export async function awaitArrivals(
  connection: AmqpConnection,
  death: PlannedDeath,
  { run, streams }: { readonly run: DeathRun; readonly streams: ReadonlySet<string> },
): Promise<{ readonly arrivals: readonly Arrival[]; readonly trouble: string }> {
  const wanted = death.rests.map(({ queue }) => queue);
  const arrivals: Arrival[] = [];
  const watched = await connection.channel();
  const { channel } = watched;
  const { promise: all, resolve, reject: fail } = Promise.withResolvers<void>();
  const take = (queue: string, message: ConsumeMessage | null): void => {
    if (message === null) {
      fail(new Error(`the broker cancelled the consumer of "${queue}"`));
      return;
    }
    channel.ack(message);
    const arrival = arrivalOf(queue, message);
    if (message.properties.messageId !== run.id || arrival?.deaths.at(-1)?.queue !== death.queue.name) return;
    arrivals.push(arrival);
    if (arrivals.length === wanted.length) resolve();
  };
  try {
    await channel.prefetch(100);
    for (const queue of new Set(wanted)) {
      const options = streams.has(queue) ? beginningAt("first") : {};
      await channel.consume(queue, (message) => take(queue, message), options);
    }
    await bounded("the message to arrive", all, run);
    return { arrivals, trouble: "" };
  } catch (error) {
    run.signal.throwIfAborted();
    return { arrivals, trouble: told(error, watched.closedBy() ?? connection.trouble).message };
  } finally {
    await watched.close();
  }
}

function isDead(message: ConsumeMessage): boolean {
  return message.properties.headers?.["x-first-death-queue"] !== undefined;
}

function arrivalOf(queue: string, { properties }: ConsumeMessage): Arrival | undefined {
  const headers: Readonly<Record<string, unknown>> = properties.headers ?? {};
  const deaths = headers["x-death"];
  if (!Array.isArray(deaths)) return undefined;
  return {
    queue,
    deaths: (deaths as readonly Record<string, unknown>[]).map((death) => ({
      queue: String(death["queue"]),
      reason: String(death["reason"]),
    })),
    firstReason: String(headers["x-first-death-reason"]),
  };
}

function told(error: unknown, broker: string): WarrenError {
  if (error instanceof WarrenError && broker === "") return error;
  return new WarrenError("dead-letter-failed", broker === "" ? messageOf(error) : broker, { cause: error });
}
