/** The guard against a real broker: everything that holds a message, in every type of queue. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ChannelModel } from "amqplib";
import { DEFAULT_LIFECYCLE, QUEUE_TYPES, type Queue, type QueueType } from "../../model/topology/topology.ts";
import type { Broker } from "../broker.ts";
import { poll } from "../node/poll.ts";
import { liveBroker, withConnection, withVirtualHost } from "../testing/live-broker.ts";
import { QueueGuard } from "./guard.ts";
import type { QueueContents } from "./queue-contents.ts";

const broker = liveBroker();
const EMPTY: QueueContents = { verdict: "empty" };
const holds = (ready: number, unacknowledged: number): QueueContents => ({
  verdict: "holds-messages",
  ready,
  unacknowledged,
});

describe("guard", { skip: typeof broker === "string" ? broker : false, concurrency: true }, () => {
  for (const type of QUEUE_TYPES) {
    test(`${type}: empty, then one ready message, at once`, () =>
      withQueue(type, async ({ inspect, connection, queue }) => {
        assert.deepEqual(await inspect(), EMPTY);
        await publish(connection, queue.name);
        assert.deepEqual(await inspect(), holds(1, 0));
      }));
  }

  for (const type of ["classic", "quorum"] as const) {
    test(`${type}: one message that a consumer holds`, () =>
      withQueue(type, async ({ inspect, connection, queue }) => {
        const channel = await connection.createChannel();
        const delivered = new Promise<void>((resolve) => {
          void channel.consume(queue.name, () => resolve());
        });
        await publish(connection, queue.name);
        await delivered;
        assert.deepEqual(await inspect(), holds(0, 1));
      }));

    test(`${type}: one message that a cancelled consumer still holds`, () =>
      withQueue(type, async ({ inspect, connection, queue }) => {
        const channel = await connection.createChannel();
        const tag = "cancelled-later";
        const delivered = new Promise<void>((resolve) => {
          void channel.consume(queue.name, () => resolve(), { consumerTag: tag });
        });
        await publish(connection, queue.name);
        await delivered;
        await channel.cancel(tag);
        assert.deepEqual(await inspect(), holds(0, 1));
      }));

    test(`${type}: one message that basic.get holds; acknowledged, the queue is empty`, () =>
      withQueue(type, async ({ inspect, connection, queue }) => {
        await publish(connection, queue.name);
        const channel = await connection.createChannel();
        const got = await channel.get(queue.name);
        assert.ok(got !== false);
        assert.deepEqual(await inspect(), holds(0, 1));
        channel.ack(got);
        await poll("the acknowledgement", { timeout: 120_000 }, async () =>
          (await inspect()).verdict === "empty" ? true : undefined,
        );
      }));

    test(`${type}: an idle consumer holds nothing`, () =>
      withQueue(type, async ({ inspect, connection, queue }) => {
        const channel = await connection.createChannel();
        await channel.consume(queue.name, () => undefined);
        assert.deepEqual(await inspect(), EMPTY);
      }));
  }

  test("a queue that is not there is empty", () =>
    withQueue("classic", async ({ guard, queue }) => {
      const report = await guard.inspect({ ...queue, name: "absent" });
      assert.deepEqual(report.contents, EMPTY);
    }));
});

interface Scene {
  readonly guard: QueueGuard;
  readonly inspect: () => Promise<QueueContents>;
  readonly connection: ChannelModel;
  readonly queue: Queue;
}

function withQueue(type: QueueType, use: (scene: Scene) => Promise<void>): Promise<void> {
  const live = broker as Broker;
  return withVirtualHost(live, (virtualHost) =>
    withConnection(live, virtualHost, async (connection) => {
      const queue = {
        name: "q",
        type,
        durable: true,
        autoDelete: false,
        arguments: {},
        ...DEFAULT_LIFECYCLE,
      };
      const channel = await connection.createChannel();
      await channel.assertQueue(queue.name, { durable: true, arguments: { "x-queue-type": type } });
      const guard = new QueueGuard(live, virtualHost);
      try {
        const inspect = async (): Promise<QueueContents> => (await guard.inspect(queue)).contents;
        await use({ guard, inspect, connection, queue });
      } finally {
        await guard.close();
      }
    }),
  );
}

async function publish(connection: ChannelModel, queue: string): Promise<void> {
  const channel = await connection.createConfirmChannel();
  channel.sendToQueue(queue, Buffer.from("text"), { persistent: true });
  await channel.waitForConfirms();
}
