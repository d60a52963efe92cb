/**
 * Dead letters back to the queues in which they died, at least once: each leaves its queue when the broker has confirmed
 * its copy. They go through the default exchange by the name of the queue, so that no other queue gets one.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { ConfirmChannel, ConsumeMessage } from "amqplib";
import { DEATH_HEADERS, type Death, lastDeath } from "../../model/routing/replay/death.ts";
import { forecast, isAsked, type Stay, whyStays } from "../../model/routing/replay/origin.ts";
import {
  MOST_ON_THEIR_WAY,
  type ReplayReport,
  type ShownBody,
  shownBody,
} from "../../model/routing/replay/replay-report.ts";
import { isSelected, type Selection } from "../../model/routing/replay/selection.ts";
import { Tally } from "../../model/routing/replay/tally.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { bounded } from "../amqp/bounded.ts";
import type { AmqpConnection, WatchedChannel } from "../amqp/connection.ts";
import { withoutHeaders } from "../move/over-amqp/content-header.ts";
import { headerOf, keepHeaders, publishExactly } from "../move/over-amqp/exact-messages.ts";
import { type Republisher, unfitness } from "../move/over-amqp/unfit.ts";
import { Intake, STALLED } from "./intake.ts";
import { type Origin, type OriginLimits, Origins } from "./origins.ts";

export interface ReplayRequest {
  readonly connection: AmqpConnection;
  readonly virtualHost: string;
  readonly queue: string;
  /** Who publishes. */
  readonly who: Republisher;
  readonly selection: Selection;
  /** Nothing is published, and all are given back. */
  readonly dryRun: boolean;
  /** Bodies to keep for the report. */
  readonly bodies: number;
  /** Messages that go back at most. */
  readonly limit?: number | undefined;
  /** Messages a second. */
  readonly rate?: number | undefined;
  readonly isQuorum: boolean;
  /** Messages that are here at a time, beside those that stay. */
  readonly prefetch: number;
  /** Without the headers that say of deaths. */
  readonly forgetDeaths: boolean;
  readonly limitsOf: (queue: string) => OriginLimits;
  readonly signal?: AbortSignal | undefined;
}

/** What a quorum queue adds to what it delivers again, and keys that would route copies elsewhere (`rabbit_basic:header_routes/1`). */
const LEFT_OUT: ReadonlySet<string> = new Set(["x-delivery-count", "x-acquired-count", "CC", "BCC"]);
/** Milliseconds for what is on its way when somebody stops it. */
const LAST_CONFIRMS = 10_000;
const MOST_REMARKS = 20;

/** @throws WarrenError `replay-interrupted`, `replay-refused` */
export async function replayQueue(request: ReplayRequest): Promise<ReplayReport> {
  const watched = await request.connection.confirmChannel();
  return await new Replay(request, watched).run();
}

class Replay {
  readonly #request: ReplayRequest;
  readonly #watched: WatchedChannel<ConfirmChannel>;
  readonly #channel: ConfirmChannel;
  readonly #origins: Origins;
  readonly #tally = new Tally();
  readonly #bodies: ShownBody[] = [];
  readonly #remarks = new Set<string>();
  readonly #began = performance.now();
  #intake: Intake | undefined;
  /** Sent, and not confirmed by their queue. */
  readonly #refused: ConsumeMessage["fields"][] = [];
  #found = 0;
  #taken = 0;
  #sent = 0;
  #redelivered = 0;
  #unconfirmed = 0;
  /** Renewed with each answer of the broker. */
  #answer = Promise.withResolvers<void>();

  constructor(request: ReplayRequest, watched: WatchedChannel<ConfirmChannel>) {
    this.#request = request;
    this.#watched = watched;
    this.#channel = watched.channel;
    this.#origins = new Origins(request.connection, request.limitsOf);
  }

