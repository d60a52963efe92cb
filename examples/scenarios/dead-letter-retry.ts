/**
 * Dead-lettering: what cannot be done now is tried again later, and in the end put aside.
 *
 * A worker rejects what fails. Its queue dead-letters rejected messages into a second queue, where nobody consumes and
 * each message lives for a short while; when that is over, it is dead-lettered again, back into the first. So the delay
 * costs nobody's time. The header `x-death` counts how often a message has died where, and after three attempts the
 * worker puts it aside: otherwise a message that can never be done would go round for ever. Look at the three payments:
 * one is done at once, one at the third attempt, one never.
 */
import type { Channel, ConsumeMessage } from "amqplib";
import type { Scenario, Stage } from "./stage/scenario.ts";

const WORK = "payments";
const RETRY = "payments.retry";
const FAILED = "payments.failed";
/** Milliseconds between two attempts; in practice seconds or minutes. */
const DELAY = 100;
const ATTEMPTS = 3;
/** The attempt at which each payment works. */
const WORKS_AT: Readonly<Record<string, number>> = { good: 1, flaky: 3, broken: Number.POSITIVE_INFINITY };

async function declare(channel: Channel): Promise<void> {
  // Dead letters go through the default exchange, whose routing key is the name of a queue.
  await channel.assertQueue(WORK, { durable: true, deadLetterExchange: "", deadLetterRoutingKey: RETRY });
  await channel.assertQueue(RETRY, {
    durable: true,
    deadLetterExchange: "",
    deadLetterRoutingKey: WORK,
    messageTtl: DELAY,
  });
  await channel.assertQueue(FAILED, { durable: true });
}

/** How often the message was rejected in the work queue. */
function rejections({ properties }: ConsumeMessage): number {
  const deaths = properties.headers?.["x-death"] ?? [];
  return deaths.find(({ queue, reason }) => queue === WORK && reason === "rejected")?.count ?? 0;
}

async function program({ connect, collect, tell }: Stage): Promise<Scenario["expected"]> {
  const connection = await connect();
  const channel = await connection.createConfirmChannel();
  await declare(channel);
  const attempts: Record<string, number> = {};
  const rejectedAt = new Map<string, number>();
  const delays: number[] = [];
  const settled = collect<string>("payments that are done or put aside");

  const attempt = async (message: ConsumeMessage): Promise<void> => {
    const payment = message.content.toString();
    const number = rejections(message) + 1;
    attempts[payment] = number;
    const since = rejectedAt.get(payment);
    if (since !== undefined) delays.push(performance.now() - since);
    if (number >= (WORKS_AT[payment] ?? 1)) {
      tell("worker", `attempt ${number} of "${payment}" works`);
      settled.add(`${payment}: done`);
    } else if (number < ATTEMPTS) {
      tell("worker", `attempt ${number} of "${payment}" fails: again in ${DELAY} ms`);
      rejectedAt.set(payment, performance.now());
      channel.reject(message, false);
      return;
    } else {
      tell("worker", `attempt ${number} of "${payment}" fails: put aside`);
      channel.sendToQueue(FAILED, message.content, { persistent: true });
      // Taken out here only when it is safe there.
      await channel.waitForConfirms();
      settled.add(`${payment}: put aside`);
    }
    channel.ack(message);
  };
  const failures: Error[] = [];
  await channel.consume(WORK, (message) => {
    if (message !== null) attempt(message).catch((error: Error) => failures.push(error));
  });
  for (const payment of Object.keys(WORKS_AT)) {
    channel.sendToQueue(WORK, Buffer.from(payment), { persistent: true });
  }
  try {
    await settled.reach(3);
  } catch (error) {
    throw failures[0] ?? error;
  }

  const aside = await channel.get(FAILED, { noAck: true });
  const counts = [WORK, RETRY, FAILED].map(async (queue) => (await channel.checkQueue(queue)).messageCount);
  const left = (await Promise.all(counts)).reduce((sum, count) => sum + count);
  await connection.close();
  // The broker's clock and this one may differ by a millisecond or two in such a time.
  const early = delays.filter((delay) => delay < DELAY - 2).length;
  const putAside = aside === false ? "nothing" : aside.content.toString();
  return { outcome: settled.items.toSorted(), attempts, "put aside": putAside, "too early": early, left };
}

export const deadLetterRetry: Scenario = {
  name: "dead-letter-retry",
  teaches:
    "Dead-lettering into a queue with a time to live tries again later, and a count of deaths ends it.",
  look: "The three payments: done at the first attempt, done at the third, put aside after the third.",
  program,
  expected: {
    outcome: ["broken: put aside", "flaky: done", "good: done"],
    attempts: { good: 1, flaky: 3, broken: 3 },
    "put aside": "broken",
    "too early": 0,
    left: 0,
  },
};
