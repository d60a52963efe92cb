import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { ManagementApi, ManagementApiError } from "./api/management-api.ts";
import { rawGet } from "./testing/raw-answer.ts";

/** What a listener answers whatever it is told, as the management API's client sees it. */
async function hintOf(scheme: string, answer: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", () => socket.end(answer));
  });
  await once(server.listen({ host: "127.0.0.1", port: 0 }), "listening");
  const { port } = server.address() as { port: number };
  const api = new ManagementApi({ url: `${scheme}://127.0.0.1:${port}`, username: "a", password: "b" });
  try {
    await rawGet(api, "/overview");
    return "";
  } catch (error) {
    assert.ok(error instanceof ManagementApiError);
    return error.hint;
  } finally {
    await api.close();
    server.close();
  }
}

test("AMQP where HTTP is meant", async () => {
  assert.match(await hintOf("http", "AMQP\u0000\u0000\u0009\u0001"), /not HTTP.*15672.*5672/);
});

test("no TLS where TLS is meant", async () => {
  assert.match(await hintOf("https", "HTTP/1.1 400 Bad Request\r\n\r\n"), /does not speak TLS/);
});

test("nobody there", async () => {
  const api = new ManagementApi({ url: "http://127.0.0.1:1", username: "a", password: "b" });
  await assert.rejects(
    rawGet(api, "/overview"),
    (error) => error instanceof ManagementApiError && error.hint.startsWith("Is a broker running"),
  );
  await api.close();
});
