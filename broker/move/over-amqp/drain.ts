/**
 * Messages from a queue to an exchange by a client: at least once, since each is acknowledged when the other queue has
 * confirmed it. In the order of the queue where nobody else consumes.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { ConfirmChannel, ConsumeMessage } from "amqplib";
import { MOVE_PREFIX } from "../../../model/reserved-prefixes.ts";
import { messageOf, WarrenError } from "../../../model/warren-error.ts";
import type { AmqpConnection, WatchedChannel } from "../../amqp/connection.ts";
import { withoutHeaders } from "./content-header.ts";
import { headerOf, keepHeaders, publishExactly } from "./exact-messages.ts";

export interface DrainRequest {
  readonly connection: AmqpConnection;
  /** A queue. */
  readonly from: string;
  /** An exchange that leads to one queue, whatever the routing key. */
  readonly to: string;
  /** Messages on their way at most. */
  readonly prefetch: number;
  /** Whether the queue counts deliveries, which it then says in headers of its own. */
  readonly counts: boolean;
  /** @returns why a message has to stay */
  readonly unfitness: (message: ConsumeMessage) => string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The highest that there is, so that no other consumer gets anything as long as this one can take it. */
const FIRST = 2_147_483_647;
/** What a quorum queue adds to what it delivers again (`rabbit_quorum_queue:deliver_actions`), as it would anew. */
const COUNTED: ReadonlySet<string> = new Set(["x-delivery-count", "x-acquired-count"]);
/** Milliseconds without one that arrives, while there are some: a broker that blocks publishers, or a consumer before us. */
const STALLED = 60_000;
const INTERVAL = 10;
/** Milliseconds after which RabbitMQ says that a quorum queue is empty without asking its leader (`rabbit_quorum_queue:stat`). */
const LEADER_TIMEOUT = 200;

export class Drain {
  /** Messages that have arrived. */
  moved = 0;
  /** Ready ones in the queue, as last seen. */
  left = 0;
  /** Of those that came. */
  #received = 0;
  /** Of those that were published again. */
  #unconfirmed = 0;
  /** Of those that stay. */
  #kept = 0;
  #isGone = false;
  #unfit: string | undefined;
  #rejected: string | undefined;
  #lastMoved = performance.now();
  readonly #request: DrainRequest;
  readonly #watched: WatchedChannel<ConfirmChannel>;
  #tag = "";

  private constructor(request: DrainRequest, watched: WatchedChannel<ConfirmChannel>) {
    this.#request = request;
    this.#watched = watched;
  }

  static async start(request: DrainRequest): Promise<Drain> {
    const watched = await request.connection.confirmChannel();
    const { channel } = watched;
    const drain = new Drain(request, watched);
    keepHeaders(channel);
    channel.on("return", () => {
      drain.#rejected = "the queue that they are for is gone";
    });
    await channel.prefetch(request.prefetch);
    const { consumerTag } = await channel.consume(request.from, drain.#take, { priority: FIRST });
    drain.#tag = consumerTag;
    return drain;
  }

  /** Messages that came and have not arrived. */
  get unsettled(): number {
    return this.#unconfirmed + this.#kept;
  }

  /** Messages that came. */
  get received(): number {
    return this.#received;
  }

  /**
   * Until the queue has no more ready than that, and all that came has arrived.
   *
   * @param most.deadline of `performance.now()`: then it is enough, however many come
   * @throws WarrenError `move-stopped` for one that has to stay, `move-interrupted` where it does not go on
   */
  async untilFew(most: { readonly ready: number; readonly deadline?: number }): Promise<void> {
    for (;;) {
      this.#assertGoesOn();
      if (this.#unfit !== undefined) throw new WarrenError("move-stopped", this.#unfit, { hint: UNFIT_HINT });
      if (this.#isGone) return;
      const isLate = most.deadline !== undefined && performance.now() > most.deadline;
      if (isLate) return;
      if (this.unsettled === 0 || most.ready > 0) {
        const received = this.#received;
        const ready = await this.#ready();
        if (ready !== undefined && ready <= most.ready) {
          if (most.ready > 0) return;
          if (this.unsettled === 0 && this.#received === received) return;
        }
      }
      await delay(INTERVAL, undefined, { signal: this.#request.signal });
    }
  }

  /** Takes no more, and waits for those that came. */
  async stop(): Promise<void> {
    const { channel, close, closedBy } = this.#watched;
    // Whoever waited for it has been told why.
    if (!this.#request.connection.isOpen || closedBy() !== undefined) return;
    if (!this.#isGone) await channel.cancel(this.#tag);
    while (this.#unconfirmed > 0) {
      this.#assertGoesOn();
      await delay(INTERVAL, undefined, { signal: this.#request.signal });
    }
    // What has to stay goes back to its place.
    await close();
  }

  readonly #take = (message: ConsumeMessage | null): void => {
    if (message === null) {
      this.#isGone = true;
      return;
    }
    this.#received += 1;
    this.#unfit ??= this.#request.unfitness(message);
    if (this.#unfit !== undefined) {
      this.#kept += 1;
      return;
    }
    this.#unconfirmed += 1;
    const { channel } = this.#watched;
    const { to, counts } = this.#request;
    const { content, fields } = message;
    const header = counts ? withoutHeaders(headerOf(message), COUNTED) : headerOf(message);
    publishExactly(channel, { exchange: to, routingKey: fields.routingKey, header, content }, (error) => {
      if (error !== null) this.#rejected ??= messageOf(error);
      // One that came back is confirmed as well.
      if (this.#rejected !== undefined) return;
      this.#unconfirmed -= 1;
      this.moved += 1;
      this.#lastMoved = performance.now();
      channel.ack(message);
    });
  };

  /** Undefined where a late answer need not be the leader's. */
  async #ready(): Promise<number | undefined> {
    const asked = performance.now();
    const { messageCount } = await this.#watched.channel.checkQueue(this.#request.from);
    this.left = messageCount;
    const isTold = !this.#request.counts || performance.now() - asked < LEADER_TIMEOUT;
    if (messageCount === 0) this.#lastMoved = performance.now();
    return messageCount > 0 || isTold ? messageCount : undefined;
  }

  #assertGoesOn(): void {
    const { connection, from } = this.#request;
    const closed =
      this.#watched.closedBy() ?? (connection.isOpen ? undefined : connection.trouble || "it is closed");
    const why = this.#rejected ?? closed;
    if (why !== undefined) throw interrupted(from, why);
    if (performance.now() - this.#lastMoved < STALLED) return;
    throw interrupted(from, connection.trouble || "another consumer gets what is in it");
  }
}

const UNFIT_HINT =
  "Let its consumers have such messages first, or give Warren's user the tag impersonator for the time of the move.";

function interrupted(from: string, why: string): WarrenError {
  return new WarrenError(
    "move-interrupted",
    `the messages of queue ${JSON.stringify(from)} are not moved on: ${why}`,
    {
      hint: `The next \`./warren up\` goes on with it. Until then they wait in queues whose names begin with \`${MOVE_PREFIX}\`.`,
    },
  );
}
