/**
 * A load while servers are stopped and killed: publishers with confirms and a consumer that acknowledges, each of which
 * connects again, to whichever node answers, as a client of a cluster does. What a publisher sees of an outage is the
 * time from one confirm to the next.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { ConsumeMessage, Message } from "amqplib";
import { bounded } from "../../../broker/amqp/bounded.ts";
import type { AmqpConnection } from "../../../broker/amqp/connection.ts";
import { messageOf } from "../../../model/warren-error.ts";
import type { Delivery } from "./account.ts";

/** Its own queue, in a clone: quorum, so that a confirm means what it can mean at best. */
export const LOAD_QUEUE = { name: "warren-smoke-load", type: "quorum" } as const;

export interface LoadOptions {
  /** @param first which of the nodes is tried first, by its place; the others follow */
  readonly connect: (first: number) => Promise<AmqpConnection>;
  /** Begins the ids of its messages. */
  readonly prefix: string;
  /** One at least: the first to publish is connected to the first node, and so on. */
  readonly publishers: number;
  readonly signal: AbortSignal;
}

/** What came of it, in ids. */
export interface LoadOutcome {
  readonly confirmed: readonly string[];
  /** Not confirmed, and so published again with the same id, until it was: it may come more than once. */
  readonly publishedAgain: ReadonlySet<string>;
  /** Never confirmed. */
  readonly unconfirmed: readonly string[];
  /** How often one was given back as unroutable. */
  readonly returned: number;
  readonly deliveries: readonly Delivery[];
}

/** Milliseconds between one confirm and the next publish, and between attempts to connect. */
const PAUSE = 5;
/** Milliseconds for one confirm: after that the connection is given up. */
const CONFIRM_TIMEOUT = 5_000;
/** Deliveries that the consumer has not acknowledged. */
const PREFETCH = 50;

export class Load {
  readonly #options: LoadOptions;
  readonly #publishers: Publisher[];
  readonly #consumer: Consumer;
  #running: Promise<unknown> = Promise.resolve();

