/** What RabbitMQ's own import takes and no declaration can have, and what is taken of a broker that is asked. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspectDeclaration } from "../declaration/reading/read-declaration.ts";
import { writeDeclaration } from "../declaration/writing/write-declaration.ts";
import { fromDefinitions } from "./testing/from-json.ts";

const vhosts = [{ name: "v" }];

function queue(name: string, more: object = {}) {
  return { vhost: "v", name, durable: true, auto_delete: false, ...more };
}

function binding(source: string, destination: string) {
  return { vhost: "v", source, destination, destination_type: "queue", routing_key: "", arguments: {} };
}

describe("definitions", () => {
  test("an exchange and arguments that are not known stay as they are where they are", () => {
    const { declaration } = fromDefinitions({
      vhosts,
      exchanges: [{ vhost: "v", name: "e", type: "x-delayed-message" }],
      queues: [queue("q", { arguments: { "x-mine": 1, "x-max-length": 5 } })],
      bindings: [binding("e", "q")],
    });
    const [host] = declaration.virtualHosts;
    assert.deepEqual(host?.external.exchanges, ["e"]);
    assert.deepEqual(host?.topology.queues[0]?.arguments, { "x-max-length": 5 });
    assert.deepEqual(host?.topology.queues[0]?.ignoreChanges, ["x-mine"]);
    assert.deepEqual(
      inspectDeclaration([{ path: "f.yaml", text: writeDeclaration(declaration) }]).faults,
      [],
    );
  });

  for (const argument of [
    "x-mine",
    "team",
    "a, b: c",
    "é",
    "",
    "type",
    "internal",
    "x-max-lenght",
    "alternate-exchange",
    "x-max-length",
    "hash-header",
  ]) {
    test(`the argument ${JSON.stringify(argument)}, wherever it is not known, is left as it is in a way that is taken`, () => {
      const table = { [argument]: "x" };
      const isQueues = argument === "x-max-length";
      const { declaration } = fromDefinitions({
        vhosts,
        exchanges: [
          { ...queue("e"), type: "topic", arguments: argument === "alternate-exchange" ? {} : table },
        ],
        queues: [queue("q", { arguments: isQueues ? {} : table })],
      });
      const { faults } = inspectDeclaration([{ path: "f.yaml", text: writeDeclaration(declaration) }]);
      assert.deepEqual(
        faults.filter(({ severity }) => severity === "error"),
        [],
      );
      const [host] = declaration.virtualHosts;
      const ignored = [...(host?.topology.exchanges ?? []), ...(host?.topology.queues ?? [])];
      assert.ok(ignored.some(({ ignoreChanges }) => ignoreChanges.length > 0));
    });
  }

  test("what stands twice, or in a right alone, is taken so that check takes it", () => {
    const { declaration, remarks } = fromDefinitions({
      vhosts,
      queues: [queue("q")],
      bindings: [binding("amq.topic", "q"), binding("amq.topic", "q"), binding("amq.fanout", "q")],
      users: [{ name: "u", tags: [] }],
      topic_permissions: [
        { user: "u", vhost: "v", exchange: "gone", write: "^a", read: "^a" },
        { user: "u", vhost: "v", exchange: "amq.topic", write: "^a", read: "^a" },
      ],
    });
    const [host] = declaration.virtualHosts;
    assert.equal(host?.topology.bindings.length, 2);
    assert.deepEqual(host?.external.exchanges, ["gone"]);
    assert.deepEqual(
      remarks.map(({ code, path }) => `${code} ${path.join(".")}`),
      ["repeated-binding bindings.1.source", "internal-exchange topic_permissions.0.exchange"],
    );
    const { faults } = inspectDeclaration([{ path: "f.yaml", text: writeDeclaration(declaration) }]);
    assert.deepEqual(faults, []);
  });

  test("of a broker that is asked everything is as it is", () => {
    const json = {
      vhosts,
      exchanges: [{ vhost: "v", name: "e", type: "x-delayed-message" }],
      queues: [queue("q", { type: "quorum", arguments: { "x-mine": 1 } })],
      global_parameters: [{ name: "cluster_name", value: "rabbit@old" }],
    };
    const { declaration, remarks } = fromDefinitions(json, { live: true, asIs: true });
    const { topology } = declaration.virtualHosts[0] ?? assert.fail();
    assert.equal(topology.exchanges[0]?.type, "x-delayed-message");
    assert.deepEqual([topology.queues[0]?.type, topology.queues[0]?.arguments], ["quorum", { "x-mine": 1 }]);
    assert.equal(declaration.globalParameters.length, 1);
    assert.deepEqual(remarks, []);
  });

  test("queues that clients make for a while can be left out, with their bindings", () => {
    const queues = [
      queue("stays"),
      queue("auto-delete", { auto_delete: true }),
      queue("transient", { durable: false }),
      queue("expires", { arguments: { "x-expires": 1000 } }),
    ];
    const bindings = queues.map(({ name }) => binding("amq.topic", name));
    const { declaration, remarks } = fromDefinitions(
      { vhosts, queues, bindings },
      { withoutTemporary: true },
    );
    const { topology } = declaration.virtualHosts[0] ?? assert.fail();
    assert.deepEqual(
      topology.queues.map(({ name }) => name),
      ["stays"],
    );
    assert.deepEqual(
      topology.bindings.map(({ destination }) => destination),
      ["stays"],
    );
    assert.deepEqual(
      remarks.map(({ code }) => code),
      ["temporary-queue", "temporary-queue", "temporary-queue"],
    );
  });
});
