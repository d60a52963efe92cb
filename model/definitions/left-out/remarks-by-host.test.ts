import assert from "node:assert/strict";
import { test } from "node:test";
import { fromDefinitions } from "../testing/from-json.ts";

const queue = (vhost: string) => ({
  vhost,
  name: "q",
  durable: true,
  auto_delete: false,
  arguments: { "x-dead-letter-exchange": "gone" },
});

function remarksIn(...hosts: readonly string[]) {
  const { remarks } = fromDefinitions({
    rabbitmq_version: "4.3.6",
    vhosts: hosts.map((name) => ({ name, limits: { "max-queues": -1 } })),
    queues: [...hosts, "used"].map(queue),
    global_parameters: [{ name: "cluster_tags", value: {} }],
  });
  return remarks.map(({ virtualHost, message }) => [virtualHost, message.replace(/(?<= is) .*/, "")]);
}

test("what is said of an object in one of several virtual hosts says in which", () => {
  const missing = 'The exchange "gone", which "x-dead-letter-exchange" of the queue "q" names, is';
  assert.deepEqual(remarksIn("one", 'two "b"'), [
    ["used", 'The virtual host "used" is'],
    ["one", `Virtual host "one": ${missing}`],
    ["one", 'Virtual host "one": The limit max-queues is'],
    ['two "b"', `Virtual host "two \\"b\\"": ${missing}`],
    ['two "b"', 'Virtual host "two \\"b\\"": The limit max-queues is'],
    ["used", `Virtual host "used": ${missing}`],
    [undefined, 'The global parameter "cluster_tags" is'],
  ]);
});

test("where there is one alone it is not said again and again", () => {
  const said = remarksIn("one").map(([, message = ""]) => message);
  assert.ok(
    said.every((message) => !message.startsWith("Virtual host")),
    said.join("\n"),
  );
});
