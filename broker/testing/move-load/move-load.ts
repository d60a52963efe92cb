/**
 * Clients at work on one queue while something happens to it: publishers with confirms by a topic exchange, by a fanout
 * exchange and by the default exchange, consumers that come back, and an account of each message.
 */
import type { ChannelModel, ConsumeMessage, Options } from "amqplib";
import { toDefinedExchange, toDefinedQueue } from "../../../model/definitions/defined-objects.ts";
import { DEFAULT_LIFECYCLE, type Queue } from "../../../model/topology/topology.ts";
import { type AmqpEndpoint, dial } from "../../amqp/amqplib-connect.ts";
import { REPLY } from "../../amqp/connection.ts";
import { apiPath } from "../../api/management-api.ts";
import type { Broker } from "../../broker.ts";
import { poll } from "../../node/poll.ts";
import { LAST, type Pace, paceOf } from "./consumer-pace.ts";
import { DeliveryOrder } from "./delivery-order.ts";
import { type ConsumerKind, NumberedConsumer } from "./numbered-consumer.ts";
import { isAsSent, type MessageForm, numberOf } from "./numbered-message.ts";
import { NumberedPublisher } from "./numbered-publisher.ts";
import { type SequenceTotals, sumOf } from "./sequence-account.ts";
import type { Waits } from "./wait-times.ts";

export interface LoadOptions {
  readonly broker: Broker;
  /** Listeners of the nodes, to which clients connect in turn. @default the broker's */
  readonly endpoints?: readonly AmqpEndpoint[];
  readonly virtualHost: string;
  /** As it is at first. It is declared if it is not there. */
  readonly queue: Queue;
  /** Of each consumer, what it does before it consumes. @default one that declares passively */
  readonly consumers?: readonly ConsumerKind[];
  /** Messages that are in the queue before anybody consumes; consumers leave about as many in it. @default 0 */
  readonly prefill?: number;
  /** Bytes of a body. @default 256 */
  readonly size?: number;
  /** Messages a second of each of the four publishers. @default 100 */
  readonly rate?: number;
  /** Messages of one publisher that wait for their confirm at a time. @default 64 */
  readonly window?: number;
}

export interface LoadReport extends Omit<SequenceTotals, "missing"> {
  /** Confirmed, and neither delivered nor in the queue at the end. */
  readonly lost: number;
  /** The first few that are lost, `topic/17`. */
  readonly firstLost: readonly string[];
  /**
   * First deliveries to a consumer that has had a later one of the same publisher; not of a message that was delivered
   * again or sent again, which may come late. Of what came by an exchange.
   */
  readonly inversions: number;
  /** The same of what came by the default exchange, which nothing can lead elsewhere. */
  readonly defaultInversions: number;
  /** Messages with something changed: in the body, a property, the exchange or the routing key. */
  readonly altered: number;
  /** Deliveries with the flag `redelivered`. */
  readonly redelivered: number;
  readonly cancels: number;
  /** Connections of publishers that were made again. */
  readonly reconnects: number;
}

/** Milliseconds of a wait that nothing is measured by. */
const PATIENCE = 600_000;
/** Milliseconds in which nothing more arrives, where something is missing: then it is lost. */
const SILENCE = 10_000;
/** Milliseconds from one look at the queue to the next. */
const LOOK = 100;
/** Messages that are too many for the consumers to take at the end. */
const MANY = 10_000;
/** Of messages that are lost, so many are named. */
const NAMED = 10;

export class MoveLoad {
  readonly #options: LoadOptions;
  readonly #publishers = new Map<string, NumberedPublisher>();
  readonly #consumers: NumberedConsumer[] = [];
  #connections = 0;
  #deliveries = 0;
  #isEnding = false;
  #strangers = 0;
  readonly #inversions = { byExchange: 0, byDefault: 0 };
  #altered = 0;
  #redelivered = 0;

  private constructor(options: LoadOptions) {
    this.#options = options;
  }

