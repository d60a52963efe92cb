/**
 * Is a quorum queue surely empty? A passive declare asks the leader for ready messages and for consumers, and the
 * leader counts as a consumer whoever holds a message: a cancelled consumer, a channel that used basic.get
 * (measured on 4.3.6, in the live test). So nothing ready and no consumers means nothing unacknowledged.
 *
 * Two traps. Where the leader does not answer within 250 ms RabbitMQ says 0 and 0 (`rabbit_quorum_queue:stat`), so
 * that answer, and no other one, counts only when it came faster than that. And a consumer that is there may hold nothing: then the
 * queue's statistics decide, if they are newer than the question and the queue's Raft log did not grow meanwhile.
 */

import { setTimeout as delay } from "node:timers/promises";
import type { Channel } from "amqplib";
import { STATISTICS_INTERVAL } from "../../model/rabbitmq/statistics.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { AmqpConnection } from "../amqp/connection.ts";
import { queueStatistics, raftIndex } from "../api/queues.ts";
import { type Question, type QueueContents, withoutMajority } from "./queue-contents.ts";
import { StatisticsSamples } from "./statistics-samples.ts";

/** Milliseconds after which RabbitMQ gives up on the leader and answers 0; with room for the way back. */
const LEADER_TIMEOUT = 200;
/** Milliseconds for one answer that counts: on a machine with much to do many come too late. */
const ASKING_TIME = 30_000;
/** They are told once in the interval, and collected as often: two of each, and some more. */
const STATISTICS_WAIT = 5 * STATISTICS_INTERVAL;
/** The same for a queue that nobody uses meanwhile: then it is the node that has much to do. */
const IDLE_WAIT = 4 * STATISTICS_WAIT;
const POLL_INTERVAL = 250;

export async function askQuorumQueue(question: Question, connection: AmqpConnection): Promise<QueueContents> {
  const unavailable = withoutMajority(question.totals);
  if (unavailable !== undefined) return { verdict: "unknown", reason: unavailable };
  const declared = await passiveDeclare(connection, question.queue.name);
  if (declared === undefined) return { verdict: "unknown", reason: "its leader does not answer in time" };
  if (declared.consumers === 0 && declared.ready === 0) return { verdict: "empty" };
  if (declared.ready > 0 && declared.consumers === 0) {
    return { verdict: "holds-messages", ready: declared.ready, unacknowledged: 0 };
  }
  return byStatistics(question, connection);
}

interface Declared {
  readonly ready: number;
  readonly consumers: number;
}

/** Undefined where the leader did not say it itself within {@link ASKING_TIME}. */
async function passiveDeclare(connection: AmqpConnection, name: string): Promise<Declared | undefined> {
  // A queue that is gone closes the channel; the rejection says so.
  const { channel, close } = await connection.channel();
  const declared = await byTheLeader(channel, name);
  // Not awaited: it ends with the connection at the latest.
  void close().catch(() => undefined);
  return declared;
}

/** Asks until the answer is the leader's own, as a late 0 and 0 need not be. */
async function byTheLeader(channel: Channel, name: string): Promise<Declared | undefined> {
  const deadline = performance.now() + ASKING_TIME;
  while (performance.now() < deadline) {
    const asked = performance.now();
    const { messageCount: ready, consumerCount: consumers } = await channel.checkQueue(name);
    const took = performance.now() - asked;
    if (ready > 0 || consumers > 0 || took < LEADER_TIMEOUT) return { ready, consumers };
  }
  return undefined;
}

/** @returns what was found ready, and then the queue is still there; or what went with it */
export async function deleteAtOnce(
  connection: AmqpConnection,
  name: string,
): Promise<{ readonly ready: number } | { readonly lost: number }> {
  // A refusal closes the channel; the rejection below says so.
  const { channel, close } = await connection.channel();
  const declared = await byTheLeader(channel, name);
  if (declared === undefined) {
    throw new WarrenError("queue-delete-failed", "its leader does not answer in time; it is not deleted");
  }
  const { ready } = declared;
  const answer = ready > 0 ? { ready } : { lost: (await channel.deleteQueue(name)).messageCount };
  void close().catch(() => undefined);
  return answer;
}

/** By those from after the question. */
async function byStatistics(question: Question, connection: AmqpConnection): Promise<QueueContents> {
  const { api, virtualHost, queue, signal } = question;
  const named = { virtualHost, name: queue.name };
  const asked = performance.now();
  let isUsed = false;
  let lastIndex = await raftIndex(api, named, signal);
  const samples = new StatisticsSamples();
  while (performance.now() - asked < (isUsed ? STATISTICS_WAIT : IDLE_WAIT)) {
    const statistics = await queueStatistics(api, named, signal);
    samples.see(statistics);
    const index = await raftIndex(api, named, signal);
    if (index === undefined || index !== lastIndex) {
      samples.restart();
      isUsed = true;
    }
    lastIndex = index;
    if (samples.areFromAfter) {
      const { messages_ready: ready, messages_unacknowledged: unacknowledged } = statistics;
      if (typeof ready !== "number" || typeof unacknowledged !== "number") break;
      const confirmed = await passiveDeclare(connection, queue.name);
      if (confirmed?.ready !== ready) break;
      if (ready + unacknowledged > 0) return { verdict: "holds-messages", ready, unacknowledged };
      return { verdict: "empty" };
    }
    await delay(POLL_INTERVAL, undefined, { signal });
  }
  return { verdict: "unknown", reason: "it has consumers, and is in use" };
}
