/**
 * A consumer that goes on with other work while it waits.
 *
 * It teaches that a consumer does not ask: the broker pushes, and the callback runs when a message is there. Between
 * two messages the program is free; nothing blocks and nothing polls. Look at the steps of the other work between the
 * orders. What would stop it is a callback that computes for long: it holds up the other work, and the heartbeats.
 */
import { setImmediate } from "node:timers/promises";
import type { Scenario, Stage } from "./stage/scenario.ts";

const QUEUE = "orders";
const ORDERS = ["order 1", "order 2", "order 3"];
/** Steps of the other work before the producer sends its next order. */
const STEPS = 100;

async function program({ connect, collect, tell, within }: Stage): Promise<Scenario["expected"]> {
  const consumer = await connect();
  const channel = await consumer.createChannel();
  await channel.assertQueue(QUEUE, { durable: true });
  const work = { steps: 0, finished: false };
  const received = collect<{ readonly order: string; readonly after: number }>("orders");
  await channel.consume(QUEUE, (message) => {
    if (message === null) return;
    tell("consumer", `gets ${message.content.toString()} after ${work.steps} steps of other work`);
    received.add({ order: message.content.toString(), after: work.steps });
    channel.ack(message);
  });

  const producer = await connect();
  const producing = await producer.createConfirmChannel();
  const otherWork = (async () => {
    while (!work.finished) {
      work.steps += 1;
      // A step ends, and whatever has come meanwhile has its turn.
      await setImmediate();
    }
  })();
  try {
    for (const [index, order] of ORDERS.entries()) {
      const from = work.steps;
      while (work.steps < from + STEPS) await setImmediate();
      producing.sendToQueue(QUEUE, Buffer.from(order), { persistent: true });
      await within("a confirm", producing.waitForConfirms());
      await received.reach(index + 1);
    }
  } finally {
    work.finished = true;
    await otherWork;
  }
  tell("consumer", `has done ${work.steps} steps of other work meanwhile`);
  const { messageCount } = await channel.checkQueue(QUEUE);
  await producer.close();
  await consumer.close();
  const before = received.items.map(({ after }, index) => after - (received.items[index - 1]?.after ?? 0));
  return {
    received: received.items.map(({ order }) => order),
    "with other work before it": before.filter((count) => count >= STEPS).length,
    left: messageCount,
  };
}

export const asynchronousConsumer: Scenario = {
  name: "asynchronous-consumer",
  teaches: "A consumer is called when a message comes, and the program goes on with other work until then.",
  look: "The other work goes on before each order; nothing polls.",
  program,
  expected: { received: ORDERS, "with other work before it": 3, left: 0 },
};
