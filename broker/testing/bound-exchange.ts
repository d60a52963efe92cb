/** An exchange with bindings of all kinds, for tests of its change; and whether a change has left anything. */
import assert from "node:assert/strict";
import type { Channel, ConfirmChannel } from "amqplib";
import { DEFAULT_LIFECYCLE, type Exchange } from "../../model/topology/topology.ts";
import { alarmsInEffect } from "../api/health-checks.ts";
import { apiPath } from "../api/management-api.ts";
import { type ExchangeRebinding, type RebindingReport, rebindExchange } from "../move/rebind-exchange.ts";
import { poll } from "../node/poll.ts";
import { snapshot } from "../topology/snapshot.ts";
import { withConnection, withVirtualHost } from "./live-broker.ts";
import { OWNER, type Place } from "./moved-queue.ts";
import { rawGet } from "./raw-answer.ts";

export const TOPIC: Exchange = {
  ...DEFAULT_LIFECYCLE,
  name: "orders",
  type: "topic",
  durable: true,
  autoDelete: false,
  internal: false,
  arguments: {},
};
export const FANOUT: Exchange = { ...TOPIC, type: "fanout" };
export const TYPED = { byte: 5, bytes: Buffer.from([1, 2, 255]), none: null, list: [1, "two"] };

export interface Setting extends Place {
  readonly virtualHost: string;
  readonly channel: Channel;
  readonly confirms: ConfirmChannel;
}

export const as = (becomes: Exchange, more: Partial<ExchangeRebinding> = {}): ExchangeRebinding => ({
  from: "orders",
  becomes,
  without: [],
  bindings: [],
  ...more,
});

/** `incoming` leads to `orders`, and that to a queue, to another exchange, and by a binding with odd arguments. */
export async function withOrders(place: Place, use: (setting: Setting) => Promise<void>): Promise<void> {
  const { broker } = place;
  await withVirtualHost(broker, (virtualHost) =>
    withConnection(broker, virtualHost, async (connection) => {
      const channel = await connection.createChannel();
      const confirms = await connection.createConfirmChannel();
      await channel.assertExchange("incoming", "fanout");
      await channel.assertExchange("orders", "topic");
      await channel.assertExchange("audit", "fanout");
      await channel.assertQueue("billing");
      await channel.assertQueue("all");
      await channel.bindExchange("orders", "incoming", "");
      await channel.bindQueue("billing", "orders", "order.#", TYPED);
      await channel.bindExchange("audit", "orders", "order.#");
      await channel.bindQueue("all", "audit", "");
      await use({ ...place, virtualHost, channel, confirms });
    }),
  );
}

export async function assertClean({ broker, virtualHost }: Setting, becomes: Exchange): Promise<void> {
  const live = await snapshot(broker.api, virtualHost);
  const names = live?.exchanges.map(({ name }) => name).toSorted();
  assert.deepEqual(names, ["audit", "incoming", becomes.name].toSorted());
  assert.deepEqual(
    live?.exchanges.find(({ name }) => name === becomes.name),
    becomes,
  );
  await poll("no alarm", { timeout: 60_000 }, async () =>
    (await alarmsInEffect(broker.api)).length === 0 ? true : undefined,
  );
}

export async function mayWrite({ broker, virtualHost }: Setting, exchange: string): Promise<void> {
  const { username } = broker.api.endpoint;
  const body = { exchange, write: "^order", read: ".*" };
  await broker.api.put(apiPath("topic-permissions", virtualHost, username), body);
}

export async function permissionsFor({ broker, virtualHost }: Setting): Promise<string[]> {
  const path = apiPath("vhosts", virtualHost, "topic-permissions");
  const listed = await rawGet<{ exchange: string; write: string }[]>(broker.api, path);
  return listed.filter(({ write }) => write === "^order").map(({ exchange }) => exchange);
}

export async function rebound(setting: Setting, rebinding: ExchangeRebinding): Promise<RebindingReport> {
  const { broker, nodes, virtualHost } = setting;
  return await rebindExchange({ broker, nodes, virtualHost, owner: OWNER, rebinding });
}
