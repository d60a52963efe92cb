/**
 * A queue's properties are fixed: what happens when it is declared again with others, and the way out.
 *
 * Declaring a queue that is there already, with the same properties, changes nothing and is how every program can
 * begin. With other properties the broker refuses: 406 PRECONDITION_FAILED, and it closes the channel. Look at what
 * still works then: the connection, and any new channel. The way out is a new queue under a new name, into which the
 * messages are moved: each is published there, confirmed, and only then acknowledged here. The old queue is deleted
 * with `ifEmpty` and `ifUnused`, so that nothing can go with it. (What a policy can say, a time to live for one, is
 * better said by a policy: it can be changed at any time.)
 */
import type { Channel } from "amqplib";
import type { Connection, Scenario, Stage } from "./stage/scenario.ts";

const OLD = "orders";
const NEW = "orders.v2";
const ORDERS = ["order 1", "order 2"];

/** @returns the reply code, and whether the channel can still be used */
async function declareOtherwise(channel: Channel): Promise<{ code: unknown; channelUsable: boolean }> {
  let code: unknown = "accepted";
  try {
    await channel.assertQueue(OLD, { durable: true, messageTtl: 60_000 });
  } catch (error) {
    code = error instanceof Error && "code" in error ? error.code : error;
  }
  try {
    await channel.checkQueue(OLD);
    return { code, channelUsable: true };
  } catch {
    // amqplib does not even send it: "Channel closed".
    return { code, channelUsable: false };
  }
}

/** @returns what is in the new queue afterwards */
async function move(connection: Connection, { collect, tell }: Stage): Promise<string[]> {
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(NEW, { durable: true, messageTtl: 60_000 });
  let message = await channel.get(OLD);
  while (message !== false) {
    channel.sendToQueue(NEW, message.content, { persistent: true });
    await channel.waitForConfirms();
    channel.ack(message);
    tell("mover", `"${message.content.toString()}" is in "${NEW}", and no longer in "${OLD}"`);
    message = await channel.get(OLD);
  }
  await channel.deleteQueue(OLD, { ifEmpty: true, ifUnused: true });
  tell("mover", `deleted "${OLD}"`);
  const moved = collect<string>("moved orders");
  await channel.consume(NEW, (each) => {
    if (each === null) return;
    moved.add(each.content.toString());
    channel.ack(each);
  });
  await moved.reach(ORDERS.length);
  await channel.checkQueue(NEW);
  return moved.items;
}

async function program(stage: Stage): Promise<Scenario["expected"]> {
  const connection = await stage.connect();
  const producer = await connection.createConfirmChannel();
  await producer.assertQueue(OLD, { durable: true });
  const again = await producer.assertQueue(OLD, { durable: true });
  stage.tell("producer", `declared "${again.queue}" twice in the same way: nothing happens`);
  for (const order of ORDERS) producer.sendToQueue(OLD, Buffer.from(order), { persistent: true });
  await producer.waitForConfirms();

  const { code, channelUsable } = await declareOtherwise(await connection.createChannel());
  stage.tell("program", `declares "${OLD}" with a time to live: ${String(code)}, and the channel is closed`);
  const { messageCount } = await producer.checkQueue(OLD);
  stage.tell("producer", `its channel is open, and the ${messageCount} orders are there`);
  const moved = await move(connection, stage);
  await connection.close();
  return { "declared otherwise": code, "its channel is usable": channelUsable, kept: messageCount, moved };
}

export const redeclareQueue: Scenario = {
  name: "redeclare-queue",
  teaches:
    "A queue cannot be declared again with other properties; its messages can be moved to one that has them.",
  look: "The refusal is 406 and closes the channel, not the connection.",
  program,
  expected: { "declared otherwise": 406, "its channel is usable": false, kept: 2, moved: ORDERS },
};
