/** Real sockets: what a port is taken by, and that a look at it takes nothing. */
import assert from "node:assert/strict";
import { type AddressInfo, createServer, type ListenOptions, type Server } from "node:net";
import { describe, test } from "node:test";
import { isPortFree, processListeningOn } from "./port-owner.ts";

const HOST = "127.0.0.1";
/** Of programs on a port that others look at. */
const STARTS = 300;

async function listen(options: ListenOptions): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ exclusive: true, ...options }, resolve);
  });
  return server;
}

async function close(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
}

async function freePort(): Promise<number> {
  const server = await listen({ host: HOST, port: 0 });
  const { port } = server.address() as AddressInfo;
  await close(server);
  return port;
}

describe("a port", () => {
  for (const [by, options, free] of [
    ["this address", { host: HOST }, false],
    ["all addresses of IPv4", { host: "0.0.0.0" }, false],
    ["all addresses of both", { host: "::" }, false],
    ["all addresses of IPv6 alone", { host: "::", ipv6Only: true }, true],
    ["another address", { host: "127.0.0.2" }, true],
  ] as const) {
    test(`is ${free ? "free" : "taken"} where a program listens on ${by}`, async (context) => {
      const port = await freePort();
      const server = await listen({ ...options, port }).catch((error: unknown) => {
        if (
          (error as NodeJS.ErrnoException).code === "EADDRNOTAVAIL" ||
          (error as NodeJS.ErrnoException).code === "EAFNOSUPPORT"
        )
          return undefined;
        throw error;
      });
      if (server === undefined) return context.skip("the machine has no such address");
      try {
        assert.equal(await isPortFree(HOST, port), free);
        assert.match((await processListeningOn(port)) ?? "", new RegExp(`\\(process ${process.pid}\\)$`));
      } finally {
        await close(server);
      }
      assert.equal(await isPortFree(HOST, port), true);
      assert.equal(await processListeningOn(port), undefined);
    });
  }

  test("can be listened on while others look at it", { skip: process.platform !== "linux" }, async () => {
    const port = await freePort();
    const done = new AbortController();
    let looks = 0;
    const looking = (async () => {
      while (!done.signal.aborted) {
        await isPortFree(HOST, port);
        looks += 1;
      }
    })();
    try {
      for (let start = 0; start < STARTS; start++) {
        await close(await listen({ host: HOST, port }));
        // So that the others come to look.
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      done.abort();
      await looking;
    }
    assert.ok(looks > 0);
  });
});
