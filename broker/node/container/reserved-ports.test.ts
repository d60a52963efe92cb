import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, test } from "node:test";
import { type ReservedPorts, reservePorts } from "./reserved-ports.ts";

function portsOf({ first }: ReservedPorts, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

describe("reserved ports", () => {
  test("a server can listen on each, and again after it was down", async () => {
    const row = await reservePorts(3);
    for (const port of [...portsOf(row, 3), row.first]) {
      const server = createServer();
      await once(server.listen({ host: "127.0.0.1", port }), "listening");
      server.close();
      await once(server, "close");
    }
    await row.release();
  });

  test("no port is given to two, though nobody listens on it", async () => {
    const rows = await Promise.all(Array.from({ length: 200 }, () => reservePorts(10)));
    const ports = rows.flatMap((row) => portsOf(row, 10));
    assert.equal(new Set(ports).size, 2000);
    await Promise.all(rows.map((row) => row.release()));
  });

  test("none is one that the system gives to outgoing connections", async () => {
    const rows = await Promise.all(Array.from({ length: 50 }, () => reservePorts(20)));
    for (const port of rows.flatMap((row) => portsOf(row, 20))) {
      assert.ok(port >= 20_000 && port < 32_000, `${port}`);
    }
    await Promise.all(rows.map((row) => row.release()));
  });

  test("a row that cannot be is an error", async () => {
    await assert.rejects(reservePorts(12_000), /No 12000 free ports in a row between 20000 and 32000/);
  });
});
