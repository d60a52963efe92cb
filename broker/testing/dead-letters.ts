/** Dead letters of three reasons and two queues, for tests of their way back. */
import type { ConfirmChannel, ConsumeMessage } from "amqplib";
import type { ReplayReport } from "../../model/routing/replay/replay-report.ts";
import { closeAmqp, connectToBroker } from "../amqp/connect.ts";
import type { Broker } from "../broker.ts";
import { keepHeaders } from "../move/over-amqp/exact-messages.ts";
import { poll } from "../node/poll.ts";
import { type ReplayRequest, replayQueue } from "../replay/replay-queue.ts";
import { withConnection, withVirtualHost } from "./live-broker.ts";

/** Of each reason; a larger one is said by hand. */
export const EACH = Number(process.env["REPLAY_EACH"] ?? 1_000);
export const DEAD = "dead";
export const bounds = { timeout: 600_000 };

export interface Place {
  readonly live: Broker;
  readonly virtualHost: string;
  readonly channel: ConfirmChannel;
  readonly type: string;
}

export async function withDead(
  live: Broker,
  type: string,
  use: (place: Place) => Promise<void>,
): Promise<void> {
  await withVirtualHost(live, (virtualHost) =>
    withConnection(live, virtualHost, async (connection) => {
      const channel = await connection.createConfirmChannel();
      keepHeaders(channel);
      const kind = { "x-queue-type": type };
      await channel.assertExchange("to-dead", "fanout");
      await channel.assertExchange("events", "topic");
      await channel.assertQueue(DEAD, { arguments: { "x-queue-type": type } });
      await channel.bindQueue(DEAD, "to-dead", "");
      await channel.assertQueue("orders", { arguments: { ...kind, "x-dead-letter-exchange": "to-dead" } });
      await channel.assertQueue("parcels", { arguments: { ...kind, "x-dead-letter-exchange": "to-dead" } });
      await channel.assertQueue("everything", { arguments: kind });
      await channel.bindQueue("orders", "events", "order.#");
      await channel.bindQueue("parcels", "events", "parcel.#");
      await channel.bindQueue("everything", "events", "#");
      await use({ live, virtualHost, channel, type });
    }),
  );
}

/** Of `orders`: rejected and expired; of `parcels`: pushed out by a limit that is then gone. */
export async function dieOfAll(place: Place): Promise<void> {
  const { channel } = place;
  await publish(channel, "rejected", { key: "order.eu" });
  await reject(channel, "orders", EACH);
  await publish(channel, "expired", { key: "order.eu", expiration: "0" });
  await arrived(place, 2 * EACH);
  // With a limit by its own arguments, which is gone with the queue of then.
  await declareParcels(place, { "x-max-length": 0 });
  await publish(channel, "maxlen", { key: "parcel.de" });
  await arrived(place, 3 * EACH);
  await declareParcels(place, {});
  await channel.purgeQueue("everything");
}

async function declareParcels(
  { channel, type }: Place,
  more: Readonly<Record<string, number>>,
): Promise<void> {
  await channel.deleteQueue("parcels");
  // A quorum queue takes one message also where it may have none.
  const kind = "x-max-length" in more ? "classic" : type;
  const shared = { "x-queue-type": kind, "x-dead-letter-exchange": "to-dead" };
  await channel.assertQueue("parcels", { arguments: { ...shared, ...more } });
  await channel.bindQueue("parcels", "events", "parcel.#");
}

async function publish(
  channel: ConfirmChannel,
  what: string,
  { key, expiration }: { readonly key: string; readonly expiration?: string },
): Promise<void> {
  for (let number = 0; number < EACH; number++) {
    const options = { headers: { number }, ...(expiration === undefined ? {} : { expiration }) };
    channel.publish("events", key, Buffer.from(`${what} ${number}`), options);
    if (number % 500 === 499) await channel.waitForConfirms();
  }
  await channel.waitForConfirms();
}

export async function fill(channel: ConfirmChannel, queue: string, texts: readonly string[]): Promise<void> {
  for (const text of texts) channel.sendToQueue(queue, Buffer.from(text));
  await channel.waitForConfirms();
}

export async function reject(channel: ConfirmChannel, queue: string, count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = count;
  const { consumerTag } = await channel.consume(queue, (message) => {
    if (message === null) return;
    channel.reject(message, false);
    if (--left === 0) resolve();
  });
  await promise;
  await channel.cancel(consumerTag);
}

export async function arrived({ channel }: Place, count: number): Promise<void> {
  await settled(channel, DEAD, count);
}

/** Until a queue holds so many ready messages. */
export async function settled(channel: ConfirmChannel, queue: string, count: number): Promise<number> {
  return await poll(`${count} messages in ${queue}`, bounds, async (_, note) => {
    const found = await ready(channel, queue);
    note(`${found} are there`);
    return found === count ? found : undefined;
  });
}

export async function ready(channel: ConfirmChannel, queue: string): Promise<number> {
  return (await channel.checkQueue(queue)).messageCount;
}

/** All that is ready: no confirm came before it was. */
export async function drained(channel: ConfirmChannel, queue: string): Promise<ConsumeMessage[]> {
  const all: ConsumeMessage[] = [];
  const count = await ready(channel, queue);
  if (count === 0) return all;
  const { promise, resolve } = Promise.withResolvers<void>();
  const { consumerTag } = await channel.consume(queue, (message) => {
    if (message === null) return;
    channel.ack(message);
    if (all.push(message) >= count) resolve();
  });
  await promise;
  await channel.cancel(consumerTag);
  return all;
}

export function bodies(messages: readonly ConsumeMessage[]): string[] {
  return messages.map(({ content }) => content.toString());
}

export function numbered(what: string, count = EACH): string[] {
  return Array.from({ length: count }, (_, number) => `${what} ${number}`);
}

export async function replayed(
  { live, virtualHost, type }: Place,
  more: Partial<ReplayRequest> = {},
): Promise<ReplayReport> {
  const connection = await connectToBroker(live, virtualHost);
  try {
    return await replayQueue({
      connection,
      virtualHost,
      queue: DEAD,
      who: { username: live.amqp.username, impersonates: false },
      selection: { headers: [] },
      dryRun: false,
      bodies: 0,
      isQuorum: type === "quorum",
      prefetch: 500,
      forgetDeaths: false,
      limitsOf: () => ({}),
      ...more,
    });
  } finally {
    await closeAmqp(connection);
  }
}
