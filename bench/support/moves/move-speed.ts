/** How fast messages are moved, and how fast a client of amqplib publishes and consumes as many on the same broker. */
import type { ConfirmChannel } from "amqplib";
import { dial } from "../../../broker/amqp/amqplib-connect.ts";
import { moveQueue } from "../../../broker/move/move-queue.ts";
import { exec, type Node } from "../../../broker/node/node.ts";
import { ownerOf } from "../../../broker/testing/journal-owner.ts";
import { queueAfter } from "../../../broker/testing/move-load/move-cases.ts";
import type { MovePlace } from "../../../broker/testing/move-load/run-moves.ts";
import type { QueueType } from "../../../model/topology/topology.ts";

export interface Speed {
  readonly from: QueueType;
  readonly to: QueueType;
  readonly messages: number;
  /** Messages a second, by the time of the whole move, in which each is handed on twice. */
  readonly moved: number;
  /** Messages a second that the node handed from one queue to another. */
  readonly handed: number;
  /** Messages a second through a queue of the first type, each published with a confirm and acknowledged. */
  readonly client: number;
  /** Microseconds of the processors that a message cost the node: in the move, and by the client. */
  readonly cost: { readonly moved: number; readonly client: number };
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
    const [node] = nodes;
    if (node === undefined) throw new Error("there is no node");
    const idle = await processorTime(node);
    const started = performance.now();
    await channel.consume("client", (message) => {
      count += 1;
      if (message !== null && (count % 100 === 0 || count === messages)) channel.ack(message, true);
      if (count === messages) resolve();
    });
    await fill(channel, "client", messages);
    await taken;
    const client = rate(messages, performance.now() - started);
    const published = await processorTime(node);
    await channel.assertQueue(live.name, { durable: true, arguments: { "x-queue-type": from } });
    await fill(channel, live.name, messages);
    const owner = ownerOf(`urn:pulumi:test::${virtualHost}::warren:index:Topology::t`);
    const filled = await processorTime(node);
    const {
      moved,
      milliseconds,
      handing = milliseconds,
    } = await moveQueue({
      broker,
      nodes,
      owner,
      virtualHost,
      move: { live, desired },
    });
    if (moved !== messages) throw new Error(`${moved} of ${messages} messages were moved`);
    const cost = {
      moved: Math.round(((await processorTime(node)) - filled) / messages),
      client: Math.round((published - idle) / messages),
    };
    return {
      from,
      to,
      messages,
      moved: rate(moved, milliseconds),
      handed: rate(2 * moved, handing),
      client,
      cost,
    };
  } finally {
    await connection.close();
  }
}

/** Microseconds that the node has had of the processors; Linux counts hundredths of a second, proc(5). */
async function processorTime(node: Node): Promise<number> {
  const told = await exec(node, ["sh", "-c", "cat $(grep -l beam /proc/[0-9]*/comm | sed s/comm/stat/)"]);
  const [user = 0, system = 0] = (told.split(") ")[1] ?? "").split(" ").slice(11, 13).map(Number);
  return (user + system) * 10_000;
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

export function speedInWords({ from, to, messages, moved, handed, client, cost }: Speed): string {
  return (
    `${from} to ${to}, ${counted(messages)} messages of 256 B: ${counted(handed)} a second handed on in the node, ` +
    `${counted(moved)} by the whole move, which hands each on twice; a client of amqplib publishes and consumes ` +
    `${counted(client)}: ${(handed / client).toFixed(1)} and ${(moved / client).toFixed(1)} times. ` +
    `The node's processors: ${cost.moved} us a message of the move, ${cost.client} us by the client`
  );
}

function counted(messages: number): string {
  return messages.toLocaleString("en");
}
