/** The queues to which dead letters go back, as they are now: each is looked at before the first message goes to it. */
import type { OriginFacts, Stay } from "../../model/routing/replay/origin.ts";
import { bounded } from "../amqp/bounded.ts";
import { type AmqpConnection, REPLY } from "../amqp/connection.ts";

/** What a queue's arguments and policies say; a missing one is no limit. */
export interface OriginLimits {
  readonly maxLength?: number | undefined;
  /** Milliseconds. */
  readonly timeToLive?: number | undefined;
}

/** Milliseconds. */
const LOOK_TIMEOUT = 60_000;

export class Origin {
  readonly name: string;
  facts: OriginFacts;
  /** Why nothing goes to it any more. */
  closed: Stay | undefined;

  constructor(name: string, facts: OriginFacts) {
    this.name = name;
    this.facts = facts;
  }

  /** One message more is on its way to it. */
  sent(): void {
    const { room } = this.facts;
    if (room !== undefined) this.facts = { ...this.facts, room: room - 1 };
  }
}

export class Origins {
  readonly #connection: AmqpConnection;
  readonly #limitsOf: (queue: string) => OriginLimits;
  readonly #known = new Map<string, Origin>();

  constructor(connection: AmqpConnection, limitsOf: (queue: string) => OriginLimits) {
    this.#connection = connection;
    this.#limitsOf = limitsOf;
  }

  async of(name: string): Promise<Origin> {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const origin = new Origin(name, await this.#look(name));
    this.#known.set(name, origin);
    return origin;
  }

  async lookAgain(origin: Origin): Promise<void> {
    origin.facts = await this.#look(origin.name);
  }

  /** The first reason counts. */
  close(name: string, why: Stay): void {
    const origin = this.#known.get(name);
    if (origin !== undefined) origin.closed ??= why;
  }

  /** On a channel of its own, which RabbitMQ closes where there is no such queue. */
  async #look(name: string): Promise<OriginFacts> {
    const { channel, close, closedWith } = await this.#connection.channel();
    const { maxLength, timeToLive } = this.#limitsOf(name);
    try {
      const { messageCount, consumerCount } = await bounded(
        `queue ${JSON.stringify(name)}`,
        channel.checkQueue(name),
        { timeout: LOOK_TIMEOUT },
      );
      const room = maxLength === undefined ? undefined : maxLength - messageCount;
      return { isThere: true, room, timeToLive, consumers: consumerCount };
    } catch (error) {
      if (closedWith()?.code !== REPLY.NOT_FOUND) throw error;
      return { isThere: false, room: undefined, timeToLive: undefined, consumers: 0 };
    } finally {
      await close();
    }
  }
}
