/**
 * Topics: routing keys of several words, and patterns for them.
 *
 * It teaches the topic exchange. A key is a list of words with dots between them, here SPEED.COLOUR.SPECIES. In a
 * binding `*` stands for exactly one word and `#` for any number of them, also none. Look at `lazy.pink.rabbit`, which
 * matches two bindings of the same queue and is in it once; at `lazy`, which `lazy.#` matches; and at what no pattern
 * matches, because it has too few words or too many.
 */
import type { Channel } from "amqplib";
import type { Collection } from "./stage/collection.ts";
import type { Scenario, Stage } from "./stage/scenario.ts";

const EXCHANGE = "animals";
const BINDINGS = { orange: ["*.orange.*"], "rabbits or lazy": ["*.*.rabbit", "lazy.#"] } as const;
const MATCHED = {
  orange: ["quick.orange.rabbit", "lazy.orange.elephant", "quick.orange.fox"],
  "rabbits or lazy": [
    "quick.orange.rabbit",
    "lazy.orange.elephant",
    "lazy.brown.fox",
    "lazy.pink.rabbit",
    "lazy",
    "lazy.orange.new.rabbit",
  ],
} as const;
const UNMATCHED = ["quick.brown.fox", "orange", "quick.orange.new.rabbit"];
const KEYS = [...new Set([...Object.values(MATCHED).flat(), ...UNMATCHED])];

async function consume(
  channel: Channel,
  queue: keyof typeof BINDINGS,
  { collect, tell }: Stage,
): Promise<Collection<string>> {
  await channel.assertQueue(queue, { durable: true });
  for (const pattern of BINDINGS[queue]) await channel.bindQueue(queue, EXCHANGE, pattern);
  const received = collect<string>(`animals in "${queue}"`);
  await channel.consume(queue, (message) => {
    if (message === null) return;
    tell(`${queue} [${BINDINGS[queue].join(", ")}]`, `gets ${message.fields.routingKey}`);
    received.add(message.fields.routingKey);
    channel.ack(message);
  });
  return received;
}

async function program(stage: Stage): Promise<Scenario["expected"]> {
  const connection = await stage.connect();
  const channel = await connection.createConfirmChannel();
  await channel.assertExchange(EXCHANGE, "topic", { durable: true });
  const orange = await consume(channel, "orange", stage);
  const other = await consume(channel, "rabbits or lazy", stage);
  const returned: string[] = [];
  channel.on("return", (message) => {
    stage.tell("publisher", `gets ${message.fields.routingKey} back: no pattern matches`);
    returned.push(message.fields.routingKey);
  });

  for (const key of KEYS) {
    channel.publish(EXCHANGE, key, Buffer.from(key), { persistent: true, mandatory: true });
  }
  await channel.waitForConfirms();
  await orange.reach(MATCHED.orange.length);
  await other.reach(MATCHED["rabbits or lazy"].length);
  await channel.checkQueue("orange");
  await connection.close();
  return { orange: orange.items, "rabbits or lazy": other.items, returned };
}

export const topics: Scenario = {
  name: "topics",
  teaches: "A topic exchange routes by patterns: * is one word, # any number of words.",
  look: "Each animal beside the pattern that it matches, once a queue; three match none and come back.",
  program,
  expected: { ...MATCHED, returned: UNMATCHED },
};
