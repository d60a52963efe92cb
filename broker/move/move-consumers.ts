/** Who consumes from queues before they are moved, and who of them does so afterwards. */

import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { STATISTICS_INTERVAL } from "../../model/rabbitmq/statistics.ts";
import { closeAmqp, connectToBroker } from "../amqp/connect.ts";
import { type AmqpConnection, REPLY } from "../amqp/connection.ts";
import { type ListedConsumer, listConsumers } from "../api/connections.ts";
import { type ControlQuestion, controlJson } from "../node/control-json.ts";
import { onAnyNode } from "./any-node.ts";
import type { MoveConsumer, MoveQuestion } from "./move-request.ts";

/** Milliseconds: twice what the list is late by default. */
const LISTED = 2 * STATISTICS_INTERVAL;
const INTERVAL = 500;

type Asked = Pick<MoveQuestion, "broker" | "nodes" | "virtualHost" | "signal">;

/** A consumer as a queue has it at this moment. */
export interface LiveConsumer {
  readonly tag: string;
  /** Undefined where its protocol has no channels of AMQP 0-9-1. */
  readonly connection: string | undefined;
}

/**
 * Of the virtual host; with all that these queues have themselves at this moment: who has begun to consume in the last
 * seconds is not listed yet, and would be missed by nobody.
 */
export async function allConsumers(question: Asked, queues: readonly string[]): Promise<ListedConsumer[]> {
  const { broker, virtualHost, signal } = question;
  const counts = queues.length === 0 ? new Map<string, number>() : await countsOf(question, queues);
  for (const deadline = performance.now() + LISTED; ; ) {
    const listed = (await listConsumers(broker.api, virtualHost, signal)) ?? [];
    const isWhole = [...counts].every(
      ([name, count]) => listed.filter(({ queue }) => queue.name === name).length >= count,
    );
    if (isWhole || performance.now() >= deadline) return listed;
    await delay(INTERVAL, undefined, signal === undefined ? {} : { signal });
  }
}

async function countsOf(question: Asked, queues: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await rowsOf(question);
  if (rows !== undefined)
    return new Map(queues.map((name) => [name, rows.filter((row) => row.queue_name === name).length]));
  const { broker, virtualHost, signal } = question;
  const connection = await connectToBroker(broker, virtualHost, signal);
  try {
    const counts = new Map<string, number>();
    for (const name of queues) counts.set(name, await countOf(connection, name));
    return counts;
  } finally {
    await closeAmqp(connection);
  }
}

/** Of one that is not there, or whose node is down, nobody consumes: RabbitMQ refuses the question, and closes its channel. */
async function countOf(connection: AmqpConnection, name: string): Promise<number> {
  const { channel, closedWith } = await connection.channel();
  try {
    const { consumerCount } = await channel.checkQueue(name);
    await channel.close();
    return consumerCount;
  } catch (error) {
    if (closedWith()?.code === REPLY.NOT_FOUND) return 0;
    throw error;
  }
}

const CONSUMERS = z.array(
  z.looseObject({ queue_name: z.string(), consumer_tag: z.string(), channel_pid: z.string() }),
);
const CHANNELS = z.array(z.looseObject({ pid: z.string(), name: z.string() }));

/**
 * Of the queue as it is; undefined where no node can be asked. The HTTP API lists those of the old one for as long as
 * their channels are open (4.3.6).
 */
export async function liveConsumers(question: Asked, queue: string): Promise<LiveConsumer[] | undefined> {
  const rows = await rowsOf(question);
  if (rows === undefined) return undefined;
  const channels = await told(question, { words: ["list_channels", "pid", "name"], shape: CHANNELS });
  // `172.17.0.1:40000 -> 172.17.0.2:5672 (1)`
  const connections = new Map(channels.map(({ pid, name }) => [pid, name.replace(/ \(\d+\)$/, "")]));
  return rows
    .filter((row) => row.queue_name === queue)
    .map((row) => ({ tag: row.consumer_tag, connection: connections.get(row.channel_pid) }));
}

async function rowsOf(question: Asked): Promise<z.infer<typeof CONSUMERS> | undefined> {
  const { nodes, virtualHost } = question;
  if (nodes.length === 0) return undefined;
  const words = ["list_consumers", "-p", virtualHost, "queue_name", "consumer_tag", "channel_pid"];
  return await told(question, { words, shape: CONSUMERS });
}

async function told<T>({ nodes, signal }: Asked, question: ControlQuestion<T>): Promise<T> {
  const bounds = signal === undefined ? {} : { signal };
  const { answer } = await onAnyNode(
    nodes,
    async (node) => await controlJson(node, question, bounds),
    signal,
  );
  return answer;
}

/**
 * Pure. Those who do not consume any more: each that is there stands for one that was, of the same connection as far as
 * that is known, else with the same tag, which clients may give to many.
 *
 * @param connected connections that are there: who comes back by another one has lost its own, as a rule
 */
export function notBack(
  before: readonly MoveConsumer[],
  now: readonly LiveConsumer[],
  connected: ReadonlySet<string>,
): MoveConsumer[] {
  const had = new Set(before.map(({ connection }) => connection));
  const mayBe = (was: MoveConsumer, is: LiveConsumer): boolean =>
    (is.connection === undefined || !had.has(is.connection)) && was.tag === is.tag;
  const passes: readonly ((was: MoveConsumer, is: LiveConsumer) => boolean)[] = [
    (was, is) => was.connection === is.connection && was.tag === is.tag,
    (was, is) => was.connection === is.connection,
    (was, is) => mayBe(was, is) && !connected.has(was.connection),
    mayBe,
  ];
  let missing = [...before];
  let unmatched = [...now];
  for (const isSame of passes) {
    const left: LiveConsumer[] = [];
    for (const is of unmatched) {
      const found = missing.find((was) => isSame(was, is));
      if (found === undefined) left.push(is);
      else missing = missing.filter((was) => was !== found);
    }
    unmatched = left;
  }
  return missing;
}
