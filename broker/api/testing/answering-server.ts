/** A server at an address of a management API, which answers what a test says. */
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { ManagementApi } from "../management-api.ts";

/** @param use is given a client, and the address without credentials */
export async function asking(
  answer: RequestListener,
  use: (api: ManagementApi, url: string) => Promise<void>,
): Promise<void> {
  const server = createServer(answer);
  await once(server.listen({ host: "127.0.0.1", port: 0 }), "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://user:canary@127.0.0.1:${port}`;
  const api = new ManagementApi({ url, username: "user", password: "canary" });
  try {
    await use(api, `http://127.0.0.1:${port}`);
  } finally {
    await api.close();
    server.closeAllConnections();
    server.close();
  }
}