  async run(): Promise<ReplayReport> {
    const { queue } = this.#request;
    const channel = this.#channel;
    keepHeaders(channel);
    // It comes before the confirm of the same message, and has the name of the queue that is gone.
    channel.on("return", ({ fields }) => this.#origins.close(fields.routingKey, "queue-gone"));
    channel.on("close", () => this.#tell());
    try {
      const { messageCount, consumerCount } = await bounded("the queue", channel.checkQueue(queue), {
        timeout: STALLED,
      });
      this.#found = messageCount;
      if (consumerCount > 0)
        this.#remark(`${consumerCount} consumers take from queue ${JSON.stringify(queue)} meanwhile`);
      const { prefetch } = this.#request;
      this.#intake = await Intake.start(channel, { queue, prefetch });
      await this.#takeAll(this.#intake);
      await this.#until(() => this.#unconfirmed === 0, this.#isStopped ? LAST_CONFIRMS : STALLED);
      await this.#intake.giveBack(this.#refused);
      await this.#watched.close();
    } catch (error) {
      throw this.#interrupted(error);
    }
    return this.#report();
  }

  get #isStopped(): boolean {
    return this.#request.signal?.aborted === true;
  }

  /**
   * No more than there were: what dies again meanwhile comes behind these, and is not taken. What is given back to a quorum
   * queue comes behind what was given back before (`rabbit_fifo:return_one/7`), so all of it is taken once: then the order
   * stays.
   */
  async #takeAll(intake: Intake): Promise<void> {
    const { limit = Number.POSITIVE_INFINITY, isQuorum, signal } = this.#request;
    const isDone = (): boolean => !isQuorum && this.#sent >= limit;
    while (this.#taken < this.#found && !isDone() && !this.#isStopped) {
      await this.#until(() => this.#unconfirmed < MOST_ON_THEIR_WAY, STALLED);
      if (this.#sent < limit) await this.#pace();
      if (this.#isStopped) return;
      const next = await intake.next(signal).catch((error: unknown) => {
        if (this.#isStopped) return undefined;
        throw error;
      });
      if (next === undefined) return;
      this.#taken += 1;
      if (!(await this.#goes(next))) await intake.hold(next);
    }
  }

  /** So many a second since the beginning: a pause that was longer is not made up for at once. */
  async #pace(): Promise<void> {
    const { rate, signal } = this.#request;
    if (rate === undefined) return;
    const due = this.#began + (this.#sent * 1_000) / rate;
    const wait = due - performance.now();
    // An end of the wait by the signal is seen by whoever goes on.
    if (wait > 0) await delay(wait, undefined, { signal }).catch(() => undefined);
  }

  /** @returns whether it is on its way; else it stays */
  async #goes(message: ConsumeMessage): Promise<boolean> {
    const { dryRun } = this.#request;
    const death = lastDeath(message.properties.headers);
    const why = await this.#whyStays(message, death);
    if (death === undefined || why !== undefined) {
      const isOfOrigin = why !== undefined && why !== "not-dead" && !isAsked(why);
      this.#tally.stay(why ?? "not-dead", isOfOrigin ? (death?.queue ?? "") : "");
      return false;
    }
    const origin = await this.#origins.of(death.queue);
    const told = forecast(death, origin.facts);
    if (told !== undefined) this.#remark(told);
    this.#sent += 1;
    origin.sent();
    this.#keepBody(message, death);
    if (dryRun) this.#arrived(message, death);
    else this.#publish(message, death, origin);
    return !dryRun;
  }

  async #whyStays({ properties }: ConsumeMessage, death: Death | undefined): Promise<Stay | undefined> {
    const { queue, selection, who, limit = Number.POSITIVE_INFINITY } = this.#request;
    const headers = (properties.headers ?? {}) as Readonly<Record<string, unknown>>;
    if (death === undefined) return "not-dead";
    if (!isSelected(death, headers, selection)) return "not-selected";
    if (this.#sent >= limit) return "over-limit";
    if (unfitness({ properties, fields: NO_KEY }, who) !== undefined) return "not-publishable";
    if (death.queue === queue) return "own-queue";
    const origin = await this.#origins.of(death.queue);
    const why = origin.closed ?? (await this.#whyNow(death, origin));
    // Whatever comes later would come before this one.
    if (why !== undefined) this.#origins.close(death.queue, why);
    return why;
  }

  /** Where it is full by what was known, it is looked at again, when nothing is on its way to it. */
  async #whyNow(death: Death, origin: Origin): Promise<Stay | undefined> {
    const { queue, dryRun } = this.#request;
    const why = whyStays(death, queue, origin.facts);
    if (why !== "queue-full" || dryRun) return why;
    await this.#until(() => this.#unconfirmed === 0, STALLED);
    await this.#origins.lookAgain(origin);
    return whyStays(death, queue, origin.facts);
  }

  #publish(message: ConsumeMessage, death: Death, origin: Origin): void {
    const { content } = message;
    const { forgetDeaths } = this.#request;
    const names = forgetDeaths ? new Set([...LEFT_OUT, ...DEATH_HEADERS]) : LEFT_OUT;
    const header = withoutHeaders(headerOf(message), names);
    this.#unconfirmed += 1;
    const publish = { exchange: "", routingKey: death.queue, header, content };
    publishExactly(this.#channel, publish, (error) => {
      // With the end of the channel all is unconfirmed, and in the queue.
      if (this.#watched.closedBy() !== undefined || !this.#request.connection.isOpen) return this.#tell();
      this.#unconfirmed -= 1;
      if (error !== null) this.#origins.close(death.queue, "not-confirmed");
      if (error !== null || origin.closed === "queue-gone") {
        this.#tally.stay(origin.closed ?? "not-confirmed", death.queue);
        this.#refused.push(message.fields);
      } else {
        this.#channel.ack(message);
        this.#arrived(message, death);
      }
      this.#tell();
    });
  }

  #arrived({ fields }: ConsumeMessage, death: Death): void {
    this.#tally.count(death);
    if (fields.redelivered) this.#redelivered += 1;
  }

  #keepBody({ content }: ConsumeMessage, { queue, reason, keys: [key = ""] }: Death): void {
    if (this.#bodies.length < this.#request.bodies)
      this.#bodies.push({ queue, reason, key, ...shownBody(content) });
  }

  #remark(text: string): void {
    if (this.#remarks.size < MOST_REMARKS) this.#remarks.add(text);
  }

  #tell(): void {
    this.#answer.resolve();
    this.#answer = Promise.withResolvers();
  }

