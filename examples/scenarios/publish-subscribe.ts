/**
 * Publish and subscribe: everybody who listens gets a copy.
 *
 * It teaches the fanout exchange, which copies each message into every queue that is bound to it, and the queue of a
 * subscriber: exclusive, so that it goes with the connection, and named by the broker (`amq.gen-...`), because nobody
 * else has to know it. Look at the late subscriber: an exchange keeps nothing, so it gets only what is published from
 * then on. What is published while nobody listens is dropped; a publisher that has to know says `mandatory`, and
 * gets it back.
 */
import type { ConfirmChannel } from "amqplib";
import type { Collection } from "./stage/collection.ts";
import type { Scenario, Stage } from "./stage/scenario.ts";

const EXCHANGE = "logs";

interface Subscriber {
  readonly leave: () => Promise<void>;
  readonly queue: string;
  readonly received: Collection<string>;
}

async function subscribe(name: string, { connect, collect, tell }: Stage): Promise<Subscriber> {
  const connection = await connect();
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue("", { exclusive: true });
  await channel.bindQueue(queue, EXCHANGE, "");
  const received = collect<string>(`log lines for ${name}`);
  await channel.consume(
    queue,
    (message) => {
      if (message === null) return;
      tell(name, `hears "${message.content.toString()}"`);
      received.add(message.content.toString());
    },
    // Nobody minds a lost log line, and an exclusive queue does not outlive its consumer anyway.
    { noAck: true },
  );
  tell(name, "listens, by a queue that the broker has named");
  return {
    queue,
    received,
    async leave() {
      // Answered after everything that was delivered before.
      await channel.checkQueue(queue);
      await connection.close();
    },
  };
}

async function publish(channel: ConfirmChannel, text: string, { tell }: Stage): Promise<void> {
  channel.publish(EXCHANGE, "", Buffer.from(text), { mandatory: true });
  await channel.waitForConfirms();
  tell("publisher", `published "${text}"`);
}

async function program(stage: Stage): Promise<Scenario["expected"]> {
  const publisher = await stage.connect();
  const channel = await publisher.createConfirmChannel();
  await channel.assertExchange(EXCHANGE, "fanout", { durable: true });
  const returned: string[] = [];
  // A message comes back before it is confirmed.
  channel.on("return", (message) => {
    stage.tell("publisher", `gets "${message.content.toString()}" back: nobody listens`);
    returned.push(message.content.toString());
  });

  await publish(channel, "first line", stage);
  const a = await subscribe("subscriber A", stage);
  const b = await subscribe("subscriber B", stage);
  await publish(channel, "second line", stage);
  const late = await subscribe("late subscriber", stage);
  await publish(channel, "third line", stage);

  await a.received.reach(2);
  await b.received.reach(2);
  await late.received.reach(1);
  const named = [a, b, late].map(({ queue }) => queue).filter((queue) => queue.startsWith("amq.gen-"));
  for (const { leave } of [a, b, late]) await leave();
  await publisher.close();
  return {
    returned,
    "subscriber A": a.received.items,
    "subscriber B": b.received.items,
    "late subscriber": late.received.items,
    "queues named by the broker": new Set(named).size,
  };
}

export const publishSubscribe: Scenario = {
  name: "publish-subscribe",
  teaches: "A fanout exchange copies each message to everybody who listens at that moment.",
  look: "The first line has no listener and comes back; the late subscriber hears only the third.",
  program,
  expected: {
    returned: ["first line"],
    "subscriber A": ["second line", "third line"],
    "subscriber B": ["second line", "third line"],
    "late subscriber": ["third line"],
    "queues named by the broker": 3,
  },
};
