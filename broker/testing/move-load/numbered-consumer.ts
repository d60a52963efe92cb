/** A consumer with acknowledgements that comes back: after `basic.cancel`, a refusal, and a lost connection. */
import { setTimeout as pause } from "node:timers/promises";
import type { Channel, ChannelModel, ConsumeMessage, Options } from "amqplib";

/**
 * How a client makes sure of its queue before it consumes: by a passive declare, or by a declare as it always made it,
 * which RabbitMQ refuses with 406 where the queue is another one by now.
 */
export type ConsumerKind = "passive" | "redeclares";

export interface ConsumerOptions {
  readonly queue: string;
  readonly kind: ConsumerKind;
  /** What a consumer that redeclares says. */
  readonly declared: Options.AssertQueue;
  /** Messages that it has unacknowledged at most. */
  readonly prefetch: number;
  /** Milliseconds after which it acknowledges what it has, asked each time. */
  readonly hold: () => number;
  readonly connect: () => Promise<ChannelModel>;
  readonly take: (message: ConsumeMessage) => void;
}

/** Milliseconds between two attempts, and between two looks whether something has ended. */
const RETRY = 20;

export class NumberedConsumer {
  readonly #options: ConsumerOptions;
  readonly #ended = new AbortController();
  readonly #working: Promise<void>;
  #consuming = false;
  #cancels = 0;
  #refusals = 0;

  /** Begins at once. */
  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#working = this.#work();
  }

  get isConsuming(): boolean {
    return this.#consuming;
  }

  /** How often the broker has cancelled it. */
  get cancels(): number {
    return this.#cancels;
  }

  /** How often its declare, passive or not, was refused. */
  get refusals(): number {
    return this.#refusals;
  }

  /** What it has not acknowledged goes back to the queue. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.#working;
  }

  async #work(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      let connection: ChannelModel | undefined;
      try {
        connection = await this.#options.connect();
        const broken = new AbortController();
        connection.on("error", () => undefined).once("close", () => broken.abort());
        while (!this.#ended.signal.aborted && !broken.signal.aborted) {
          if (await this.#isDeclared(connection)) await this.#consumeBy(connection);
          else await pause(RETRY);
        }
        await connection.close();
      } catch {
        // A connection or a channel is gone: it comes back by another one.
        await connection?.close().catch(() => undefined);
        await pause(RETRY);
      }
    }
  }

  /** By a channel of its own, which a refusal closes. */
  async #isDeclared(connection: ChannelModel): Promise<boolean> {
    const { queue, kind, declared } = this.#options;
    const channel = await connection.createChannel();
    const closed = closing(channel);
    try {
      if (kind === "passive") await channel.checkQueue(queue);
      else await channel.assertQueue(queue, declared);
      await channel.close();
      return true;
    } catch {
      // 404 while the queue is away, 406 where it is another one: or the connection is gone, which the caller sees.
      await closed;
      this.#refusals += 1;
      return false;
    }
  }

  /** Until the broker cancels it, or closes its channel. */
  async #consumeBy(connection: ChannelModel): Promise<void> {
    const { queue, prefetch, hold, take } = this.#options;
    const channel = await connection.createChannel();
    const over = new AbortController();
    void closing(channel).then(() => over.abort());
    let last: ConsumeMessage | undefined;
    await channel.prefetch(prefetch);
    await channel.consume(queue, (message) => {
      if (message === null) {
        this.#cancels += 1;
        over.abort();
        return;
      }
      take(message);
      last = message;
    });
    this.#consuming = true;
    try {
      while (!this.#ended.signal.aborted && !over.signal.aborted) {
        await pause(hold());
        if (last !== undefined) channel.ack(last, true);
        last = undefined;
      }
      await channel.close();
    } finally {
      this.#consuming = false;
    }
  }
}

/** Resolves when it is closed, by whomever. */
function closing(channel: Channel): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  channel.on("error", () => resolve()).once("close", () => resolve());
  return promise;
}
