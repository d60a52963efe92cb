/**
 * A queue is moved over AMQP while publishers by an exchange and consumers go on, and the process that moves is killed in
 * the middle: what was confirmed is delivered, and no more of it comes twice than is told.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { ChannelModel, ConsumeMessage } from "amqplib";
import type { Queue } from "../../../model/topology/topology.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import { dial } from "../../amqp/amqplib-connect.ts";
import { apiPath } from "../../api/management-api.ts";
import { poll } from "../../node/poll.ts";
import { NO_TEST_IMAGE } from "../../node/testing/broker-container.ts";
import { moveAfterKill, moveInProcess } from "../../testing/killed/killed-move.ts";
import {
  assertClean,
  CLASSIC,
  drained,
  fill,
  moved,
  OWNER,
  type Place,
  placeOfSuite,
  QUORUM,
  type Setting,
  TO_QUORUM,
  withQueue,
} from "../../testing/moved-queue.ts";

const STEPS = [
  "prepares",
  "leads its bindings elsewhere",
  "takes the messages out",
  "makes it anew",
  "brings the messages back",
  "brings the newer ones back",
  "leads its bindings back",
  "clears up",
];
/**
 * Where it is killed. Before bindings lead elsewhere there are empty objects and no more; newer messages are brought back by
 * the call that ends what was killed when it brought the older ones back.
 */
const KILLED = STEPS.filter(
  (name) => !["prepares", "leads its bindings elsewhere", "brings the newer ones back"].includes(name),
);
/** What waits before the load begins. */
const WAITING = 2_000;

describe("a queue that is moved over AMQP", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  const node = placeOfSuite();
  const place = (): Place => ({ ...node(), nodes: [] });

  const ways: readonly (readonly [string, Queue, Queue])[] = [
    ["classic to quorum", CLASSIC, QUORUM],
    ["quorum to classic", QUORUM, CLASSIC],
  ];
  for (const [what, live, desired] of ways) {
    test(`under load, ${what}: loses nothing, and counts what comes twice`, (context) =>
      withQueue(place(), live, async (setting) => {
        await fill(setting, 0, WAITING);
        const load = await Load.start(setting, WAITING);
        const report = await moved(setting, { live, desired });
        const seen = await load.end();
        context.diagnostic(JSON.stringify({ ...report, ...seen }));
        assert.equal(seen.lost, 0);
        assert.ok(seen.twice <= (report.overAmqp?.duplicates ?? 0), JSON.stringify(seen));
        await assertClean(setting, desired);
      }));
  }

  for (const name of KILLED) {
    test(`killed when it ${name}: the next call ends it, and nothing is lost`, (context) =>
      withQueue(place(), CLASSIC, async (setting) => {
        await fill(setting, 0, WAITING);
        const load = await Load.start(setting, WAITING);
        let steps: readonly string[] = [];
        const { broker, virtualHost } = setting;
        const request = { broker, nodes: [], owner: OWNER, virtualHost, move: TO_QUORUM };
        const step = STEPS.indexOf(name);
        const report = await moveAfterKill(request, { step }, (end) => {
          assert.equal(end.answer, undefined);
          steps = end.steps;
        });
        assert.deepEqual(steps, STEPS.slice(0, step + 1));
        const seen = await load.end();
        context.diagnostic(JSON.stringify({ ...report, ...seen }));
        assert.equal(seen.lost, 0);
        await assertClean(setting, QUORUM);
      }));
  }

  test("gone between its end and its new beginning: the next call makes it", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      await fill(setting, 0, 20);
      const { broker, virtualHost } = setting;
      const request = { broker, nodes: [], owner: OWNER, virtualHost, move: TO_QUORUM };
      const { answer } = await moveInProcess(request, { step: STEPS.indexOf("makes it anew") });
      assert.equal(answer, undefined);
      await broker.api.delete(apiPath("queues", virtualHost, "orders"));
      const report = await moved(setting, TO_QUORUM);
      assert.equal(report.overAmqp?.gap, undefined);
      await assertClean(setting, QUORUM);
      assert.equal((await drained(setting)).length, 20);
    }));

  test("two at once: one of them moves it, and the other one waits or is told", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      await fill(setting, 0, 500);
      const both = await Promise.allSettled([moved(setting, TO_QUORUM), moved(setting, TO_QUORUM)]);
      assert.ok(both.some(({ status }) => status === "fulfilled"));
      for (const one of both)
        if (one.status === "rejected")
          assert.match(String(one.reason), /another run moves queue "orders" just now/);
      await assertClean(setting, QUORUM);
      assert.equal((await drained(setting)).length, 500);
    }));
});

