/** One queue of a clone under trial: it is emptied, filled and consumed. */
import type { Channel, ConsumeMessage } from "amqplib";
import { bounded } from "../../../broker/amqp/bounded.ts";
import type { AmqpConnection } from "../../../broker/amqp/connection.ts";
import { fromTheFirst } from "../../../broker/amqp/stream-offset.ts";
import type { Queue } from "../../../model/topology/topology.ts";
import { messageOf, WarrenError } from "../../../model/warren-error.ts";

export interface TrialQueue {
  readonly queue: Queue;
  readonly connect: () => Promise<AmqpConnection>;
  /** Begins the ids of this trial's messages. */
  readonly prefix: string;
  readonly signal: AbortSignal;
}

/** Milliseconds for one wait on the broker. */
const TIMEOUT = 10_000;

/**
 * Publishes by the queue's name, persistent and mandatory, and waits for the confirms.
 *
 * @param priorities one for each message
 * @returns the ids
 */
export async function fill(
  connection: AmqpConnection,
  { queue, prefix, signal }: TrialQueue,
  priorities: readonly (number | undefined)[],
): Promise<string[]> {
  const watched = await connection.confirmChannel();
  const { channel } = watched;
  let returned = 0;
  channel.on("return", () => {
    returned += 1;
  });
  try {
    const ids = priorities.map((priority, index) => {
      const messageId = `${prefix}/${index}`;
      channel.publish("", queue.name, Buffer.from(messageId), {
        messageId,
        deliveryMode: 2,
        mandatory: true,
        ...(priority === undefined ? {} : { priority }),
      });
      return messageId;
    });
    await bounded("confirms", channel.waitForConfirms(), { timeout: TIMEOUT, signal });
    if (returned > 0) throw new WarrenError("unroutable", `${returned} messages were returned as unroutable`);
    return ids;
  } catch (error) {
    signal.throwIfAborted();
    throw brokerError(error, watched.closedBy() ?? connection.trouble);
  } finally {
    await watched.close();
  }
}

/** Of a queue that is tried again and again; a stream keeps what it has. */
export async function empty(connection: AmqpConnection, { queue }: TrialQueue): Promise<void> {
  if (queue.type === "stream") return;
  const watched = await connection.channel();
  try {
    await watched.channel.purgeQueue(queue.name);
  } catch (error) {
    throw brokerError(error, watched.closedBy() ?? connection.trouble);
  } finally {
    await watched.close();
  }
}

export interface Taken {
  readonly id: string;
  readonly redelivered: boolean;
}

/** What all consumers of a trial have got together, so that a wait ends whoever gets it. */
export class Deliveries {
  readonly #trial: TrialQueue;
  #count = 0;
  #waiting: { readonly count: number; readonly resolve: () => void } | undefined;

  constructor(trial: TrialQueue) {
    this.#trial = trial;
  }

  isOfTrial(id: string): boolean {
    return id.startsWith(`${this.#trial.prefix}/`);
  }

  add(): void {
    this.#count += 1;
    if (this.#waiting !== undefined && this.#count >= this.#waiting.count) this.#waiting.resolve();
  }

  /** Until there are so many. @throws WarrenError `wait-exceeded` */
  async reach(count: number): Promise<void> {
    if (this.#count >= count) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting = { count, resolve };
    const what = `${count} deliveries, of which ${this.#count} had come`;
    await bounded(what, promise, { timeout: TIMEOUT, signal: this.#trial.signal });
  }
}

/** A consumer that tells what it has got, and acknowledges when it is told to. */
export class TrialConsumer {
  readonly taken: Taken[] = [];
  readonly #channel: Channel;
  readonly #open: ConsumeMessage[] = [];
  readonly #deliveries: Deliveries;
  #acknowledges: boolean;

  private constructor(channel: Channel, deliveries: Deliveries, acknowledges: boolean) {
    this.#channel = channel;
    this.#deliveries = deliveries;
    this.#acknowledges = acknowledges;
  }

  /** @param options.acknowledges each message as it comes */
  static async start(
    connection: AmqpConnection,
    { queue: { name, type } }: TrialQueue,
    options: {
      readonly deliveries: Deliveries;
      readonly prefetch: number;
      readonly acknowledges: boolean;
    },
  ): Promise<TrialConsumer> {
    const watched = await connection.channel();
    const { channel } = watched;
    const consumer = new TrialConsumer(channel, options.deliveries, options.acknowledges);
    try {
      await channel.prefetch(options.prefetch);
      await channel.consume(name, (message) => consumer.#take(message), fromTheFirst(type));
    } catch (error) {
      throw brokerError(error, watched.closedBy() ?? connection.trouble);
    }
    return consumer;
  }

  /** Acknowledges what it holds, and from now on each message as it comes. */
  acknowledge(): void {
    this.#acknowledges = true;
    for (const message of this.#open.splice(0)) this.#channel.ack(message);
  }

  #take(message: ConsumeMessage | null): void {
    if (message === null) return;
    const id = String(message.properties.messageId);
    const { redelivered } = message.fields;
    // It is on the list before a wait for it ends.
    if (this.#deliveries.isOfTrial(id)) {
      this.taken.push({ id, redelivered });
      this.#deliveries.add();
    }
    if (this.#acknowledges) this.#channel.ack(message);
    else this.#open.push(message);
  }
}

/** @param words of the broker; empty where it said nothing */
export function brokerError(error: unknown, words: string): WarrenError {
  if (error instanceof WarrenError && words === "") return error;
  return new WarrenError("delivery-failed", words === "" ? messageOf(error) : words, { cause: error });
}