  async #until(isSo: () => boolean, timeout: number): Promise<void> {
    while (!isSo()) {
      const closed = this.#watched.closedBy();
      if (closed !== undefined) throw new Error(closed);
      if (!this.#request.connection.isOpen) throw new Error("the connection is closed");
      await bounded("a confirm of the broker", this.#answer.promise, { timeout });
    }
  }

  #interrupted(cause: unknown): WarrenError {
    const { queue, connection, dryRun } = this.#request;
    const why = connection.trouble || this.#watched.closedBy() || messageOf(cause);
    const done = this.#tally.counted;
    const doubled = dryRun ? "" : ` ${this.#unconfirmed} more were on their way and can be there twice.`;
    return new WarrenError(
      "replay-interrupted",
      `The replay of queue ${JSON.stringify(queue)} was cut off after ${dryRun ? 0 : done} messages: ${why}.${doubled}`,
      {
        hint: "Nothing is lost: what was not confirmed is still in the queue. Run the command again.",
        cause,
      },
    );
  }

  #report(): ReplayReport {
    const { virtualHost, queue, dryRun } = this.#request;
    return {
      virtualHost,
      queue,
      dryRun,
      found: this.#found,
      taken: this.#taken,
      replayed: this.#tally.counted,
      redelivered: this.#redelivered,
      unsure: this.#unconfirmed,
      groups: this.#tally.groups,
      others: this.#tally.others,
      stayed: this.#tally.stayed,
      bodies: this.#bodies,
      remarks: [...this.#remarks],
    };
  }
}

/** It goes by the name of its queue. */
const NO_KEY = { routingKey: "" } as ConsumeMessage["fields"];
