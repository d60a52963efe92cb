/** What becomes of messages that die, on a real broker: the measure of `model/routing/dead-letter.ts`. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Channel, ChannelModel, ConfirmChannel, GetMessage } from "amqplib";
import { settingsOf, timeToLive } from "../model/routing/dead-letter.ts";
import { compileRouting } from "../model/routing/routing-table.ts";
import type { DeadLetterCase } from "../model/routing/testing/corpus/dead-letter-cases.ts";
import { DEAD_LETTER_CORPUS } from "../model/routing/testing/corpus/dead-letters.ts";
import type { Policy, Topology } from "../model/topology/topology.ts";
import { messageHeaders } from "./amqp/message-headers.ts";
import { apiPath } from "./api/management-api.ts";
import { liveBroker } from "./testing/live-broker.ts";
import { open, PATIENCE, setUp } from "./testing/routing-probe.ts";

const broker = liveBroker();
/** Of messages that are published only to fill a queue. */
const FILLER = "filler";
const BODY = Buffer.from("letter");

interface Outcome {
  readonly rests: readonly string[];
  readonly nacked: boolean;
}

if (typeof broker === "string") test("dead letters on a broker", { skip: broker }, () => undefined);
else {
  for (const [number, { name, topology: written, operatorPolicies, cases }] of DEAD_LETTER_CORPUS.entries()) {
    describe(`on a broker: ${name}`, () => {
      const virtualHost = `dead-letters-${process.pid}-${number}`;
      const topology: Topology = { virtualHost, ...written };
      let connection: ChannelModel;
      let outcomes: readonly Outcome[] = [];

      before(async () => {
        await broker.api.put(apiPath("vhosts", virtualHost));
        await setUp(broker, { topology, operatorPolicies });
        connection = await open(broker, virtualHost);
        const nacked = new Set<number>();
        for (const [index, each] of cases.entries()) {
          if (await happens(connection, each, String(index))) nacked.add(index);
        }
        const rests = await letRest(connection, topology, operatorPolicies, cases);
        outcomes = cases.map((_, index) => ({
          rests: (rests.get(String(index)) ?? []).toSorted(),
          nacked: nacked.has(index),
        }));
      });
      after(async () => {
        await connection?.close();
        await broker.api.delete(apiPath("vhosts", virtualHost));
      });

      for (const [index, each] of cases.entries()) {
        test(`${each.queue}, ${each.event}: ${each.rule}`, () => {
          assert.deepEqual(outcomes[index], { rests: each.rests, nacked: each.nacked === true });
        });
      }
    });
  }
}

/** Publishes the message of a case and brings about its end. @returns whether the publish was nacked */
async function happens(connection: ChannelModel, each: DeadLetterCase, id: string): Promise<boolean> {
  const { publish, queue, event } = each;
  const channel = await connection.createConfirmChannel();
  try {
    if (event === "full") await fillUp(channel, queue);
    channel.publish(publish.exchange, publish.routingKey, BODY, {
      messageId: id,
      ...(publish.headers === undefined
        ? {}
        : { headers: messageHeaders(publish.headers, publish.integers) }),
      ...(publish.expiration === undefined ? {} : { expiration: publish.expiration }),
    });
    const nacked = await channel.waitForConfirms().then(
      () => false,
      () => true,
    );
    if (event === "rejected") await reject(channel, queue, id, { requeue: false });
    if (event === "delivery_limit") {
      while (await reject(channel, queue, id, { requeue: true }));
    }
    if (event === "maxlen") await fill(channel, queue);
    return nacked;
  } finally {
    await channel.close();
  }
}

/** One message more by the queue's name. @returns whether it was taken */
async function fill(channel: ConfirmChannel, queue: string): Promise<boolean> {
  channel.publish("", queue, BODY, { messageId: FILLER });
  return await channel.waitForConfirms().then(
    () => true,
    () => false,
  );
}

/** To the limit of one message, and over it: a quorum queue takes one more before it refuses any. */
async function fillUp(channel: ConfirmChannel, queue: string): Promise<void> {
  for (let filled = 0; filled < 5 && (await fill(channel, queue)); filled++);
}

/** Rejects the message with this id, at the head of the queue. @returns whether it was there */
async function reject(
  channel: Channel,
  queue: string,
  id: string,
  { requeue }: { requeue: boolean },
): Promise<boolean> {
  const got: GetMessage | false = await channel.get(queue);
  if (got === false) return false;
  assert.equal(got.properties.messageId, id);
  // basic.reject, not basic.nack, which since 4.3 does not count towards a delivery limit.
  channel.reject(got, requeue);
  return true;
}

/** Waits until nothing goes by itself any more. @returns the queues in which the messages lie, by their ids */
async function letRest(
  connection: ChannelModel,
  topology: Topology,
  operatorPolicies: readonly Policy[],
  cases: readonly DeadLetterCase[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const table = compileRouting(topology, { operatorPolicies });
  const isPassing = (queue: Topology["queues"][number]): boolean => {
    const limit = timeToLive(queue, settingsOf(table, queue));
    return limit !== undefined && limit < PATIENCE;
  };
  const passing = topology.queues.filter(isPassing).map(({ name }) => name);
  const lasting = topology.queues.filter((queue) => !isPassing(queue)).map(({ name }) => name);
  const expected = cases.reduce((sum, { rests }) => sum + rests.length, 0);
  const found = new Map<string, string[]>();
  const channel = await connection.createChannel();
  const collect = async (): Promise<number> => {
    for (const queue of lasting) {
      // A message whose own expiration has not passed yet is not there to stay, so it is only looked at when it has.
      for (let got = await channel.get(queue); got !== false; got = await channel.get(queue)) {
        const id = String(got.properties.messageId);
        if (got.properties.expiration !== undefined) {
          channel.reject(got, true);
          break;
        }
        channel.ack(got);
        if (id !== FILLER) found.set(id, [...(found.get(id) ?? []), queue]);
      }
    }
    return [...found.values()].flat().length;
  };
  const isOver = async (): Promise<boolean> => {
    for (const queue of passing) {
      const { messageCount } = await channel.checkQueue(queue);
      if (messageCount > 0) return false;
    }
    return true;
  };
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const over = await isOver();
    const count = await collect();
    if ((over && count >= expected) || Date.now() > deadline) break;
  }
  await channel.close();
  return found;
}
