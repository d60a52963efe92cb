/**
 * A stream: messages that stay, and are read from where one likes.
 *
 * It teaches the queue type `stream`, a log on disk. Reading takes nothing out: each consumer says where it wants to
 * begin, with `x-stream-offset`: "first", "last", "next", a number, or a time. Each message tells its own offset in a
 * header, so that a program can remember how far it was. Look at the three consumers: one reads from offset 5, one
 * everything, and one only what is published after it has come. A stream wants a prefetch and acknowledgements, which
 * here only say that the consumer can take more.
 */
import type { Collection } from "./stage/collection.ts";
import type { Connection, Scenario, Stage } from "./stage/scenario.ts";

const STREAM = "measurements";
const MESSAGES = Array.from({ length: 10 }, (_, index) => `measurement ${index}`);

async function read(
  connection: Connection,
  from: number | "first" | "next",
  { collect, tell }: Stage,
): Promise<Collection<string>> {
  const channel = await connection.createChannel();
  await channel.prefetch(100);
  const received = collect<string>(`measurements from ${from}`);
  await channel.consume(
    STREAM,
    (message) => {
      if (message === null) return;
      const offset = String(message.properties.headers?.["x-stream-offset"]);
      tell(`reader from ${from}`, `offset ${offset}: ${message.content.toString()}`);
      received.add(`${offset}: ${message.content.toString()}`);
      channel.ack(message);
    },
    { arguments: { "x-stream-offset": from } },
  );
  return received;
}

async function program(stage: Stage): Promise<Scenario["expected"]> {
  const connection = await stage.connect();
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(STREAM, { durable: true, arguments: { "x-queue-type": "stream" } });
  for (const text of MESSAGES) channel.sendToQueue(STREAM, Buffer.from(text), { persistent: true });
  await channel.waitForConfirms();
  stage.tell("publisher", `published ${MESSAGES.length} measurements`);

  const fromFive = await read(connection, 5, stage);
  await fromFive.reach(5);
  // What has been read is still there.
  const all = await read(connection, "first", stage);
  await all.reach(10);
  const next = await read(connection, "next", stage);
  channel.sendToQueue(STREAM, Buffer.from("measurement 10"), { persistent: true });
  await channel.waitForConfirms();
  await Promise.all([fromFive.reach(6), all.reach(11), next.reach(1)]);
  await connection.close();
  return { "from 5": fromFive.items, "from the first": all.items, "what is next": next.items };
}

const LINES = [...MESSAGES, "measurement 10"].map((text, offset) => `${offset}: ${text}`);

export const streamOffset: Scenario = {
  name: "stream-offset",
  teaches: "A stream keeps its messages; every consumer reads from the offset that it names.",
  look: "The same messages are read from offset 5, and then again from the first.",
  program,
  expected: { "from 5": LINES.slice(5), "from the first": LINES, "what is next": LINES.slice(10) },
};
