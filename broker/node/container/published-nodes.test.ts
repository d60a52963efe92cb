import assert from "node:assert/strict";
import { test } from "node:test";
import { publishedNodes, publishedUrl } from "./published-nodes.ts";

const PORTS = {
  "5672/tcp": [{ HostIp: "127.0.0.1", HostPort: "32801" }],
  "5671/tcp": [
    { HostIp: "0.0.0.0", HostPort: "32802" },
    { HostIp: "::", HostPort: "32802" },
  ],
  "15671/tcp": [{ HostIp: "::1", HostPort: "32803" }],
  "15692/tcp": null,
};

for (const [like, url] of [
  ["amqp://rabbit.example", "amqp://127.0.0.1:32801"],
  ["amqps://rabbit.example:7777", "amqps://127.0.0.1:32802"],
  ["https://rabbit.example/prefix", "https://[::1]:32803"],
] as const) {
  test(`${like} is at a node's ${url}`, () => assert.equal(publishedUrl("n0", like, PORTS), url));
}

test("a port that is not published is told, with the container", () => {
  assert.throws(() => publishedUrl("n0", "http://rabbit.example", PORTS), {
    code: "node-not-published",
    message: "Container n0 does not publish port 15672.",
  });
});

test("a single node is where the broker is", async () => {
  const broker = { managementUrl: "http://rabbit.example", amqpUrl: "amqp://rabbit.example" };
  assert.deepEqual(await publishedNodes(["n0"], broker), [{ container: "n0", ...broker }]);
  assert.deepEqual(await publishedNodes([], broker), []);
});
