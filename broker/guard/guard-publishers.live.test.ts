/**
 * Queues are taken away while publishers with confirms are at them, at random moments around the guard's looks. Every
 * confirmed message is accounted for: docs/provider.md says how tight the guard is for each type, and this measures it.
 */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { ChannelModel } from "amqplib";
import type { QueueType } from "../../model/topology/topology.ts";
import { fromTopologyInputs } from "../../model/topology/topology-inputs.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { apiPath } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { minus, type PublisherAccount, publishUntil, WINDOW } from "../testing/confirmed-publisher.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { liveBroker, withConnection, withVirtualHost } from "../testing/live-broker.ts";
import { takeDown } from "../topology/topology-operations.ts";

const broker = liveBroker();
/** WARREN_TEST_ROUNDS makes more of them, for figures. */
const ROUNDS = Number(process.env["WARREN_TEST_ROUNDS"] ?? 20);
/** In milliseconds, for one queue: reached only where something is lost. */
const MOST_DRAINING = 300_000;

describe("guard against publishers", {
  skip: typeof broker === "string" ? broker : false,
  concurrency: 2,
}, () => {
  for (const type of ["classic", "quorum"] as const) {
    test(`${type}: no more is lost than what waits for its confirm, and what RabbitMQ counts is said`, (context) =>
      rounds(context, type, async (scene, tally) => {
        let took = await undisturbed(scene);
        for (let round = 0; round < ROUNDS; round++) {
          took = (await collide(scene, `q${round}`, between(0.4 * took, 1.1 * took), tally)) ?? took;
        }
      }));
  }

  test("classic, emptied by a consumer all the time: no more is lost than what waits for its confirm", (context) =>
    rounds(context, "classic", async (scene, tally) => {
      for (let round = 0; round < ROUNDS; round++) await collideWithConsumer(scene, `q${round}`, tally);
    }));

  test("quorum, in use by a consumer: refused, and nothing is lost", (context) =>
    rounds(context, "quorum", async (scene, tally) => {
      await collideWithConsumer(scene, "q", tally);
      assert.deepEqual({ ...tally, published: 0 }, { ...NOTHING, refused: 1 });
    }));

  test("stream: what comes after the last look is lost", (context) =>
    rounds(context, "stream", async (scene, tally) => {
      const took = await undisturbed(scene);
      const names = Array.from({ length: 12 }, (_, index) => `q${index}`);
      await Promise.all(names.map((name) => collide(scene, name, between(0.9 * took, 1.01 * took), tally)));
    }));
});

interface Tally {
  deleted: number;
  refused: number;
  published: number;
  /** Confirmed, not returned, and in no queue and with no consumer. */
  lost: number;
  /** Of these, those that the error counts. */
  told: number;
  /** The most, with one queue, that no error counts. */
  most: number;
  duplicated: number;
  unexpected: number;
}

const NOTHING: Tally = {
  deleted: 0,
  refused: 0,
  published: 0,
  lost: 0,
  told: 0,
  most: 0,
  duplicated: 0,
  unexpected: 0,
};

interface Scene {
  readonly type: QueueType;
  readonly virtualHost: string;
  readonly connection: ChannelModel;
}

function between(least: number, most: number): number {
  return least + Math.random() * (most - least);
}

/** @returns milliseconds that a take-down takes without publishers */
async function undisturbed(scene: Scene): Promise<number> {
  await declare(scene, "undisturbed");
  const begun = performance.now();
  assert.deepEqual(await takeAway(scene, "undisturbed"), { refused: false, told: 0 });
  return performance.now() - begun;
}

async function rounds(
  context: TestContext,
  type: QueueType,
  use: (scene: Scene, tally: Tally) => Promise<void>,
): Promise<void> {
  const live = broker as Broker;
  const tally = { ...NOTHING };
  await withVirtualHost(live, (virtualHost) =>
    withConnection(live, virtualHost, async (connection) => use({ type, virtualHost, connection }, tally)),
  );
  context.diagnostic(JSON.stringify(tally));
  assert.ok(tally.published > 0);
  // What a classic queue loses is on its way to it at the delete. For the others it is a matter of time: whatever comes
  // between the last look and the delete, and a stream is counted up to 5 s late.
  if (type === "classic") assert.ok(tally.most <= WINDOW, `${tally.most} of one queue`);
  assert.equal(tally.duplicated, 0);
  assert.equal(tally.unexpected, 0);
}

/**
 * @param begin milliseconds from the begin of the take-down to the first publish
 * @returns milliseconds that the take-down took, where it was not refused: a machine is not as fast at all times
 */
