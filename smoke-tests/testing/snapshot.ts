/** What a smoke test must leave as it was: the definitions of a broker and the messages in its queues. */

import type { ConfirmChannel } from "amqplib";
import { openConnection } from "../../broker/amqp/connection.ts";
import { ManagementApi } from "../../broker/api/management-api.ts";
import type { BrokerContainer } from "../../broker/node/testing/broker-container.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";

export async function withApi<T>(
  broker: BrokerContainer,
  use: (api: ManagementApi) => Promise<T>,
): Promise<T> {
  const api = new ManagementApi({ url: broker.managementUrl, ...broker.administrator });
  try {
    return await use(api);
  } finally {
    await api.close();
  }
}

/**
 * Everything that a smoke test might have touched: all definitions, and how many messages the queues hold. What is
 * transient goes with any restart of a broker and is left out.
 */
export async function snapshot(broker: BrokerContainer): Promise<unknown> {
  const all = await withApi(broker, (api) => rawGet<Record<string, unknown>>(api, "/definitions"));
  const parts = Object.entries(all).map(([part, value]) => [
    part,
    Array.isArray(value) ? lasting(value) : value,
  ]);
  const definitions: unknown = Object.fromEntries(parts);
  const counts = [
    await messagesIn(broker, "shop", "unbound"),
    await messagesIn(broker, "back office", "letters"),
  ];
  return { definitions, counts };
}

const TRANSIENT = new Set(["fleeting", "passing"]);

/** In an order of its own: RabbitMQ's differs from answer to answer. */
function lasting(objects: readonly Record<string, unknown>[]): string[] {
  const kept = objects.filter(
    ({ name, source, destination }) =>
      ![name, source, destination].some((each) => TRANSIENT.has(String(each))),
  );
  return kept.map((each) => JSON.stringify(Object.entries(each).sort(byKey))).sort();
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

async function messagesIn(broker: BrokerContainer, virtualHost: string, queue: string): Promise<number> {
  return onChannel(broker, virtualHost, async (channel) => (await channel.checkQueue(queue)).messageCount);
}

export async function publish(
  broker: BrokerContainer,
  { virtualHost, queue, messages }: { virtualHost: string; queue: string; messages: number },
): Promise<void> {
  await onChannel(broker, virtualHost, async (channel) => {
    for (let i = 0; i < messages; i++) channel.sendToQueue(queue, Buffer.from("kept"), { persistent: true });
    await channel.waitForConfirms();
  });
}

async function onChannel<T>(
  { amqpUrl, administrator }: BrokerContainer,
  virtualHost: string,
  use: (channel: ConfirmChannel) => Promise<T>,
): Promise<T> {
  const login = { url: amqpUrl, virtualHost, ...administrator, name: "snapshot" };
  const connection = await openConnection(login, { timeout: 60_000 });
  try {
    return await use((await connection.confirmChannel()).channel);
  } finally {
    await connection.close();
  }
}