interface Seen {
  readonly confirmed: number;
  /** Confirmed, and neither delivered nor in the queue at the end. */
  readonly lost: number;
  /** Deliveries beside the first of a message, not marked as redelivered. */
  readonly twice: number;
  readonly redelivered: number;
}

/** One publisher by an exchange, and two consumers that come back when they are cancelled. */
class Load {
  readonly #setting: Setting;
  readonly #published = new AbortController();
  readonly #over = new AbortController();
  readonly #deliveries = new Map<number, number>();
  #redelivered = 0;
  #confirmed: number;
  #publishing: Promise<unknown> = Promise.resolve();
  #work: Promise<unknown> = Promise.resolve();
  #consuming = 0;

  private constructor(setting: Setting, waiting: number) {
    this.#setting = setting;
    this.#confirmed = waiting;
  }

  static async start(setting: Setting, waiting: number): Promise<Load> {
    const load = new Load(setting, waiting);
    load.#publishing = load.#publish();
    load.#work = Promise.all([load.#consume(), load.#consume()]);
    await poll("consumers", { timeout: 60_000 }, async () => (load.#consuming === 2 ? true : undefined));
    return load;
  }

  async #publish(): Promise<void> {
    const { confirms } = this.#setting;
    while (!this.#published.signal.aborted) {
      for (let number = this.#confirmed; number < this.#confirmed + 20; number += 1)
        confirms.publish("events", "order.new", Buffer.from(String(number)), { persistent: true });
      await confirms.waitForConfirms();
      this.#confirmed += 20;
      await delay(20);
    }
  }

  /** A connection for each time: RabbitMQ closes that of whoever consumes from a quorum queue that is on its way (541). */
  async #consume(): Promise<void> {
    const { broker, virtualHost } = this.#setting;
    while (!this.#over.signal.aborted) {
      const connection = await dial({ ...broker.amqp, virtualHost, name: "load" }, 60_000);
      const over = Promise.withResolvers<undefined>();
      const end = (): void => over.resolve(undefined);
      connection.on("error", end);
      connection.on("close", end);
      this.#over.signal.addEventListener("abort", end);
      const isThere = await this.#consumeOnce(connection, end).then(
        () => true,
        () => false,
      );
      if (isThere) {
        this.#consuming += 1;
        await over.promise;
        this.#consuming -= 1;
      } else await delay(50);
      // It is closed already where RabbitMQ did so.
      await connection.close().catch(() => undefined);
    }
  }

  async #consumeOnce(connection: ChannelModel, end: () => void): Promise<void> {
    const channel = await connection.createChannel();
    channel.on("error", end);
    await channel.prefetch(20);
    await channel.consume("orders", (message) => {
      if (message === null) {
        end();
        return;
      }
      this.#count(message);
      channel.ack(message);
    });
  }

  #count({ content, fields }: ConsumeMessage): void {
    const number = Number(content);
    if (fields.redelivered) this.#redelivered += 1;
    const isMarked = fields.redelivered && this.#deliveries.has(number);
    if (!isMarked) this.#deliveries.set(number, (this.#deliveries.get(number) ?? 0) + 1);
  }

  /** The consumers go on until all has come; what does not come at all is lost. */
  async end(): Promise<Seen> {
    this.#published.abort();
    await this.#publishing;
    const missing = (): number[] =>
      Array.from({ length: this.#confirmed }, (_, number) => number).filter(
        (number) => !this.#deliveries.has(number),
      );
    await poll("all messages", { timeout: 120_000 }, async () =>
      missing().length === 0 ? true : undefined,
    ).catch((error: unknown) => {
      if (!(error instanceof WarrenError)) throw error;
    });
    this.#over.abort();
    await this.#work;
    return {
      confirmed: this.#confirmed,
      lost: missing().length,
      twice: [...this.#deliveries.values()].reduce((sum, count) => sum + count - 1, 0),
      redelivered: this.#redelivered,
    };
  }
}
