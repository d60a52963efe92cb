/**
 * What survives a restart of the broker.
 *
 * It teaches that three things have to come together: a durable exchange, a durable queue, and persistent messages.
 * Look at the messages that were not persistent: they were confirmed too, the queue is still there, and they are gone.
 * The bindings between what is durable are durable as well: a message that is published afterwards finds its way. A
 * queue of the type quorum keeps every message on the disks of a majority of the nodes, whatever the publisher says:
 * there the flag cannot be forgotten.
 */
import type { ConfirmChannel } from "amqplib";
import type { Collection } from "./stage/collection.ts";
import type { Scenario, Stage } from "./stage/scenario.ts";

const EXCHANGE = "orders";
const KEY = "order.paid";
const QUEUES = { classic: "orders.classic", quorum: "orders.quorum" } as const;

async function publish(channel: ConfirmChannel, text: string, persistent: boolean): Promise<void> {
  channel.publish(EXCHANGE, KEY, Buffer.from(text), { persistent, mandatory: true });
  await channel.waitForConfirms();
}

async function before({ connect, tell }: Stage): Promise<void> {
  const connection = await connect();
  const channel = await connection.createConfirmChannel();
  await channel.assertExchange(EXCHANGE, "direct", { durable: true });
  for (const [type, queue] of Object.entries(QUEUES)) {
    await channel.assertQueue(queue, { durable: true, arguments: { "x-queue-type": type } });
    await channel.bindQueue(queue, EXCHANGE, KEY);
  }
  await publish(channel, "persistent", true);
  await publish(channel, "not persistent", false);
  tell("publisher", "published a persistent message and one that is not, both confirmed");
  await connection.close();
}

async function after({ connect, collect, tell }: Stage): Promise<Scenario["expected"]> {
  const connection = await connect();
  const channel = await connection.createConfirmChannel();
  // It declares nothing: exchange, queues and bindings have to be there. And it marks the end of what was there.
  await publish(channel, "after the restart", true);
  const consume = async (type: keyof typeof QUEUES): Promise<Collection<string>> => {
    const received = collect<string>(`messages in the ${type} queue`);
    await channel.consume(QUEUES[type], (message) => {
      if (message === null) return;
      tell(`${type} queue`, `still has "${message.content.toString()}"`);
      received.add(message.content.toString());
      channel.ack(message);
    });
    return received;
  };
  const classic = await consume("classic");
  const quorum = await consume("quorum");
  await classic.reach(2);
  await quorum.reach(3);
  await channel.checkQueue(QUEUES.classic);
  await connection.close();
  return { classic: classic.items, quorum: quorum.items };
}

export const surviveRestart: Scenario = {
  name: "survive-restart",
  teaches: "Durable exchanges and queues with persistent messages survive a restart of the broker.",
  look: "The message that was not persistent is missing in the classic queue, and there in the quorum queue.",
  needs: "disposable",
  async program(stage) {
    await before(stage);
    stage.tell("broker", "is restarting");
    await stage.restartBroker();
    stage.tell("broker", "is back");
    return after(stage);
  },
  expected: {
    classic: ["persistent", "after the restart"],
    quorum: ["persistent", "not persistent", "after the restart"],
  },
};
