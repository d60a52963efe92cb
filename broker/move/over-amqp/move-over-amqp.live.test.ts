/** A queue becomes another one where no command can be run on the node: what is kept of its messages, what is left behind. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import type { ConfirmChannel, ConsumeMessage } from "amqplib";
import type { Queue } from "../../../model/topology/topology.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import { apiPath } from "../../api/management-api.ts";
import { poll } from "../../node/poll.ts";
import { NO_TEST_IMAGE } from "../../node/testing/broker-container.ts";
import { withConnection, withUser } from "../../testing/live-broker.ts";
import {
  assertClean,
  CLASSIC,
  drained,
  fill,
  moved,
  type Place,
  placeOfSuite,
  QUORUM,
  type Setting,
  TO_QUORUM,
  withQueue,
} from "../../testing/moved-queue.ts";
import { headerOf, keepHeaders } from "./exact-messages.ts";

/** Either way with another type, and under load: `move-over-amqp-under-load.live.test.ts`. */
const TO: readonly (readonly [string, Queue, Queue])[] = [
  ["classic to quorum", CLASSIC, QUORUM],
  [
    "durable to transient, with other arguments",
    CLASSIC,
    { ...CLASSIC, durable: false, arguments: { "x-max-priority": 5, "x-message-ttl": 3_600_000 } },
  ],
];

describe("a queue is moved over AMQP", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  const node = placeOfSuite();
  const place = (): Place => ({ ...node(), nodes: [] });

  for (const [what, live, desired] of TO) {
    test(`${what}: with its bindings, in order, and the length of the gap is told`, () =>
      withQueue(place(), live, async (setting) => {
        await fill(setting, 0, 3_000);
        const report = await moved(setting, { live, desired });
        assert.deepEqual([report.queue, report.moved, report.gates], ["orders", 3_000, []]);
        assert.equal(report.overAmqp?.duplicates, 0);
        assert.ok((report.overAmqp.gap ?? 0) > 0);
        await assertClean(setting, desired);
        await fill(setting, 3_000, 100);
        const bodies = (await drained(setting)).map(({ content }) => Number(content));
        assert.deepEqual(
          bodies,
          Array.from({ length: 3_100 }, (_, index) => index),
        );
      }));
  }

  test("a message keeps its content header byte by byte, and its routing key; CC leads nowhere", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      const { channel, confirms, broker } = setting;
      await channel.assertQueue("copies");
      await channel.bindQueue("copies", "events", "copy");
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
        headers: {
          text: "ä",
          byte: { "!": "byte", value: 5 },
          int: { "!": "int", value: 5 },
          long: { "!": "long", value: 5 },
          double: { "!": "double", value: 5 },
          at: { "!": "timestamp", value: 1_700_000_000 },
          bytes: Buffer.from([1, 2, 255]),
          none: null,
          list: [1, "two", { deep: true }],
          "x-death": "not one",
        },
        CC: ["copy"],
      };
      confirms.publish("events", "order.1", Buffer.from([0, 255]), options);
      confirms.publish("events", "order.2", Buffer.alloc(300_000, 7), { persistent: false });
      confirms.publish("events", "order.3", Buffer.alloc(0), {});
      await confirms.waitForConfirms();
      const before = await looked(setting);
      await moved(setting, TO_QUORUM);
      const after = await looked(setting);
      assert.equal(before.length, 3);
      assert.deepEqual(after, before);
      assert.equal((await channel.checkQueue("copies")).messageCount, 1);
    }));

  test("a user_id that Warren may not publish keeps it as it was", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      await fill(setting, 0, 5);
      await asAnother(setting, async (confirms, userId) => {
        confirms.publish("events", "order.x", Buffer.from("5"), { userId, persistent: true });
        await confirms.waitForConfirms();
      });
      await fill(setting, 6, 4);
      await assert.rejects(moved(setting, TO_QUORUM), (error) => {
        assert.ok(error instanceof WarrenError && error.code === "move-refused", String(error));
        assert.match(error.message, /stays as it was: a message in it has the user_id "other"/);
        assert.match(error.hint, /impersonator/);
        return true;
      });
      await assertClean(setting, CLASSIC);
      const bodies = (await drained(setting)).map(({ content }) => Number(content));
      assert.deepEqual(
        bodies.toSorted((a, b) => a - b),
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      );
    }));

  test("a policymaker who may do no more than the page says moves it as well", () =>
    withQueue(place(), CLASSIC, (setting) =>
      withUser(setting.broker, async (policymaker) => {
        const { api } = setting.broker;
        const { username, password } = policymaker.api.endpoint;
        await api.put(apiPath("users", username), { password, tags: "policymaker" });
        const names = String.raw`^(orders|events|warren\.move\..*)$`;
        const rights = { configure: names, write: names, read: names };
        await api.put(apiPath("permissions", setting.virtualHost, username), rights);
        await fill(setting, 0, 500);
        const report = await moved({ ...setting, broker: policymaker }, TO_QUORUM);
        assert.equal(report.moved, 500);
        await assertClean(setting, QUORUM);
        const bodies = (await drained(setting)).map(({ content }) => Number(content));
        assert.deepEqual(
          bodies,
          Array.from({ length: 500 }, (_, index) => index),
        );
      }),
    ));

  test("a consumer that settles nothing keeps it as it was", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      await fill(setting, 0, 10);
      const held = await setting.channel.get("orders");
      assert.ok(held !== false);
      await assert.rejects(moved(setting, TO_QUORUM, 500), /stays as it was: consumers hold deliveries/);
      await assertClean(setting, CLASSIC);
      setting.channel.nack(held);
      await poll("what it held", { timeout: 60_000 }, async () =>
        (await setting.channel.checkQueue("orders")).messageCount === 10 ? true : undefined,
      );
      assert.equal((await drained(setting)).length, 10);
    }));
});

/** Content headers as they come, bodies and routing keys, of all that is there, which stays. */
async function looked({ channel }: Setting): Promise<unknown[]> {
  keepHeaders(channel);
  const { messageCount } = await channel.checkQueue("orders");
  const found: ConsumeMessage[] = [];
  const all = Promise.withResolvers<undefined>();
  const { consumerTag } = await channel.consume("orders", (message) => {
    if (message !== null) found.push(message);
    if (found.length === messageCount) all.resolve(undefined);
  });
  await all.promise;
  await channel.cancel(consumerTag);
  const shown = found.map((message) => ({
    header: headerOf(message).toString("hex"),
    content: message.content.toString("hex"),
    routingKey: message.fields.routingKey,
  }));
  for (const message of found.toReversed()) channel.nack(message);
  await poll("what was looked at", { timeout: 60_000 }, async () =>
    (await channel.checkQueue("orders")).messageCount === found.length ? true : undefined,
  );
  return shown;
}

/** As a user of another name, who goes again. */
async function asAnother(
  { broker, virtualHost }: Setting,
  use: (confirms: ConfirmChannel, name: string) => Promise<void>,
): Promise<void> {
  const [name, password] = ["other", randomBytes(12).toString("base64url")];
  const user = apiPath("users", name);
  await broker.api.put(user, { password, tags: "" });
  try {
    const all = { configure: ".*", write: ".*", read: ".*" };
    await broker.api.put(apiPath("permissions", virtualHost, name), all);
    const amqp = { url: broker.amqp.url, username: name, password };
    await withConnection({ ...broker, amqp }, virtualHost, async (connection) =>
      use(await connection.createConfirmChannel(), name),
    );
  } finally {
    await broker.api.delete(user);
  }
}
