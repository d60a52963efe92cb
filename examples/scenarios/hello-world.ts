/**
 * Hello, world. One program sends a message, another one receives it.
 *
 * It teaches that the two never meet: the producer hands its message to the broker and is gone, the queue keeps it,
 * and the consumer gets it when it comes. Look at the producer's connection, which is closed before the consumer's
 * is opened. The queue is declared by its name; a message for it goes through the default exchange, whose routing
 * key is the name of a queue.
 */
import type { Scenario, Stage } from "./stage/scenario.ts";

const QUEUE = "hello";

async function produce({ connect, tell }: Stage): Promise<void> {
  const connection = await connect();
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(QUEUE, { durable: true });
  channel.sendToQueue(QUEUE, Buffer.from("Hello World!"), { persistent: true });
  // Only now has the broker taken it over.
  await channel.waitForConfirms();
  tell("producer", `published "Hello World!" to the queue "${QUEUE}"`);
  await connection.close();
  tell("producer", "is gone");
}

async function consume({ connect, collect, tell }: Stage): Promise<{ received: string[]; left: number }> {
  const connection = await connect();
  const channel = await connection.createChannel();
  const received = collect<string>("greetings");
  await channel.consume(QUEUE, (message) => {
    // Null says that the queue was deleted.
    if (message === null) return;
    tell("consumer", `received "${message.content.toString()}"`);
    received.add(message.content.toString());
    channel.ack(message);
  });
  await received.reach(1);
  const { messageCount } = await channel.checkQueue(QUEUE);
  await connection.close();
  return { received: received.items, left: messageCount };
}

export const helloWorld: Scenario = {
  name: "hello-world",
  teaches: "A queue keeps a message for a consumer that is not there yet.",
  look: "The producer is gone before the consumer comes.",
  async program(stage) {
    await produce(stage);
    return consume(stage);
  },
  expected: { received: ["Hello World!"], left: 0 },
};
