/**
 * Publisher confirms: how a publisher knows that the broker has taken over a message. Three ways.
 *
 * One by one is the simplest and the slowest: each message costs a way to the broker and back. In batches that is
 * shared, but when one is refused it is not known which. Asynchronously is as fast and knows: a callback for each
 * message, and the publisher keeps what is not confirmed yet. Look at the times, and at the queue that has room for
 * two: it refuses the third message (a nack), and only a publisher that looks at its confirms gets to know. A confirm
 * says that the broker is responsible now, not that a consumer has it; that a queue was found at all, only
 * `mandatory` says.
 */
import type { ConfirmChannel } from "amqplib";
import type { Scenario, Stage } from "./stage/scenario.ts";

const QUEUE = "confirmed";
const FULL = "confirmed.full";
const BATCH = 10;
const MESSAGES = Array.from({ length: 30 }, (_, index) => `message ${index + 1}`);

/** @returns how many are confirmed */
type Way = (channel: ConfirmChannel) => Promise<number>;

async function oneByOne(channel: ConfirmChannel): Promise<number> {
  for (const message of MESSAGES) {
    channel.sendToQueue(QUEUE, Buffer.from(message), { persistent: true });
    await channel.waitForConfirms();
  }
  return MESSAGES.length;
}

async function inBatches(channel: ConfirmChannel): Promise<number> {
  for (let from = 0; from < MESSAGES.length; from += BATCH) {
    for (const message of MESSAGES.slice(from, from + BATCH)) {
      channel.sendToQueue(QUEUE, Buffer.from(message), { persistent: true });
    }
    await channel.waitForConfirms();
  }
  return MESSAGES.length;
}

async function asynchronously(channel: ConfirmChannel): Promise<number> {
  const { confirmed } = await publishEach(channel, QUEUE, MESSAGES);
  return confirmed.length;
}

/** Publishes without waiting in between, and knows of each message what became of it. */
async function publishEach(
  channel: ConfirmChannel,
  queue: string,
  messages: readonly string[],
): Promise<{ confirmed: string[]; refused: string[] }> {
  const confirmed: string[] = [];
  const refused: string[] = [];
  const outcomes = messages.map((message) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    channel.sendToQueue(queue, Buffer.from(message), { persistent: true }, (error: unknown) => {
      // Null for an ack. What was refused is the publisher's to send again, or to complain of.
      (error === null ? confirmed : refused).push(message);
      resolve();
    });
    return promise;
  });
  await Promise.all(outcomes);
  return { confirmed, refused };
}

async function program({ connect, tell, within }: Stage): Promise<Scenario["expected"]> {
  const connection = await connect();
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(QUEUE, { durable: true });
  const timed = async (name: string, way: Way): Promise<number> => {
    const from = performance.now();
    const confirmed = await within(`confirms ${name}`, way(channel));
    tell("publisher", `${confirmed} confirmed ${name} in ${(performance.now() - from).toFixed(1)} ms`);
    return confirmed;
  };
  const confirmed = {
    "one by one": await timed("one by one", oneByOne),
    "in batches": await timed("in batches", inBatches),
    asynchronously: await timed("asynchronously", asynchronously),
  };
  const { messageCount } = await channel.checkQueue(QUEUE);

  await channel.assertQueue(FULL, {
    durable: true,
    maxLength: 2,
    arguments: { "x-overflow": "reject-publish" },
  });
  const full = await within(
    "the answers of a full queue",
    publishEach(channel, FULL, ["one", "two", "three"]),
  );
  tell("publisher", `a queue for two messages refuses: ${full.refused.join(", ")}`);
  await connection.close();
  return { confirmed, "in the queue": messageCount, "a queue for two messages": full };
}

export const publisherConfirms: Scenario = {
  name: "publisher-confirms",
  teaches: "A message is safe when the broker has confirmed it: one by one, in batches, or asynchronously.",
  look: "The time that each way takes; and that a full queue refuses, by name, what it cannot take.",
  program,
  expected: {
    confirmed: { "one by one": 30, "in batches": 30, asynchronously: 30 },
    "in the queue": 90,
    "a queue for two messages": { confirmed: ["one", "two"], refused: ["three"] },
  },
};
