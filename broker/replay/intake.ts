/**
 * The messages of a queue, in its order, of which any number can be held until the end: a consumer that holds too many of its
 * prefetch is cancelled, and another one goes on. What is held goes back consumer by consumer: a quorum queue has no order
 * between what many consumers give back at once (`rabbit_fifo_client` keeps it by consumer), so as few as can be do.
 */
import type { Channel, ConsumeMessage } from "amqplib";
import { bounded } from "../amqp/bounded.ts";

/** Milliseconds for an answer of the broker, which may block publishers meanwhile; and without a message, while there are some. */
export const STALLED = 60_000;
/** Milliseconds after which a queue that gives nothing is asked what it has. */
const IDLE = 200;
/** Consumers whose messages go back before the queue is asked whether it has them. */
const AT_ONCE = 16;

type Fields = ConsumeMessage["fields"];

export class Intake {
  readonly #channel: Channel;
  readonly #queue: string;
  readonly #prefetch: number;
  #arrived: ConsumeMessage[] = [];
  /** The last one held of each consumer, in the order of the consumers. */
  readonly #held = new Map<string, Fields>();
  #heldOfThis = 0;
  #tag = "";
  #isGone = false;
  #arrival = Promise.withResolvers<void>();

  private constructor(channel: Channel, queue: string, prefetch: number) {
    this.#channel = channel;
    this.#queue = queue;
    this.#prefetch = prefetch;
  }

  /** @param from.prefetch messages that are here and neither held nor acknowledged, at most */
  static async start(
    channel: Channel,
    { queue, prefetch }: { readonly queue: string; readonly prefetch: number },
  ): Promise<Intake> {
    const intake = new Intake(channel, queue, prefetch);
    await bounded("the prefetch", channel.prefetch(prefetch), { timeout: STALLED });
    await intake.#consume();
    return intake;
  }

  /**
   * @param signal ends the wait with its reason
   * @returns undefined where there is none any more
   * @throws Error where somebody else gets what is there, or the broker does not answer
   */
  async next(signal: AbortSignal | undefined): Promise<ConsumeMessage | undefined> {
    const began = performance.now();
    for (let empty = 0; empty < 2; ) {
      signal?.throwIfAborted();
      if (this.#arrived.length === 0) await this.#arrivalOrIdle();
      const [first] = this.#arrived.splice(0, 1);
      if (first !== undefined) return first;
      if (this.#isGone) throw new Error("the queue was deleted");
      const { messageCount } = await bounded("the queue", this.#channel.checkQueue(this.#queue), {
        timeout: STALLED,
        signal,
      });
      empty = messageCount === 0 ? empty + 1 : 0;
      if (performance.now() - began > STALLED) throw new Error("another consumer gets what is in it");
    }
    return undefined;
  }

  /** Until the end. */
  async hold({ fields }: ConsumeMessage): Promise<void> {
    this.#held.set(fields.consumerTag, fields);
    if (fields.consumerTag !== this.#tag) return;
    this.#heldOfThis += 1;
    if (this.#heldOfThis < this.#prefetch / 2) return;
    await this.#cancel();
    await this.#consume();
  }

  /**
   * All that is held, and what came and was not asked for: to its place. On 4.3 this counts toward no delivery limit, as the
   * end of a channel would. Whatever was taken is held or acknowledged, or one of these.
   */
  async giveBack(others: readonly Fields[]): Promise<void> {
    await this.#cancel();
    for (const fields of [...others, ...this.#arrived.map((each) => each.fields)]) {
      const last = this.#held.get(fields.consumerTag)?.deliveryTag ?? 0;
      if (fields.deliveryTag > last) this.#held.set(fields.consumerTag, fields);
    }
    this.#arrived = [];
    let sent = 0;
    const ends = [...this.#held.values()].sort((one, other) => one.deliveryTag - other.deliveryTag);
    for (const fields of ends) {
      this.#channel.nack({ fields, properties: NO_PROPERTIES, content: EMPTY }, true, true);
      sent += 1;
      // The queue has seen what came before when it answers.
      if (sent % AT_ONCE === 0)
        await bounded("the queue", this.#channel.checkQueue(this.#queue), { timeout: STALLED });
    }
    this.#held.clear();
  }

  async #consume(): Promise<void> {
    this.#heldOfThis = 0;
    const consuming = this.#channel.consume(this.#queue, (message) => {
      if (message === null) this.#isGone = true;
      else this.#arrived.push(message);
      this.#arrival.resolve();
      this.#arrival = Promise.withResolvers();
    });
    this.#tag = (await bounded("the consumer", consuming, { timeout: STALLED })).consumerTag;
  }

  /** What was on its way to it comes before the answer. */
  async #cancel(): Promise<void> {
    if (this.#isGone) return;
    await bounded("the end of the consumer", this.#channel.cancel(this.#tag), { timeout: STALLED });
  }

  async #arrivalOrIdle(): Promise<void> {
    const { promise: idle, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, IDLE);
    try {
      await Promise.race([this.#arrival.promise, idle]);
    } finally {
      clearTimeout(timer);
    }
  }
}

const EMPTY = Buffer.alloc(0);
/** Whoever gives a message back has no use for them. */
const NO_PROPERTIES = {} as ConsumeMessage["properties"];
