/** A queue becomes another one: what is kept of its messages, what is left behind, and what happens where it is cut off. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Channel, ConfirmChannel, ConsumeMessage } from "amqplib";
import { DEFAULT_LIFECYCLE, type Queue } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { alarmsInEffect } from "../api/health-checks.ts";
import { apiPath, ManagementApi } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import type { Node } from "../node/node.ts";
import { poll } from "../node/poll.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../node/testing/broker-container.ts";
import { type BrokerCluster, startBrokerCluster } from "../testing/broker-cluster.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { withConnection, withVirtualHost } from "../testing/live-broker.ts";
import { snapshot } from "../topology/snapshot.ts";
import { moveNames } from "./move-names.ts";
import { moveQueue } from "./move-queue.ts";
import { callMover, type MoveAction, type MoverRequest } from "./node-mover.ts";
import type { MoveReport } from "./queue-move.ts";

const OWNER = ownerOf("urn:pulumi:test::moves::warren:index:Topology::moves");
const CLASSIC: Queue = {
  ...DEFAULT_LIFECYCLE,
  name: "orders",
  type: "classic",
  durable: true,
  autoDelete: false,
  arguments: {},
};
const QUORUM: Queue = { ...CLASSIC, type: "quorum" };

interface Place {
  readonly broker: Broker;
  readonly nodes: readonly Node[];
}

interface Setting extends Place {
  readonly virtualHost: string;
  readonly channel: Channel;
  readonly confirms: ConfirmChannel;
}

/** With an exchange that leads to the queue, by its key and by an argument. */
async function withQueue(
  { broker, nodes }: Place,
  queue: Queue,
  use: (setting: Setting) => Promise<void>,
): Promise<void> {
  await withVirtualHost(broker, (virtualHost) =>
    withConnection(broker, virtualHost, async (connection) => {
      const channel = await connection.createChannel();
      const confirms = await connection.createConfirmChannel();
      await channel.assertExchange("events", "topic");
      await declare(channel, queue);
      await channel.bindQueue(queue.name, "events", "order.#");
      await channel.bindQueue(queue.name, "events", "#", { marked: true });
      await use({ broker, nodes, virtualHost, channel, confirms });
    }),
  );
}

async function declare(channel: Channel, { name, type, durable, arguments: table }: Queue): Promise<void> {
  await channel.assertQueue(name, { durable, arguments: { ...table, "x-queue-type": type } });
}

async function move(
  { broker, nodes, virtualHost }: Setting,
  live: Queue,
  desired: Queue,
  patience?: number,
): Promise<MoveReport> {
  return await moveQueue({ broker, nodes, owner: OWNER, virtualHost, move: { live, desired }, patience });
}

async function fill({ confirms }: Setting, from: number, count: number): Promise<void> {
  for (let number = from; number < from + count; number += 1) {
    const [exchange, key] = number % 2 === 0 ? ["events", `order.${number}`] : ["", "orders"];
    confirms.publish(exchange, key, Buffer.from(String(number)), { persistent: true });
  }
  await confirms.waitForConfirms();
}

/** Takes all that is there, in its order. */
async function drained({ channel }: Setting): Promise<ConsumeMessage[]> {
  const { messageCount } = await channel.checkQueue("orders");
  const found: ConsumeMessage[] = [];
  if (messageCount === 0) return found;
  const all = Promise.withResolvers<undefined>();
  const take = (message: ConsumeMessage | null): void => {
    if (message !== null) found.push(message);
    if (message === null || found.length === messageCount) all.resolve(undefined);
  };
  const { consumerTag } = await channel.consume("orders", take, { noAck: true });
  await all.promise;
  await channel.cancel(consumerTag);
  return found;
}

/** That nothing of the move is left, and the queue is as it should be. */
async function assertClean({ broker, virtualHost }: Setting, queue: Queue): Promise<void> {
  const live = await snapshot(broker.api, virtualHost);
  assert.deepEqual(live?.queues, [queue]);
  assert.deepEqual(live?.policies, []);
  const bound = live?.bindings.map(
    ({ routingKey, arguments: table }) => `${routingKey} ${JSON.stringify(table)}`,
  );
  assert.deepEqual(new Set(bound), new Set(["order.# {}", '# {"marked":true}']));
  await poll("no alarm", { timeout: 60_000 }, async () =>
    (await alarmsInEffect(broker.api)).length === 0 ? true : undefined,
  );
}

const TO: readonly (readonly [string, Queue, Queue])[] = [
  ["classic to quorum", CLASSIC, QUORUM],
  ["quorum to classic", QUORUM, CLASSIC],
  [
    "other arguments",
    CLASSIC,
    { ...CLASSIC, arguments: { "x-max-priority": 5, "x-message-ttl": 3_600_000 } },
  ],
  ["durable to transient", CLASSIC, { ...CLASSIC, durable: false }],
  ["a single active consumer", QUORUM, { ...QUORUM, arguments: { "x-single-active-consumer": true } }],
];

