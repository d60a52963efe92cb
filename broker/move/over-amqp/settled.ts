/** Whether other consumers hold nothing of a queue from which a drain takes all that is ready, before anybody else. */

import type { Channel } from "amqplib";
import { queueStatistics, queueTotals } from "../../api/queues.ts";
import { StatisticsSamples } from "../../guard/statistics-samples.ts";
import type { MoveRequest } from "../move-request.ts";
import type { Drain } from "./drain.ts";

export type Hold = "nothing" | "something" | "unknown";

/**
 * Asked again and again. What others hold only becomes less, since all that is ready comes to the drain: so an answer that
 * says that nobody holds anything counts, however old it is, if it is from after the drain's beginning.
 */
export class OthersHold {
  readonly #request: MoveRequest;
  readonly #name: string;
  readonly #drain: Drain;
  readonly #channel: Channel;
  readonly #samples = new StatisticsSamples();

  constructor(of: {
    readonly request: MoveRequest;
    readonly name: string;
    readonly drain: Drain;
    readonly channel: Channel;
  }) {
    this.#request = of.request;
    this.#name = of.name;
    this.#drain = of.drain;
    this.#channel = of.channel;
  }

  async ask(type: string): Promise<Hold> {
    const received = this.#drain.received;
    if (this.#drain.unsettled > 0) return "unknown";
    const held = type === "quorum" ? await this.#ofQuorum() : await this.#ofClassic();
    // What is on its way to the drain counts as held, too.
    const isQuiet = this.#drain.received === received && this.#drain.unsettled === 0;
    if (held === 0) return "nothing";
    return held !== undefined && isQuiet ? "something" : "unknown";
  }

  /** By the queue's own process. */
  async #ofClassic(): Promise<number | undefined> {
    const { broker, virtualHost, signal } = this.#request;
    const totals = await queueTotals(broker.api, { virtualHost, name: this.#name }, signal);
    if (totals === undefined) return 0;
    return totals.messages_unacknowledged ?? undefined;
  }

  /** A leader counts as a consumer whoever holds a message. With others at work only its statistics tell. */
  async #ofQuorum(): Promise<number | undefined> {
    const { consumerCount } = await this.#channel.checkQueue(this.#name);
    if (consumerCount === 1) return 0;
    const { broker, virtualHost, signal } = this.#request;
    const statistics = await queueStatistics(broker.api, { virtualHost, name: this.#name }, signal);
    this.#samples.see(statistics);
    return this.#samples.areFromAfter ? (statistics.messages_unacknowledged ?? undefined) : undefined;
  }
}