  private constructor(options: LoadOptions) {
    this.#options = options;
    this.#publishers = Array.from(
      { length: options.publishers },
      (_, index) => new Publisher(index, options),
    );
    this.#consumer = new Consumer(options);
  }

  /** Declares its queue, and returns when every publisher has a confirm. */
  static async start(options: LoadOptions): Promise<Load> {
    const load = new Load(options);
    const connection = await options.connect(0);
    const watched = await connection.channel();
    const table = { "x-queue-type": LOAD_QUEUE.type };
    await watched.channel.assertQueue(LOAD_QUEUE.name, { durable: true, arguments: table });
    await connection.close();
    load.#running = Promise.all([load.#consumer.run(), ...load.#publishers.map((each) => each.run())]);
    try {
      await load.beat(CONFIRM_TIMEOUT);
    } catch (error) {
      await load.stop();
      throw error;
    }
    return load;
  }

  /** Until every publisher has one more message confirmed. @throws WarrenError `wait-exceeded` */
  async beat(timeout: number): Promise<void> {
    const { signal } = this.#options;
    await Promise.all(this.#publishers.map((publisher) => publisher.beat({ timeout, signal })));
  }

  /** Milliseconds: the longest time that a publisher had to wait from one confirm to its next, after a moment. */
  longestGapSince(moment: number): number {
    return Math.max(...this.#publishers.map(({ confirmed }) => longestGap([...confirmed.values()], moment)));
  }

  async stop(): Promise<LoadOutcome> {
    for (const each of [this.#consumer, ...this.#publishers]) each.stop();
    await this.#running;
    return {
      confirmed: this.#publishers.flatMap(({ confirmed }) => [...confirmed.keys()]),
      publishedAgain: new Set(this.#publishers.flatMap(({ publishedAgain }) => [...publishedAgain])),
      unconfirmed: this.#publishers.flatMap(({ unconfirmed }) => unconfirmed ?? []),
      returned: this.#publishers.reduce((sum, { returned }) => sum + returned, 0),
      deliveries: this.#consumer.deliveries,
    };
  }
}

/** Something that is done over a connection, and over the next one when that breaks, until it is told to stop. */
abstract class Client {
  readonly #options: LoadOptions;
  readonly #end = new AbortController();
  #node: number;
  /** What is in the way; empty while nothing is. */
  protected trouble = "";

  constructor(node: number, options: LoadOptions) {
    this.#node = node;
    this.#options = options;
  }

  /** Never rejects: whatever breaks is the outage that it is there to see. */
  async run(): Promise<void> {
    while (!this.isOver()) {
      let connection: AmqpConnection | undefined;
      try {
        connection = await this.#options.connect(this.#node);
        await this.work(connection);
      } catch (error) {
        this.trouble = messageOf(error);
      }
      // Where this one is gone the next one is asked.
      this.#node += 1;
      await connection?.crash().catch(() => undefined);
      await delay(PAUSE);
    }
  }

  stop(): void {
    this.#end.abort();
  }

  protected isOver(): boolean {
    return this.#end.signal.aborted || this.#options.signal.aborted;
  }

  /** Resolves when it is told to stop. */
  protected async ended(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const either = AbortSignal.any([this.#end.signal, this.#options.signal]);
    if (either.aborted) return;
    either.addEventListener("abort", () => resolve(), { once: true });
    await promise;
  }

  /** Until it is told to stop. @throws when the connection is of no more use */
  protected abstract work(connection: AmqpConnection): Promise<void>;
}

class Publisher extends Client {
  /** When, by `performance.now()`; by id, in order. */
  readonly confirmed = new Map<string, number>();
  readonly publishedAgain = new Set<string>();
  /** The one that is under way. */
  unconfirmed: string | undefined;
  returned = 0;
  readonly #prefix: string;
  #published = 0;
  #waiting: (() => void) | undefined;

  constructor(index: number, options: LoadOptions) {
    super(index, options);
    this.#prefix = `${options.prefix}/${index}`;
  }

  async beat(bounds: { readonly timeout: number; readonly signal: AbortSignal }): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting = resolve;
    const why = this.trouble === "" ? "" : ` (${this.trouble})`;
    await bounded(`a confirm${why}`, promise, bounds);
  }

  /** Each is published when the one before is confirmed; one that is not is published again. */
  protected async work(connection: AmqpConnection): Promise<void> {
    const { channel } = await connection.confirmChannel();
    let isReturned = false;
    channel.on("return", (_message: Message) => {
      isReturned = true;
      this.returned += 1;
    });
    while (!this.isOver()) {
      if (this.unconfirmed !== undefined) this.publishedAgain.add(this.unconfirmed);
      const id = (this.unconfirmed ??= `${this.#prefix}/${this.#published++}`);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      isReturned = false;
      channel.publish(
        "",
        LOAD_QUEUE.name,
        Buffer.from(id),
        { deliveryMode: 2, messageId: id, mandatory: true },
        (error: unknown) => (error === null ? resolve() : reject(error)),
      );
      await bounded("a confirm", promise, { timeout: CONFIRM_TIMEOUT });
      if (!isReturned) {
        this.confirmed.set(id, performance.now());
        this.unconfirmed = undefined;
        this.trouble = "";
        this.#waiting?.();
      }
      await delay(PAUSE);
    }
  }
}

class Consumer extends Client {
  readonly deliveries: Delivery[] = [];

  constructor(options: LoadOptions) {
    super(0, options);
  }

  protected async work(connection: AmqpConnection): Promise<void> {
    const watched = await connection.channel();
    const { channel } = watched;
    const { promise: broken, reject } = Promise.withResolvers<never>();
    // It may be rejected before or after anyone waits for it.
    broken.catch(() => undefined);
    channel.on("close", () => reject(new Error("the channel was closed")));
    await channel.prefetch(PREFETCH);
    await channel.consume(LOAD_QUEUE.name, (message: ConsumeMessage | null) => {
      if (message === null) {
        reject(new Error("the broker cancelled the consumer"));
        return;
      }
      this.deliveries.push({
        id: String(message.properties.messageId),
        redelivered: message.fields.redelivered,
      });
      channel.ack(message);
    });
    await Promise.race([broken, this.ended()]);
    // What it has acknowledged arrives before the channel's end is confirmed.
    await watched.close();
  }
}

/** Pure. @param moments in order @param since what ended before it does not count */
export function longestGap(moments: readonly number[], since: number): number {
  let longest = 0;
  for (let index = 1; index < moments.length; index++) {
    const [before = 0, moment = 0] = [moments[index - 1], moments[index]];
    if (moment >= since) longest = Math.max(longest, moment - before);
  }
  return longest;
}