describe("a queue is moved", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  let container: BrokerContainer;
  let place: Place;
  before(async () => {
    container = await startBrokerContainer();
    const { administrator, amqpUrl: url, managementUrl, node } = container;
    const api = new ManagementApi({ url: managementUrl, ...administrator });
    place = { broker: { api, amqp: { url, ...administrator } }, nodes: [node] };
  });
  after(async () => {
    await place?.broker.api.close();
    await container?.remove();
  });

  for (const [what, live, desired] of TO) {
    test(`${what}: in one step where it is short, with its bindings, in order`, () =>
      withQueue(place, live, async (setting) => {
        await fill(setting, 0, 500);
        const report = await move(setting, live, desired);
        assert.deepEqual([report.queue, report.moved, report.gates.length], ["orders", 500, 1]);
        await assertClean(setting, desired);
        await fill(setting, 500, 100);
        const bodies = (await drained(setting)).map(({ content }) => Number(content));
        assert.deepEqual(
          bodies,
          Array.from({ length: 600 }, (_, index) => index),
        );
      }));
  }

  test("a message keeps all of it: where it came from, properties, headers, how it died", () =>
    withQueue(place, CLASSIC, async (setting) => {
      const { channel, confirms, broker } = setting;
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
      await move(setting, CLASSIC, QUORUM);
      const after = await looked(setting);
      assert.equal(before.length, 2);
      assert.deepEqual(after, before);
      assert.ok(JSON.stringify(after).includes("x-death") && JSON.stringify(after).includes("order.copy"));
    }));

  test("a long one is moved while publishers go on, and nothing is lost or changes places", () =>
    withQueue(place, CLASSIC, async (setting) => {
      const steps = new Set<string>();
      await fill(setting, 0, 12_000);
      const { broker, nodes, virtualHost, confirms } = setting;
      let sent = 12_000;
      const over = new AbortController();
      const publisher = (async () => {
        while (!over.signal.aborted) {
          confirms.publish("events", "order.new", Buffer.from(String(sent)), { persistent: true });
          await confirms.waitForConfirms();
          sent += 1;
        }
      })();
      try {
        const report = await moveQueue({
          broker,
          nodes,
          owner: OWNER,
          virtualHost,
          move: { live: CLASSIC, desired: QUORUM },
          onProgress: ({ step }) => steps.add(step),
        });
        assert.ok(report.gates.length >= 3 && report.moved >= 12_000);
      } finally {
        over.abort();
        await publisher;
      }
      assert.ok(steps.has("takes the messages out") && steps.has("brings the messages back"));
      await assertClean(setting, QUORUM);
      const bodies = (await drained(setting)).map(({ content }) => Number(content));
      assert.deepEqual(
        bodies,
        Array.from({ length: sent }, (_, index) => index),
      );
    }));

  test("a consumer that settles nothing keeps it as it was, and it is told", () =>
    withQueue(place, CLASSIC, async (setting) => {
      await fill(setting, 0, 10);
      const held = await setting.channel.get("orders");
      assert.ok(held !== false);
      await assert.rejects(move(setting, CLASSIC, QUORUM, 500), (error) => {
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

  const CUT: readonly (readonly MoveAction[])[] = [
    ["prepare"],
    ["prepare", "switch"],
    ["prepare", "switch", "drain"],
    ["prepare", "switch", "drain", "replace"],
    ["prepare", "switch", "drain", "replace", "return_held"],
    ["prepare", "switch", "drain", "replace", "return_held", "return_new", "restore"],
  ];
  for (const done of CUT) {
    test(`cut off after ${done.join(", ")}: the next call ends it, with what came meanwhile`, () =>
      withQueue(place, CLASSIC, async (setting) => {
        await fill(setting, 0, 20);
        await cutOff(setting, done);
        setting.confirms.publish("events", "order.late", Buffer.from("20"), { persistent: true });
        await setting.confirms.waitForConfirms();
        await move(setting, CLASSIC, QUORUM);
        await assertClean(setting, QUORUM);
        const bodies = (await drained(setting)).map(({ content }) => Number(content));
        assert.deepEqual(
          bodies,
          Array.from({ length: 21 }, (_, index) => index),
        );
      }));
  }

  test("gone between its end and its new beginning: the next call makes it", () =>
    withQueue(place, CLASSIC, async (setting) => {
      await fill(setting, 0, 20);
      await cutOff(setting, ["prepare", "switch", "drain"]);
      await setting.broker.api.delete(apiPath("queues", setting.virtualHost, "orders"));
      await move(setting, CLASSIC, QUORUM);
      await assertClean(setting, QUORUM);
      assert.equal((await drained(setting)).length, 20);
    }));
});

describe("a queue is moved in a cluster", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  let cluster: BrokerCluster;
  before(async () => {
    cluster = await startBrokerCluster(3);
  });
  after(async () => await cluster?.remove());

  test("classic to quorum, from every node, while publishers of another node go on", async () => {
    for (const [index, broker] of cluster.brokers.entries()) {
      const [first, ...others] = [...cluster.nodes.slice(index), ...cluster.nodes.slice(0, index)];
      assert.ok(first !== undefined);
      await withQueue({ broker, nodes: [first, ...others] }, CLASSIC, async (setting) => {
        await fill(setting, 0, 300);
        const report = await move(setting, CLASSIC, QUORUM);
        assert.equal(report.moved, 300);
        await assertClean(setting, QUORUM);
        const bodies = (await drained(setting)).map(({ content }) => Number(content));
        assert.deepEqual(
          bodies,
          Array.from({ length: 300 }, (_, number) => number),
        );
      });
    }
  });
});

/** What the node does of a move before it is cut off, each by itself. */
async function cutOff({ nodes, virtualHost }: Setting, actions: readonly MoveAction[]): Promise<void> {
  const [node] = nodes;
  assert.ok(node !== undefined);
  const names = moveNames(OWNER, virtualHost, "orders");
  const request: MoverRequest = {
    vhost: virtualHost,
    user: "test",
    queue: "orders",
    held: names.held,
    new: names.new,
    bindings: [
      { source: "events", key: "order.#", arguments: {} },
      { source: "events", key: "#", arguments: { marked: true } },
    ],
    durable: true,
    arguments: { "x-queue-type": "quorum" },
    temporary: { "x-queue-type": "classic" },
    patience: 0,
    actions,
  };
  const answer = await callMover(node, request, { timeout: 60_000 });
  assert.equal(answer.stopped, undefined);
}

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
