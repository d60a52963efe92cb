/**
 * Publishers and consumers at work on quorum queues while something happens to the broker. They behave as clients
 * should: a lost connection is made again, and what was not confirmed is published again.
 */
import { setTimeout as pause } from "node:timers/promises";
import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";

export interface LoadOptions {
  /** `amqp://user:password@127.0.0.1:5672/vhost`: of the load balancer. */
  readonly url: string;
  /** @default 3 */
  readonly queues?: number;
  /** Messages of one publisher that wait for their confirm at a time. @default 32 */
  readonly window?: number;
  /**
   * Messages of one publisher a second, at most; Infinity: as many as are confirmed, which takes whole cores from what
   * else runs on the machine. @default 100
   */
  readonly rate?: number;
}

export interface LoadReport {
  readonly confirmed: number;
  /** Confirmed, and not delivered. */
  readonly lost: number;
  /** Deliveries beyond the first of each message. */
  readonly duplicates: number;
  readonly reconnects: number;
  /** Milliseconds from one confirm of a publisher to its next: the longest of all publishers. */
  readonly longestGap: number;
}

/** Milliseconds between two attempts to connect. */
const RETRY = 50;
/** Milliseconds for the rest to be confirmed, once nothing new is published, and as many for it to be delivered. */
const DRAINED = 300_000;

export class ConfirmedLoad {
  readonly #url: string;
  readonly #window: number;
  /** Milliseconds from the confirm of a message to the one that takes its place. */
  readonly #rest: number;
  readonly #stopPublishing = new AbortController();
  readonly #stopConsuming = new AbortController();
  readonly #giveUp = new AbortController();
  readonly #confirmed = new Set<string>();
  readonly #delivered = new Map<string, number>();
  readonly #queues: readonly string[];
  #reconnects = 0;
  #longestGap = 0;
  #publishing: Promise<unknown> = Promise.resolve();
  #consuming: Promise<unknown> = Promise.resolve();

  private constructor({ url, queues = 3, window = 32, rate = 100 }: LoadOptions) {
    this.#url = url;
    this.#window = window;
    this.#rest = (1_000 * window) / rate;
    this.#queues = Array.from({ length: queues }, (_, index) => `load-${index}`);
  }

  /** Declares the queues, and works until it is ended. */
  static async start(options: LoadOptions): Promise<ConfirmedLoad> {
    const load = new ConfirmedLoad(options);
    const connection = await connect(options.url, { timeout: 60_000 });
    const channel = await connection.createChannel();
    for (const queue of load.#queues) {
      await channel.assertQueue(queue, {
        durable: true,
        arguments: { "x-queue-type": "quorum", "x-delivery-limit": -1 },
      });
    }
    await connection.close();
    load.#consuming = Promise.all(load.#queues.map((queue) => load.#consume(queue)));
    load.#publishing = Promise.all(load.#queues.map((queue) => load.#publish(queue)));
    return load;
  }

  get confirmed(): number {
    return this.#confirmed.size;
  }

  /** The longest gap since the last call. */
  takeLongestGap(): number {
    const longest = this.#longestGap;
    this.#longestGap = 0;
    return Math.round(longest);
  }

  /** Ends the publishers, waits until all that was confirmed is delivered, and counts. */
  async end(): Promise<LoadReport> {
    this.#stopPublishing.abort();
    const patience = setTimeout(() => this.#giveUp.abort(), DRAINED);
    await this.#publishing;
    clearTimeout(patience);
    const until = performance.now() + DRAINED;
    while (this.#lost() > 0 && performance.now() < until) await pause(100);
    this.#stopConsuming.abort();
    await this.#consuming;
    let deliveries = 0;
    for (const count of this.#delivered.values()) deliveries += count;
    return {
      confirmed: this.#confirmed.size,
      lost: this.#lost(),
      duplicates: deliveries - this.#delivered.size,
      reconnects: this.#reconnects,
      longestGap: this.takeLongestGap(),
    };
  }

  #lost(): number {
    let lost = 0;
    for (const id of this.#confirmed) if (!this.#delivered.has(id)) lost += 1;
    return lost;
  }

  async #publish(queue: string): Promise<void> {
    const unconfirmed = new Set<string>();
    const stop = this.#stopPublishing.signal;
    let [next, last] = [0, performance.now()];
    const confirm = (id: string): void => {
      const now = performance.now();
      this.#longestGap = Math.max(this.#longestGap, now - last);
      last = now;
      unconfirmed.delete(id);
      this.#confirmed.add(id);
    };
    const giveUp = this.#giveUp.signal;
    while (!stop.aborted || (unconfirmed.size > 0 && !giveUp.aborted)) {
      await this.#connected(async (connection) => {
        const channel = await connection.createConfirmChannel();
        channel.on("error", () => undefined);
        const send = (id: string): Promise<boolean> => publishOne(channel, queue, id, confirm);
        const again = [...unconfirmed];
        const work = async (): Promise<void> => {
          for (;;) {
            const id = again.shift() ?? (stop.aborted ? undefined : `${queue}/${next++}`);
            if (id === undefined) return;
            unconfirmed.add(id);
            if (!(await send(id))) return;
            if (this.#rest > 0) await pause(this.#rest);
          }
        };
        const closed = new Promise<void>((resolve) => {
          connection.once("close", resolve);
          giveUp.addEventListener("abort", () => resolve(), { once: true });
        });
        await Promise.race([closed, Promise.all(Array.from({ length: this.#window }, work))]);
      });
    }
  }

  async #consume(queue: string): Promise<void> {
    const stop = this.#stopConsuming.signal;
    while (!stop.aborted) {
      await this.#connected(async (connection) => {
        const channel = await connection.createChannel();
        const ended = new Promise<void>((resolve) => {
          channel.once("close", resolve).on("error", () => resolve());
          connection.once("close", resolve);
          stop.addEventListener("abort", () => resolve(), { once: true });
        });
        await channel.prefetch(200);
        await channel.consume(queue, (message) => {
          if (message === null) return;
          const id = message.content.toString();
          this.#delivered.set(id, (this.#delivered.get(id) ?? 0) + 1);
          channel.ack(message);
        });
        await ended;
      });
    }
  }

  /** Connects, works, and closes; whatever goes wrong with a connection, the caller comes back for another one. */
  async #connected(work: (connection: ChannelModel) => Promise<void>): Promise<void> {
    let connection: ChannelModel | undefined;
    try {
      connection = await connect(this.#url, { timeout: 10_000 });
      connection.on("error", () => undefined);
      await work(connection);
      await connection.close();
    } catch {
      // The broker is away: that is what this load is for. What is lost by it shows in the report.
      this.#reconnects += 1;
      await connection?.close().catch(() => undefined);
      await pause(RETRY);
    }
  }
}

/** @returns whether it was confirmed */
async function publishOne(
  channel: ConfirmChannel,
  queue: string,
  id: string,
  confirm: (id: string) => void,
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  channel.publish("", queue, Buffer.from(id), { persistent: true, mandatory: true }, (problem) => {
    if (problem === null) confirm(id);
    resolve(problem === null);
  });
  return await promise;
}