async function collide(scene: Scene, name: string, begin: number, tally: Tally): Promise<number | undefined> {
  await declare(scene, name);
  const stop = new AbortController();
  const publisher = delay(begin).then(() =>
    publishUntil(scene.connection, { queue: name, name }, stop.signal),
  );
  const begun = performance.now();
  const outcome = await takeAway(scene, name);
  const took = performance.now() - begun;
  stop.abort();
  const account = await publisher;
  const received = outcome.refused ? await drain(scene, name, account.kept) : [];
  settle(tally, outcome, account, received);
  return outcome.refused ? undefined : took;
}

/** A publisher and a consumer are at it all the time, so that it is empty again and again. */
async function collideWithConsumer(scene: Scene, name: string, tally: Tally): Promise<void> {
  await declare(scene, name);
  const received: string[] = [];
  const channel = await scene.connection.createChannel();
  const cancelled = Promise.withResolvers<void>();
  await channel.consume(name, (message) => {
    if (message === null) {
      cancelled.resolve();
      return;
    }
    received.push(message.content.toString());
    channel.ack(message);
  });
  const stop = new AbortController();
  const publisher = publishUntil(scene.connection, { queue: name, name }, stop.signal);
  const outcome = await takeAway(scene, name);
  stop.abort();
  const account = await publisher;
  // The broker cancels the consumer of a queue that is gone after the last delivery.
  if (!outcome.refused) await cancelled.promise;
  await channel.close();
  const rest = outcome.refused ? await drain(scene, name, minus(account.kept, new Set(received))) : [];
  settle(tally, outcome, account, [...received, ...rest]);
}

function settle(
  tally: Tally,
  outcome: Outcome,
  account: PublisherAccount,
  received: readonly string[],
): void {
  const distinct = new Set(received);
  tally[outcome.refused ? "refused" : "deleted"]++;
  tally.published += account.published.size;
  const lost = minus(account.kept, distinct).size;
  tally.lost += lost;
  tally.told += outcome.told;
  tally.duplicated += received.length - distinct.size;
  tally.unexpected += minus(distinct, account.published).size;
  tally.most = Math.max(tally.most, lost - outcome.told);
  if (outcome.refused) assert.equal(lost, 0, "a refusal loses nothing");
  // RabbitMQ also counts what it has and has not confirmed yet.
  assert.ok(outcome.told <= account.published.size, "more is said to be lost than there was");
}

interface Outcome {
  readonly refused: boolean;
  /** Messages that the error says are lost. */
  readonly told: number;
}

async function takeAway({ type, virtualHost }: Scene, name: string): Promise<Outcome> {
  const recorded = fromTopologyInputs({
    virtualHost,
    exchanges: {},
    queues: { [name]: { type } },
    bindings: {},
    policies: {},
  });
  const owner = ownerOf(`urn:pulumi:test::${virtualHost}::warren:index:Topology::${name}`);
  try {
    await takeDown({ broker: broker as Broker, owner, recorded, deleteData: false });
    return { refused: false, told: 0 };
  } catch (error) {
    assert.ok(error instanceof WarrenError, String((error as Error).stack));
    if (error.code === "queue-not-empty") return { refused: true, told: 0 };
    assert.equal(error.code, "messages-lost");
    return { refused: false, told: Number(/but (\d+) messages/.exec(error.message)?.[1]) };
  }
}

async function declare({ type, connection }: Scene, name: string): Promise<void> {
  const channel = await connection.createChannel();
  await channel.assertQueue(name, { durable: true, arguments: { "x-queue-type": type } });
  await channel.close();
}

/** All that is in it: read until what must be there has come and nothing is left, or for as long as is reasonable. */
async function drain(
  { type, virtualHost, connection }: Scene,
  name: string,
  expected: ReadonlySet<string>,
): Promise<string[]> {
  const received: string[] = [];
  const channel = await connection.createChannel();
  await channel.prefetch(200);
  const options = type === "stream" ? { arguments: { "x-stream-offset": "first" } } : {};
  await channel.consume(
    name,
    (message) => {
      if (message === null) return;
      received.push(message.content.toString());
      channel.ack(message);
    },
    options,
  );
  const limit = AbortSignal.timeout(MOST_DRAINING);
  const isDone = async (): Promise<boolean> =>
    minus(expected, new Set(received)).size === 0 &&
    // A stream keeps what was read.
    (type === "stream" || (await channel.checkQueue(name)).messageCount === 0);
  while (!limit.aborted && !(await isDone())) await delay(50);
  await channel.close();
  await (broker as Broker).api.delete(apiPath("queues", virtualHost, name));
  return received;
}