  /** Declares, fills the queue, and works until it is ended. */
  static async start(options: LoadOptions): Promise<MoveLoad> {
    const load = new MoveLoad(options);
    const forms = await load.#declare();
    const { prefill = 0, consumers = ["passive"], rate = 100, window = 64 } = options;
    if (prefill > 0) {
      const form = { ...load.#form("", options.queue.name) };
      const fast = { most: prefill, rate: Number.POSITIVE_INFINITY, window: 2_000 };
      await load.#publish({ name: "prefill", form, ...fast }).done();
    }
    for (const kind of consumers) load.#consume(kind);
    for (const [name, form] of forms) load.#publish({ name, form, rate, window });
    return load;
  }

  get totals(): SequenceTotals {
    return sumOf(Array.from(this.#publishers.values(), ({ account }) => account.totals));
  }

  /** Those that consume, at this moment. */
  get consuming(): number {
    return this.#consumers.filter(({ isConsuming }) => isConsuming).length;
  }

  /** Of all publishers, since the last call: the longest of them, and the median of their medians. */
  takeWaits(): Waits {
    const all = Array.from(this.#publishers.values(), (publisher) => publisher.takeWaits()).filter(
      ({ count, longest }) => count > 0 || longest > 0,
    );
    const medians = all.map(({ median }) => median).toSorted((a, b) => a - b);
    return {
      count: all.reduce((sum, { count }) => sum + count, 0),
      longest: Math.max(0, ...all.map(({ longest }) => longest)),
      median: medians[medians.length >> 1] ?? 0,
    };
  }

  /** Waits until each publisher has had so many more confirms, so that what comes next meets clients at work. */
  async atWork(confirms = 20): Promise<void> {
    const workers = [...this.#publishers].filter(([name]) => name !== "prefill").map(([, each]) => each);
    const wanted = workers.map(({ account }) => account.totals.confirmed + confirms);
    await poll("publishers to have their messages confirmed", { timeout: PATIENCE }, async () =>
      workers.every(({ account }, index) => account.totals.confirmed >= (wanted[index] ?? 0))
        ? true
        : undefined,
    );
  }

  /** Ends the publishers, waits for what was confirmed, takes what is left in the queue, and counts. */
  async end(): Promise<LoadReport> {
    this.#isEnding = true;
    await this.#inTime("all messages to be confirmed", [...this.#publishers.values()]);
    // What waits for a consumer that is none any more, or for none at all, is taken by one of the account's own.
    if (this.#consumers.length === 0 || this.consuming < this.#consumers.length) {
      await Promise.all(this.#consumers.map((consumer) => consumer.end()));
      this.#consume("passive", LAST);
    } else if (((await this.#ready()) ?? 0) > MANY) {
      this.#consume("passive", LAST);
    }
    let [seen, since] = [-1, performance.now()];
    await poll("all that was confirmed to be delivered", { timeout: PATIENCE, interval: LOOK }, async () => {
      if (this.#deliveries !== seen) [seen, since] = [this.#deliveries, performance.now()];
      const isOver = this.totals.missing === 0 || performance.now() - since > SILENCE;
      // Also where nothing is missing: what is left may be there twice.
      return isOver && (await this.#ready()) === 0 ? true : undefined;
    });
    await Promise.all(this.#consumers.map((consumer) => consumer.end()));
    return this.#report();
  }

  /** Messages in the queue that no consumer has yet, 0 where there is no queue; undefined while it cannot be asked. */
  async #ready(): Promise<number | undefined> {
    let connection: ChannelModel | undefined;
    try {
      connection = await this.#connect("account");
      connection.on("error", () => undefined);
      const channel = await connection.createChannel();
      channel.on("error", () => undefined);
      return (await channel.checkQueue(this.#options.queue.name)).messageCount;
    } catch (error) {
      return (error as { readonly code?: unknown }).code === REPLY.NOT_FOUND ? 0 : undefined;
    } finally {
      await connection?.close().catch(() => undefined);
    }
  }

  /** After a failure: whatever is confirmed or delivered. */
  async abandon(): Promise<void> {
    await Promise.all([...this.#publishers.values()].map((publisher) => publisher.abandon()));
    await Promise.all(this.#consumers.map((consumer) => consumer.end()));
  }

  #report(): LoadReport {
    const { missing: lost, ...totals } = this.totals;
    const publishers = [...this.#publishers.values()];
    return {
      ...totals,
      lost,
      unexpected: totals.unexpected + this.#strangers,
      firstLost: publishers
        .flatMap(({ name, account }) => account.firstMissing(NAMED).map((sequence) => `${name}/${sequence}`))
        .slice(0, NAMED),
      inversions: this.#inversions.byExchange,
      defaultInversions: this.#inversions.byDefault,
      altered: this.#altered,
      redelivered: this.#redelivered,
      cancels: this.#consumers.reduce((sum, { cancels }) => sum + cancels, 0),
      reconnects: publishers.reduce((sum, { reconnects }) => sum + reconnects, 0),
    };
  }

  async #inTime(what: string, publishers: readonly NumberedPublisher[]): Promise<void> {
    const ended = new AbortController();
    const all = Promise.all(publishers.map((publisher) => publisher.end())).then(() => ended.abort());
    await poll(what, { timeout: PATIENCE }, async () => (ended.signal.aborted ? true : undefined));
    await all;
  }

  /** @returns what each publisher sends, by its name */
  async #declare(): Promise<ReadonlyMap<string, MessageForm>> {
    const { broker, virtualHost, queue } = this.#options;
    const { api } = broker;
    const { name: _, ...defined } = toDefinedQueue(queue);
    await api.put(apiPath("queues", virtualHost, queue.name), defined);
    const forms = new Map([
      ["default-1", this.#form("", queue.name)],
      ["default-2", this.#form("", queue.name)],
    ]);
    for (const [type, key, routingKey] of [
      ["topic", "order.*.paid", "order.eu.paid"],
      ["fanout", "", "all"],
    ] as const) {
      const exchange = `${queue.name}.${type}`;
      const { name: __, ...body } = toDefinedExchange({ ...EXCHANGE, name: exchange, type });
      await api.put(apiPath("exchanges", virtualHost, exchange), body);
      const path = apiPath("bindings", virtualHost, "e", exchange, "q", queue.name);
      await api.post(path, { routing_key: key, arguments: {} });
      forms.set(type, this.#form(exchange, routingKey));
    }
    return forms;
  }

  #form(exchange: string, routingKey: string): MessageForm {
    const { size = 256, queue } = this.#options;
    return { exchange, routingKey, size, ...("x-max-priority" in queue.arguments ? { priority: 1 } : {}) };
  }

  #publish(options: Omit<ConstructorParameters<typeof NumberedPublisher>[0], "connect">): NumberedPublisher {
    const publisher = new NumberedPublisher({ ...options, connect: () => this.#connect(options.name) });
    this.#publishers.set(options.name, publisher);
    return publisher;
  }

  #consume(kind: ConsumerKind, pace: Pace = this.#pace): void {
    const { queue } = this.#options;
    const { arguments: table, durable, auto_delete: autoDelete } = toDefinedQueue(queue);
    const declared: Options.AssertQueue = { durable, autoDelete, arguments: table };
    const order = new DeliveryOrder();
    this.#consumers.push(
      new NumberedConsumer({
        queue: queue.name,
        kind,
        declared,
        ...pace,
        connect: () => this.#connect(`consumer ${kind}`),
        take: (message) => this.#take(message, order),
      }),
    );
  }

  get #pace(): Pace {
    const { consumers = ["passive"], prefill = 0 } = this.#options;
    const isFull = (): boolean => this.#isEnding || this.totals.published - this.#deliveries > prefill;
    return paceOf(consumers.length, isFull);
  }

  #take(message: ConsumeMessage, order: DeliveryOrder): void {
    this.#deliveries += 1;
    const { redelivered } = message.fields;
    if (redelivered) this.#redelivered += 1;
    const number = numberOf(message.content);
    const publisher = number === undefined ? undefined : this.#publishers.get(number.publisher);
    if (number === undefined || publisher === undefined) {
      this.#strangers += 1;
      return;
    }
    if (!isAsSent(message, number, publisher.form)) this.#altered += 1;
    const { account } = publisher;
    const isFirst = account.deliver(number.sequence, { redelivered });
    const excused = !isFirst || redelivered || account.isRepeated(number.sequence);
    if (!order.isInverted(number, { excused })) return;
    this.#inversions[publisher.form.exchange === "" ? "byDefault" : "byExchange"] += 1;
  }

  async #connect(name: string): Promise<ChannelModel> {
    const { broker, endpoints = [broker.amqp], virtualHost } = this.#options;
    const endpoint = endpoints[this.#connections++ % endpoints.length] ?? broker.amqp;
    return await dial({ ...endpoint, virtualHost, name }, 10_000);
  }
}

const EXCHANGE = {
  ...DEFAULT_LIFECYCLE,
  durable: true,
  autoDelete: false,
  internal: false,
  arguments: {},
};
