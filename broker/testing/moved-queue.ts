/** A queue with bindings and numbered messages, for tests of its move; and whether a move has left anything. */
import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { Channel, ConfirmChannel, ConsumeMessage } from "amqplib";
import { isMadeByMove } from "../../model/reserved-prefixes.ts";
import { DEFAULT_LIFECYCLE, type Queue } from "../../model/topology/topology.ts";
import { alarmsInEffect } from "../api/health-checks.ts";
import { ManagementApi } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { GATES } from "../move/gates.ts";
import { moveEitherWay } from "../move/move-either-way.ts";
import type { MoveReport, QueueMove } from "../move/move-request.ts";
import type { Node } from "../node/node.ts";
import { poll } from "../node/poll.ts";
import { type BrokerContainer, startBrokerContainer } from "../node/testing/broker-container.ts";
import { snapshot } from "../topology/snapshot.ts";
import { ownerOf } from "./journal-owner.ts";
import { withConnection, withVirtualHost } from "./live-broker.ts";

export const OWNER = ownerOf("urn:pulumi:test::moves::warren:index:Topology::moves");
export const CLASSIC: Queue = {
  ...DEFAULT_LIFECYCLE,
  name: "orders",
  type: "classic",
  durable: true,
  autoDelete: false,
  arguments: {},
};
export const QUORUM: Queue = { ...CLASSIC, type: "quorum" };
export const TO_QUORUM: QueueMove = { live: CLASSIC, desired: QUORUM };

export interface Place {
  readonly broker: Broker;
  readonly nodes: readonly Node[];
}

export interface Setting extends Place {
  readonly virtualHost: string;
  readonly channel: Channel;
  readonly confirms: ConfirmChannel;
}

/** With an exchange that leads to the queue, by its key and by an argument. */
export async function withQueue(
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

export async function moved(
  { broker, nodes, virtualHost }: Setting,
  { live, desired }: QueueMove,
  patience?: number,
): Promise<MoveReport> {
  return await moveEitherWay({ broker, nodes, owner: OWNER, virtualHost, move: { live, desired }, patience });
}

/** Publishers were stopped once; more often only where a slow machine had not done it in all of the first time. */
export function assertAtOnce({ gates: [first, ...more] }: MoveReport): void {
  assert.ok(first !== undefined && (more.length === 0 || first >= GATES[0]), `${first}, ${more.join()}`);
}

export async function fill({ confirms }: Setting, from: number, count: number): Promise<void> {
  for (let number = from; number < from + count; number += 1) {
    const [exchange, key] = number % 2 === 0 ? ["events", `order.${number}`] : ["", "orders"];
    confirms.publish(exchange, key, Buffer.from(String(number)), { persistent: true });
  }
  await confirms.waitForConfirms();
}

/** Takes all that is there, in its order. */
export async function drained(
  { channel }: Pick<Setting, "channel">,
  queue = "orders",
): Promise<ConsumeMessage[]> {
  const { messageCount } = await channel.checkQueue(queue);
  const found: ConsumeMessage[] = [];
  if (messageCount === 0) return found;
  const all = Promise.withResolvers<undefined>();
  const take = (message: ConsumeMessage | null): void => {
    if (message !== null) found.push(message);
    if (message === null || found.length === messageCount) all.resolve(undefined);
  };
  const { consumerTag } = await channel.consume(queue, take, { noAck: true });
  await all.promise;
  await channel.cancel(consumerTag);
  return found;
}

/** That nothing of the move is left, and the queue is as it should be. */
export async function assertClean({ broker, virtualHost }: Setting, queue: Queue): Promise<void> {
  const live = await snapshot(broker.api, virtualHost);
  assert.deepEqual(live?.queues, [queue]);
  assert.deepEqual(live?.policies, []);
  assert.deepEqual(
    live.exchanges.filter(({ name }) => isMadeByMove(name)),
    [],
  );
  const bound = live?.bindings.map(
    ({ routingKey, arguments: table }) => `${routingKey} ${JSON.stringify(table)}`,
  );
  assert.deepEqual(new Set(bound), new Set(["order.# {}", '# {"marked":true}']));
  await poll("no alarm", { timeout: 60_000 }, async () =>
    (await alarmsInEffect(broker.api)).length === 0 ? true : undefined,
  );
}

/** A broker for the tests of this suite, from its beginning to its end. @returns where it is, once a test runs */
export function placeOfSuite(): () => Place {
  let container: BrokerContainer | undefined;
  let place: Place | undefined;
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
  return () => {
    assert.ok(place !== undefined);
    return place;
  };
}
