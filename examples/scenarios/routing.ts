/**
 * Routing: by the severity of a log line.
 *
 * It teaches the direct exchange: a message goes to the queues that are bound with exactly its routing key. One queue
 * may be bound with several keys, and several queues with the same one. Look at the warning, which is in both queues,
 * and at the line with the key "debug", which no queue is bound with: it comes back, because it is `mandatory`.
 */
import type { Channel } from "amqplib";
import type { Collection } from "./stage/collection.ts";
import type { Scenario, Stage } from "./stage/scenario.ts";

const EXCHANGE = "logs.by-severity";
const BINDINGS = { alerts: ["warning", "error"], archive: ["info", "warning", "error"] } as const;
const SEVERITIES = ["debug", "info", "warning", "error"];

async function consume(
  channel: Channel,
  queue: keyof typeof BINDINGS,
  { collect, tell }: Stage,
): Promise<Collection<string>> {
  await channel.assertQueue(queue, { durable: true });
  for (const severity of BINDINGS[queue]) await channel.bindQueue(queue, EXCHANGE, severity);
  const received = collect<string>(`lines in "${queue}"`);
  await channel.consume(queue, (message) => {
    if (message === null) return;
    tell(queue, `gets "${message.content.toString()}"`);
    received.add(message.fields.routingKey);
    channel.ack(message);
  });
  return received;
}

async function program(stage: Stage): Promise<Scenario["expected"]> {
  const connection = await stage.connect();
  const channel = await connection.createConfirmChannel();
  await channel.assertExchange(EXCHANGE, "direct", { durable: true });
  const alerts = await consume(channel, "alerts", stage);
  const archive = await consume(channel, "archive", stage);
  const returned: string[] = [];
  channel.on("return", (message) => returned.push(message.fields.routingKey));

  for (const severity of SEVERITIES) {
    const text = `a line of severity ${severity}`;
    channel.publish(EXCHANGE, severity, Buffer.from(text), { persistent: true, mandatory: true });
  }
  await channel.waitForConfirms();
  stage.tell("publisher", `published ${SEVERITIES.join(", ")}; got back: ${returned.join(", ")}`);
  await alerts.reach(2);
  await archive.reach(3);
  // Answered after everything that was delivered over this channel before.
  await channel.checkQueue("alerts");
  await connection.close();
  return { alerts: alerts.items, archive: archive.items, returned };
}

export const routing: Scenario = {
  name: "routing",
  teaches: "A direct exchange routes by an equal key; one queue can be bound with several.",
  look: 'The queue "alerts" gets warnings and errors only; "debug" has no queue and comes back.',
  program,
  expected: { alerts: ["warning", "error"], archive: ["info", "warning", "error"], returned: ["debug"] },
};
