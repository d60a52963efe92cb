import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { startFaultProxy } from "./fault-proxy.ts";

describe("a proxy in front of a broker", () => {
  test("a broker that is killed within its answer ends the client's connection, and not the process", async () => {
    const broker = createServer((request, answer) => {
      answer.writeHead(200, { "content-length": 1_000 }).write("half", () => {
        // The proxy has begun to read.
        setImmediate(() => request.socket.resetAndDestroy());
      });
    });
    await once(broker.listen({ host: "127.0.0.1", port: 0 }), "listening");
    const proxy = await startFaultProxy(
      `http://127.0.0.1:${(broker.address() as AddressInfo).port}`,
      () => undefined,
    );
    try {
      for (let round = 0; round < 20; round += 1) await assert.rejects(fetch(`${proxy.url}/api/overview`));
      assert.equal(proxy.requests.length, 20);
    } finally {
      await proxy.close();
      broker.close();
    }
  });
});
