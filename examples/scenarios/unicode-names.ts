/**
 * Names in any script.
 *
 * It teaches that names of queues and exchanges, routing keys, headers and of course contents are UTF-8: up to 255
 * bytes, which is 85 characters of Chinese. The novel is Journey to the West, 西游记. Look at what arrives: letter by
 * letter what was sent. What has to be escaped is the name in a URL of the HTTP API, and a `/` in it too.
 */
import type { Scenario, Stage } from "./stage/scenario.ts";

const QUEUE = "西游记";
const EXCHANGE = "小说";
const KEY = "孙悟空.💨";
const TEXT = "曾经沧海难为水";

async function program({ connect, collect, tell }: Stage): Promise<Scenario["expected"]> {
  const connection = await connect();
  const channel = await connection.createConfirmChannel();
  await channel.assertExchange(EXCHANGE, "topic", { durable: true });
  const { queue } = await channel.assertQueue(QUEUE, { durable: true });
  await channel.bindQueue(QUEUE, EXCHANGE, "孙悟空.*");
  channel.publish(EXCHANGE, KEY, Buffer.from(TEXT), {
    persistent: true,
    mandatory: true,
    headers: { 作者: "吴承恩" },
  });
  await channel.waitForConfirms();
  tell("publisher", `published "${TEXT}" to "${EXCHANGE}" with the key "${KEY}"`);

  const received = collect<object>("messages");
  await channel.consume(QUEUE, (message) => {
    if (message === null) return;
    tell(`consumer of "${QUEUE}"`, `received "${message.content.toString()}"`);
    received.add({
      text: message.content.toString(),
      exchange: message.fields.exchange,
      routingKey: message.fields.routingKey,
      headers: message.properties.headers,
    });
    channel.ack(message);
  });
  await received.reach(1);
  const { messageCount } = await channel.checkQueue(QUEUE);
  await connection.close();
  return { queue, received: received.items, left: messageCount };
}

export const unicodeNames: Scenario = {
  name: "unicode-names",
  teaches: "Queues, exchanges, routing keys and headers can have names in any script.",
  look: "What arrives is letter by letter what was sent.",
  program,
  expected: {
    queue: QUEUE,
    received: [{ text: TEXT, exchange: EXCHANGE, routingKey: KEY, headers: { 作者: "吴承恩" } }],
    left: 0,
  },
};
