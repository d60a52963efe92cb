/**
 * Publishes one message after the other while servers are stopped and killed, each when the one before is confirmed:
 * what a publisher sees of an outage, and a load while it happens.
 */
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../model/warren-error.ts";
import { bounded } from "../amqp/bounded.ts";
import type { AmqpConnection } from "../amqp/connection.ts";

/** Its own queue, in a clone: quorum, so that a confirm means what it can mean at best. */
export const PULSE_QUEUE = { name: "warren-smoke-pulse", type: "quorum" } as const;

export interface PulseOptions {
  readonly connect: () => Promise<AmqpConnection>;
  /** Begins the ids of its messages. */
  readonly prefix: string;
  readonly signal: AbortSignal;
}

/** Milliseconds between one confirm and the next publish, and between attempts to connect. */
const PAUSE = 5;
/** Milliseconds for one confirm: after that the connection is given up. */
const CONFIRM_TIMEOUT = 5_000;

export class ConfirmPulse {
  readonly #options: PulseOptions;
  readonly #confirmed: { readonly id: string; readonly at: number }[] = [];
  #stopped = false;
  #trouble = "";
  #published = 0;
  #waiting: (() => void) | undefined;
  #running: Promise<void> = Promise.resolve();

  private constructor(options: PulseOptions) {
    this.#options = options;
  }

  /** Declares its queue, and returns when the first message is confirmed. */
  static async start(options: PulseOptions): Promise<ConfirmPulse> {
    const pulse = new ConfirmPulse(options);
    const connection = await options.connect();
    const watched = await connection.channel();
    const table = { "x-queue-type": PULSE_QUEUE.type };
    await watched.channel.assertQueue(PULSE_QUEUE.name, { durable: true, arguments: table });
    await watched.close();
    pulse.#running = pulse.#run(connection);
    await pulse.beat(CONFIRM_TIMEOUT);
    return pulse;
  }

  /** Until one more message is confirmed. @throws WarrenError `wait-exceeded` */
  async beat(timeout: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting = resolve;
    const why = this.#trouble === "" ? "" : ` (${this.#trouble})`;
    await bounded(`a confirm${why}`, promise, { timeout, signal: this.#options.signal });
  }

  /** Milliseconds: the longest time from one confirm to the next, of those that ended after a moment. */
  longestGapSince(moment: number): number {
    return longestGap(
      this.#confirmed.map(({ at }) => at),
      moment,
    );
  }

  /** @returns the ids of all messages that were confirmed */
  async stop(): Promise<string[]> {
    this.#stopped = true;
    await this.#running;
    return this.#confirmed.map(({ id }) => id);
  }

  /** Never rejects: whatever breaks is the outage that it is there to see. */
  async #run(first: AmqpConnection): Promise<void> {
    let connection: AmqpConnection | undefined = first;
    while (!this.#isOver()) {
      try {
        connection ??= await this.#options.connect();
        await this.#publishOn(connection);
      } catch (error) {
        this.#trouble = messageOf(error);
      }
      await connection?.crash().catch(() => undefined);
      connection = undefined;
      await delay(PAUSE);
    }
  }

  #isOver(): boolean {
    return this.#stopped || this.#options.signal.aborted;
  }

  async #publishOn(connection: AmqpConnection): Promise<void> {
    const { channel } = await connection.confirmChannel();
    while (!this.#isOver()) {
      const id = `${this.#options.prefix}/${this.#published++}`;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      channel.publish(
        "",
        PULSE_QUEUE.name,
        Buffer.from(id),
        { deliveryMode: 2, messageId: id, mandatory: true },
        (error: unknown) => (error === null ? resolve() : reject(error)),
      );
      await bounded("a confirm", promise, { timeout: CONFIRM_TIMEOUT });
      this.#confirmed.push({ id, at: performance.now() });
      this.#trouble = "";
      this.#waiting?.();
      await delay(PAUSE);
    }
  }
}

/** Pure. @param moments in order @param since what ended before it does not count */
export function longestGap(moments: readonly number[], since: number): number {
  const gaps = moments.map((moment, index) => (moment < since ? 0 : moment - (moments[index - 1] ?? moment)));
  return Math.max(0, ...gaps);
}
