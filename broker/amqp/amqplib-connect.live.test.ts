/** The one AMQP client, with every name that would be another one if it were decoded once too often, or too little. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, test } from "node:test";
import { apiPath } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { liveBroker, withVirtualHost } from "../testing/live-broker.ts";
import { rawGet } from "../testing/raw-answer.ts";
import { amqpAddress } from "./address.ts";
import { openConnection } from "./connection.ts";

const broker = liveBroker();
const skip = typeof broker === "string" ? broker : false;
const bounds = { timeout: 60_000 };

/** Ends of names; what stands before them is a test's own. */
const NAMES = [
  "a%2Fb",
  "a/b",
  "%",
  "%25",
  "a+b",
  "a b",
  "a?b#c",
  "заказы",
  "西游记 %E8",
  "a&b=c",
  "%zz",
  "\u{1f430}",
];

describe("amqp client", { skip }, () => {
  const live = broker as Broker;

  for (const end of NAMES) {
    test(`the virtual host and the user "${end}" are these and no others`, () =>
      withVirtualHost(live, async (prefix) => {
        const [virtualHost, username] = [`${prefix}${end}`, `${prefix}${end}`];
        const password = `pass ${end}`;
        const { api } = live;
        await api.put(apiPath("vhosts", virtualHost));
        await api.put(apiPath("users", username), { password, tags: "" });
        try {
          const all = { configure: ".*", write: ".*", read: ".*" };
          await api.put(apiPath("permissions", virtualHost, username), all);
          const login = { url: live.amqp.url, virtualHost, username, password, name: "test" };
          const connection = await openConnection(login, bounds);
          try {
            const { channel } = await connection.channel();
            await channel.assertQueue("seen", { exclusive: true });
            await rawGet(api, apiPath("queues", virtualHost, "seen"));
          } finally {
            await connection.close();
          }
        } finally {
          await api.delete(apiPath("vhosts", virtualHost));
          await api.delete(apiPath("users", username));
        }
      }));
  }

  test("a virtual host without a name is not `/`", async () => {
    const login = { ...live.amqp, virtualHost: "", name: "test" };
    await assert.rejects(openConnection(login, bounds), { code: "virtual-host-unnamed" });
  });

  const hasIpv6 = Object.values(networkInterfaces()).some((each) =>
    each?.some(({ address }) => address === "::1"),
  );
  test("a broker at [::1]", { skip: !hasIpv6 && "this machine has no ::1" }, () =>
    withVirtualHost(live, async (virtualHost) => {
      const { host, port } = amqpAddress(live.amqp.url);
      const relay = createServer((client) => {
        const upstream = connect({ host, port });
        client.pipe(upstream).pipe(client);
        for (const socket of [client, upstream]) socket.on("error", () => undefined);
      });
      await once(relay.listen({ host: "::1", port: 0 }), "listening");
      const url = `amqp://[::1]:${(relay.address() as AddressInfo).port}`;
      try {
        const connection = await openConnection({ ...live.amqp, url, virtualHost, name: "test" }, bounds);
        assert.ok(connection.isOpen);
        await connection.close();
      } finally {
        relay.close();
      }
    }),
  );
});
