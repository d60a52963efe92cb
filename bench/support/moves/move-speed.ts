/** How fast messages are moved, and how fast a client of amqplib publishes and consumes as many on the same broker. */
import type { ConfirmChannel } from "amqplib";
import { dial } from "../../../broker/amqp/dial.ts";
import { moveQueue } from "../../../broker/move/move-queue.ts";
import { ownerOf } from "../../../broker/testing/journal-owner.ts";
import { queueAfter } from "../../../broker/testing/move-load/move-cases.ts";
import type { MovePlace } from "../../../broker/testing/move-load/run-moves.ts";
import type { QueueType } from "../../../model/topology/topology.ts";

export interface Speed {
  readonly from: QueueType;
  readonly to: QueueType;
  readonly messages: number;
  /** Messages a second, by the time of the whole move. */
  readonly moved: number;
  /** Messages a second through a queue of the first type, each published with a confirm and acknowledged. */
  readonly client: number;
}

const BODY = Buffer.alloc(256, "m");
/** Messages without a confirm, and without an acknowledgement, at a time. */
const WINDOW = 1_000;

/** Nobody else is at work. @param messages of 256 B */
export async function moveSpeed(
  place: MovePlace,
  [from, to]: readonly [QueueType, QueueType],
  messages: number,
): Promise<Speed> {
  const { broker, nodes, virtualHost } = place;
  const forms = [{ type: from }, { type: to }] as const;
  const speedCase = { name: "speed", forms, prefill: messages, consumers: [] };
  const [live, desired] = [queueAfter(0, speedCase, "speed"), queueAfter(1, speedCase, "speed")];
  const login = { ...broker.amqp, virtualHost, name: "bench" };
  const connection = await dial(login, 60_000);
  try {
    const channel = await connection.createConfirmChannel();
    await channel.prefetch(WINDOW);
    await channel.assertQueue("client", { durable: true, arguments: { "x-queue-type": from } });
    const { promise: taken, resolve } = Promise.withResolvers<void>();
    let count = 0;
    const started = performance.now();
    await channel.consume("client", (message) => {
      count += 1;
      if (message !== null && (count % 100 === 0 || count === messages)) channel.ack(message, true);
      if (count === messages) resolve();
    });
    await fill(channel, "client", messages);
    await taken;
    const client = rate(messages, performance.now() - started);
    await channel.assertQueue(live.name, { durable: true, arguments: { "x-queue-type": from } });
    await fill(channel, live.name, messages);
    const owner = ownerOf(`urn:pulumi:test::${virtualHost}::warren:index:Topology::t`);
    const { moved, milliseconds } = await moveQueue({
      broker,
      nodes,
      owner,
      virtualHost,
      move: { live, desired },
    });
    if (moved !== messages) throw new Error(`${moved} of ${messages} messages were moved`);
    return { from, to, messages, moved: rate(moved, milliseconds), client };
  } finally {
    await connection.close();
  }
}

function rate(messages: number, milliseconds: number): number {
  return Math.round(messages / (milliseconds / 1000));
}

async function fill(channel: ConfirmChannel, queue: string, messages: number): Promise<void> {
  let [unconfirmed, failures] = [0, 0];
  let room = Promise.withResolvers<void>();
  for (let sent = 0; sent < messages; sent += 1) {
    if (unconfirmed >= WINDOW) await room.promise;
    room = Promise.withResolvers<void>();
    unconfirmed += 1;
    channel.publish("", queue, BODY, { persistent: true }, (problem) => {
      unconfirmed -= 1;
      if (problem !== null) failures += 1;
      room.resolve();
    });
  }
  await channel.waitForConfirms();
  if (failures > 0) throw new Error(`${failures} messages were not confirmed`);
}
