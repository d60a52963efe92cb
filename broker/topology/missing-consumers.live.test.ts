/** After a move those who consumed before and do not any more are told, and why, where the broker's log says it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EMPTY_TOPOLOGY } from "../../model/topology/topology.ts";
import { dial } from "../amqp/amqplib-connect.ts";
import { listConsumers } from "../api/connections.ts";
import { poll } from "../node/poll.ts";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import { NumberedConsumer } from "../testing/move-load/numbered-consumer.ts";
import { CLASSIC, OWNER, placeOfSuite, QUORUM, withQueue } from "../testing/moved-queue.ts";
import type { MissingConsumers } from "./moves-request.ts";
import { carryOut } from "./topology-operations.ts";

describe("consumers of a queue that was moved", { skip: NO_TEST_IMAGE }, () => {
  const place = placeOfSuite();

  test("who came only just before is missed too, also where another one has the same tag, and comes back", () =>
    withQueue(place(), CLASSIC, async ({ broker, nodes, virtualHost, channel }) => {
      const other = await dial({ ...broker.amqp, virtualHost, name: "other" }, 60_000);
      try {
        // 404 while the queue is away closes the channel.
        const consume = async (): Promise<true | undefined> => {
          const its = await other.createChannel();
          its.on("error", () => undefined);
          const onMessage = (message: object | null): void => void (message === null && comeBack());
          return await its.consume("orders", onMessage, { consumerTag: "worker" }).then(
            () => true,
            () => undefined,
          );
        };
        const comeBack = (): void => void poll("the new queue", { timeout: 60_000 }, consume);
        const missing: MissingConsumers[] = [];
        await consume();
        await channel.consume("orders", () => undefined, { consumerTag: "worker" });
        await carryOut({
          broker,
          owner: OWNER,
          desired: { ...EMPTY_TOPOLOGY, virtualHost, queues: [QUORUM] },
          recorded: { ...EMPTY_TOPOLOGY, virtualHost, queues: [CLASSIC] },
          adopt: false,
          moves: { nodes, named: new Set() },
          deleteData: false,
          onMove: { onMissing: (told) => missing.push(told) },
        });
        assert.deepEqual(
          missing.flatMap(({ consumers }) => consumers.map(({ tag, isConnected }) => [tag, isConnected])),
          [["worker", true]],
        );
        assert.equal((await channel.checkQueue("orders")).consumerCount, 1);
      } finally {
        await other.close();
      }
    }));

  test("who sleeps and who is refused for its old arguments are told, and who is back is not", () =>
    withQueue(place(), CLASSIC, async ({ broker, nodes, virtualHost, channel }) => {
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
        await poll("all to be listed", { timeout: 60_000 }, async () =>
          (await listConsumers(broker.api, virtualHost))?.length === 3 ? true : undefined,
        );
        const missing: MissingConsumers[] = [];
        await carryOut({
          broker,
          owner: OWNER,
          desired: { ...EMPTY_TOPOLOGY, virtualHost, queues: [QUORUM] },
          recorded: { ...EMPTY_TOPOLOGY, virtualHost, queues: [CLASSIC] },
          adopt: false,
          moves: { nodes, named: new Set() },
          deleteData: false,
          onMove: { onMissing: (told) => missing.push(told) },
        });
        const told = missing.flatMap(({ consumers }) => consumers);
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
