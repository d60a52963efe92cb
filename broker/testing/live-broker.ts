/** A live broker for tests, from the environment, and virtual hosts of their own on it. */

import { randomBytes } from "node:crypto";
import { after } from "node:test";
import type { ChannelModel } from "amqplib";
import { dial } from "../amqp/amqplib-connect.ts";
import { apiPath, ManagementApi, withManagementApi } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { putVirtualHost } from "../virtual-hosts/put-virtual-host.ts";
import { deleteVirtualHost } from "../virtual-hosts/virtual-host.ts";

/** In milliseconds. The end of a virtual host with thousands of queues takes long on a machine that has much to do. */
export const LONGEST_REQUEST = 180_000;

/**
 * From WARREN_TEST_MANAGEMENT_URL (`http://guest:guest@127.0.0.1:15672`) and WARREN_TEST_AMQP_URL
 * (`amqp://127.0.0.1:5672`); closed when the tests are over. A string says what is missing.
 */
export function liveBroker(): Broker | string {
  const management = URL.parse(process.env["WARREN_TEST_MANAGEMENT_URL"] ?? "");
  const amqpUrl = URL.parse(process.env["WARREN_TEST_AMQP_URL"] ?? "");
  if (management === null) return "needs a broker: WARREN_TEST_MANAGEMENT_URL is not set";
  if (amqpUrl === null) return "needs a broker: WARREN_TEST_AMQP_URL is not set";
  const username = decodeURIComponent(management.username);
  const password = decodeURIComponent(management.password);
  const endpoint = { url: management.origin, username, password };
  const api = new ManagementApi(endpoint, { requestTimeout: LONGEST_REQUEST });
  after(() => api.close());
  return { api, amqp: { url: `${amqpUrl.protocol}//${amqpUrl.host}`, username, password } };
}

/** Runs `use` with a new, empty virtual host, which is removed whatever happens. */
export async function withVirtualHost(
  { api }: Broker,
  use: (virtualHost: string) => Promise<void>,
): Promise<void> {
  const name = `test-${randomBytes(4).toString("hex")}`;
  await putVirtualHost(api, { name });
  try {
    await use(name);
  } finally {
    await removeVirtualHost(api, name);
  }
}

/** Success also where it is gone. As long as it shrinks: thousands of queues go no faster than the disk lets them. */
export async function removeVirtualHost({ endpoint }: ManagementApi, name: string): Promise<void> {
  await withManagementApi(endpoint, async (api) => await deleteVirtualHost(api, name, { deleteData: true }));
}

/** Runs `use` as an administrator whose password is known from no other place; removed whatever happens. */
export async function withUser({ api, amqp }: Broker, use: (broker: Broker) => Promise<void>): Promise<void> {
  const [username, password] = [
    `test-${randomBytes(4).toString("hex")}`,
    randomBytes(18).toString("base64url"),
  ];
  await api.put(apiPath("users", username), { password, tags: "administrator" });
  const endpoint = { url: api.endpoint.url, username, password };
  const own = new ManagementApi(endpoint, { requestTimeout: LONGEST_REQUEST });
  try {
    await use({ api: own, amqp: { url: amqp.url, username, password } });
  } finally {
    await own.close();
    await api.delete(apiPath("users", username));
  }
}

/** Runs `use` with an AMQP connection to a virtual host, which is closed whatever happens. */
export async function withConnection(
  { amqp }: Broker,
  virtualHost: string,
  use: (connection: ChannelModel) => Promise<void>,
): Promise<void> {
  const connection = await dial({ ...amqp, virtualHost, name: "test" }, LONGEST_REQUEST);
  try {
    await use(connection);
  } finally {
    await connection.close();
  }
}
