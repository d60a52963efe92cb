/** After a move those who consumed before and do not any more are told, and why, where the broker's log says it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EMPTY_TOPOLOGY } from "../../model/topology/topology.ts";
import { dial } from "../amqp/amqplib-connect.ts";
import { clientNameOf, listConnections } from "../api/connections.ts";
import { poll } from "../node/poll.ts";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import { NumberedConsumer } from "../testing/move-load/numbered-consumer.ts";
import { CLASSIC, OWNER, placeOfSuite, QUORUM, type Setting, withQueue } from "../testing/moved-queue.ts";
import { moveOne, prepareMoves } from "./carry-out-moves.ts";
import { awaitConsumers } from "./missing-consumers.ts";
import type { MissingConsumer, MissingConsumers } from "./moves-request.ts";
import { movesOf, planTopology } from "./topology-operations.ts";

describe("consumers of a queue that was moved", { skip: NO_TEST_IMAGE }, () => {
  const place = placeOfSuite();

  test("who came only just before is missed too, also where another one has the same tag, and comes back", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      const { broker, virtualHost, channel } = setting;
      const its = { ...broker.amqp, virtualHost, name: "other" };
      const first = await dial(its, 60_000);
      const second = await dial(its, 60_000);
      try {
        await (await first.createChannel()).consume("orders", () => undefined, { consumerTag: "worker" });
        await channel.consume("orders", () => undefined, { consumerTag: "worker" });
        const told = await missingAfterMove(setting, async () => {
          await first.close();
          await (await second.createChannel()).consume("orders", () => undefined, { consumerTag: "worker" });
          await poll("one connection less", { timeout: 300_000 }, async () => {
            const names = (await listConnections(broker.api)).map(clientNameOf);
            return names.filter((name) => name === "other").length === 1 ? true : undefined;
          });
        });
        assert.deepEqual(
          told.map(({ tag, isConnected }) => [tag, isConnected]),
          [["worker", true]],
        );
      } finally {
        await second.close();
      }
    }));

  test("who sleeps and who is refused for its old arguments are told, and who is back is not", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      const { broker, virtualHost, channel } = setting;
      await channel.consume("orders", () => undefined, { consumerTag: "sleeper", noAck: true });
      const clients = (["redeclares", "passive"] as const).map(
        (kind) =>
          new NumberedConsumer({
            queue: "orders",
            kind,
            declared: { durable: true, arguments: { "x-queue-type": "classic" } },
            prefetch: 10,
            hold: () => 20,
            connect: async () => await dial({ ...broker.amqp, virtualHost, name: kind }, 60_000),
            take: () => undefined,
          }),
      );
      try {
        await poll("all to consume", { timeout: 300_000 }, async () =>
          (await channel.checkQueue("orders")).consumerCount === 3 ? true : undefined,
        );
        const told = await missingAfterMove(setting, async () => {
          await poll("one to be back, and one to be refused", { timeout: 300_000 }, async () => {
            const { consumerCount } = await channel.checkQueue("orders");
            return consumerCount === 1 && clients.every(({ cancels }) => cancels > 0) ? true : undefined;
          });
          const [stubborn] = clients;
          const { refusals = 0 } = stubborn ?? {};
          await poll("a refusal by the new queue", { timeout: 300_000 }, () =>
            Promise.resolve((stubborn?.refusals ?? 0) > refusals + 1 ? true : undefined),
          );
        });
        assert.equal(told.length, 2);
        const sleeper = told.find(({ tag }) => tag === "sleeper");
        assert.deepEqual([sleeper?.isConnected, sleeper?.refused], [true, undefined]);
        const stubborn = told.find(({ tag }) => tag !== "sleeper");
        const { connection = "" } = stubborn ?? {};
        assert.deepEqual(
          [stubborn?.isConnected, stubborn?.refused],
          [true, { connection, why: "inequivalent arg 'x-queue-type'" }],
        );
      } finally {
        await Promise.all(clients.map((client) => client.end()));
      }
    }));
});

/** @param meanwhile until clients are as they should be: `up` itself waits for them a certain time */
async function missingAfterMove(
  { broker, nodes, virtualHost }: Setting,
  meanwhile: () => Promise<void>,
): Promise<readonly MissingConsumer[]> {
  const missing: MissingConsumers[] = [];
  const request = {
    broker,
    owner: OWNER,
    desired: { ...EMPTY_TOPOLOGY, virtualHost, queues: [QUORUM] },
    recorded: { ...EMPTY_TOPOLOGY, virtualHost, queues: [CLASSIC] },
    adopt: false,
    moves: { nodes, named: new Set<string>() },
  };
  const moving = {
    ...movesOf(request, await planTopology(request)),
    events: { onMissing: (told: MissingConsumers) => missing.push(told) },
  };
  const since = Date.now() * 1_000;
  const prepared = await prepareMoves(moving);
  for (const { change } of prepared) await moveOne(moving, change);
  await meanwhile();
  await awaitConsumers(moving, prepared, since);
  return missing.flatMap(({ consumers }) => consumers);
}
