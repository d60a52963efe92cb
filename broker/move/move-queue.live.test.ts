/** A queue becomes another one: what is kept of its messages, and what is left behind. A long one: `move-under-load.live.test.ts`. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ConsumeMessage } from "amqplib";
import type { Queue } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { apiPath } from "../api/management-api.ts";
import { poll } from "../node/poll.ts";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import {
  assertAtOnce,
  assertClean,
  CLASSIC,
  drained,
  fill,
  moved,
  OWNER,
  placeOfSuite,
  QUORUM,
  type Setting,
  TO_QUORUM,
  withQueue,
} from "../testing/moved-queue.ts";
import { snapshot } from "../topology/snapshot.ts";
import { moveObstacles, moveSurroundings } from "./move-obstacles.ts";

/** Between them another type either way, the same type, and what a queue can be told beside it. */
const TO: readonly (readonly [string, Queue, Queue])[] = [
  [
    "classic to quorum, with a single active consumer",
    CLASSIC,
    { ...QUORUM, arguments: { "x-single-active-consumer": true } },
  ],
  ["quorum to classic", QUORUM, CLASSIC],
  [
    "durable to transient, with other arguments",
    CLASSIC,
    { ...CLASSIC, durable: false, arguments: { "x-max-priority": 5, "x-message-ttl": 3_600_000 } },
  ],
];

describe("a queue is moved", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  const place = placeOfSuite();

  for (const [what, live, desired] of TO) {
    test(`${what}: in one step where it is short, with its bindings, in order`, () =>
      withQueue(place(), live, async (setting) => {
        await fill(setting, 0, 500);
        const report = await moved(setting, { live, desired });
        assert.deepEqual([report.queue, report.moved], ["orders", 500]);
        assertAtOnce(report);
        await assertClean(setting, desired);
        await fill(setting, 500, 100);
        const bodies = (await drained(setting)).map(({ content }) => Number(content));
        assert.deepEqual(
          bodies,
          Array.from({ length: 600 }, (_, index) => index),
        );
      }));
  }

  test("messages and bindings of clients keep all of it: where they came from, properties, headers, how they died, types that JSON does not have", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      const { channel, confirms, broker, virtualHost } = setting;
      const typed = { byte: 5, bytes: Buffer.from([1, 2, 255]), none: null, list: [1, "two"] };
      await channel.bindQueue("orders", "events", "typed", typed);
      const options = {
        persistent: true,
        contentType: "application/json",
        contentEncoding: "identity",
        correlationId: "c",
        replyTo: "r",
        expiration: "3600000",
        messageId: "m",
        timestamp: 1_700_000_000,
        type: "t",
        userId: broker.amqp.username,
        appId: "a",
        headers: { text: "ä", number: 5, list: [1, "two"], table: { deep: true } },
        CC: ["order.copy"],
      };
      await channel.assertQueue("first", {
        arguments: { "x-dead-letter-exchange": "events", "x-dead-letter-routing-key": "order.dead" },
      });
      confirms.publish("events", "order.1", Buffer.from([0, 255]), options);
      confirms.publish("", "first", Buffer.from("dies"), { persistent: false });
      await confirms.waitForConfirms();
      const dying = await channel.get("first");
      assert.ok(dying !== false);
      channel.reject(dying, false);
      await poll("the dead letter", { timeout: 60_000 }, async () =>
        (await channel.checkQueue("orders")).messageCount === 2 ? true : undefined,
      );
      const before = await looked(setting);
      await moved(setting, TO_QUORUM);
      const after = await looked(setting);
      assert.equal(before.length, 2);
      assert.deepEqual(after, before);
      assert.ok(JSON.stringify(after).includes("x-death") && JSON.stringify(after).includes("order.copy"));
      // RabbitMQ takes the same binding for the same, and one of other types for another.
      await channel.bindQueue("orders", "events", "typed", typed);
      const live = await snapshot(broker.api, virtualHost);
      assert.equal(live?.bindings.length, 3);
    }));

  test("a virtual host that is full is an obstacle, and what could not be made leaves nothing", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      const { broker, nodes, virtualHost } = setting;
      await broker.api.put(apiPath("vhost-limits", virtualHost, "max-queues"), { value: 2 });
      const question = { broker, nodes, owner: OWNER, virtualHost, move: TO_QUORUM };
      assert.match(
        (await moveObstacles(question, await moveSurroundings(question, [question.move.live.name]))).join(),
        /may have 2 queues and has 1/,
      );
      await assert.rejects(moved(setting, TO_QUORUM), /queue_limit_exceeded|exceed/);
      await assertClean(setting, CLASSIC);
    }));

  test("an exclusive consumer keeps a long one as it was, and it is told", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      await fill(setting, 0, 2_100);
      await setting.channel.prefetch(1);
      // It holds one, and takes no more.
      await setting.channel.consume("orders", () => undefined, { exclusive: true });
      await assert.rejects(moved(setting, TO_QUORUM), (error) => {
        assert.ok(error instanceof WarrenError && error.code === "move-refused", String(error));
        assert.match(error.message, /stays as it was: it has an exclusive consumer/);
        return true;
      });
      await assertClean(setting, CLASSIC);
    }));

  test("a consumer that settles nothing keeps it as it was, and it is told", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      await fill(setting, 0, 10);
      const held = await setting.channel.get("orders");
      assert.ok(held !== false);
      await assert.rejects(moved(setting, TO_QUORUM, 500), (error) => {
        assert.ok(error instanceof WarrenError && error.code === "move-refused", String(error));
        assert.match(error.message, /stays as it was: consumers hold deliveries/);
        return true;
      });
      await assertClean(setting, CLASSIC);
      setting.channel.nack(held);
      await poll("what it held", { timeout: 60_000 }, async () =>
        (await setting.channel.checkQueue("orders")).messageCount === 10 ? true : undefined,
      );
      const bodies = (await drained(setting)).map(({ content }) => Number(content));
      assert.deepEqual(
        bodies.toSorted((a, b) => a - b),
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      );
    }));
});

/** All that a client sees of what is there, which stays. */
async function looked({ channel }: Setting): Promise<unknown[]> {
  const found: ConsumeMessage[] = [];
  for (;;) {
    const message = await channel.get("orders");
    if (message === false) break;
    found.push(message as unknown as ConsumeMessage);
  }
  for (const message of found) channel.nack(message);
  await poll("what was looked at", { timeout: 60_000 }, async () =>
    (await channel.checkQueue("orders")).messageCount === found.length ? true : undefined,
  );
  return found.map(({ content, properties, fields: { exchange, routingKey } }) => ({
    content: content.toString("hex"),
    // A quorum queue counts deliveries, and says so in headers.
    properties: {
      ...properties,
      headers: { ...properties.headers, "x-delivery-count": undefined, "x-acquired-count": undefined },
    },
    exchange,
    routingKey,
  }));
}
