import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import {
  readAdopt,
  readClusterNodes,
  readDisposable,
  readList,
  readMemoryWatermark,
  readNodeCount,
  readPlugins,
  readPorts,
  readRequireTls,
  readServer,
} from "./config-keys.ts";

const DEFAULTS = {
  server: "docker",
  clusterNodes: 3,
  amqpPort: 5672,
  managementPort: "15672",
  prometheusPort: 15692,
  memoryWatermark: "512MiB",
};
const config = (own: Record<string, unknown> = {}): Map<string, unknown> =>
  new Map(Object.entries({ ...DEFAULTS, ...own }));

describe("a stack's config", () => {
  test("is the same from the engine, where all is text, and from the file", () => {
    assert.deepEqual(readPorts(config()), { amqp: 5672, management: 15672, prometheus: 15692 });
    for (const disposable of [true, "true"]) assert.equal(readDisposable(config({ disposable })), true);
    for (const disposable of [false, "false", undefined]) {
      assert.equal(readDisposable(config({ disposable })), false);
    }
    for (const requireTls of [true, "true"]) assert.equal(readRequireTls(config({ requireTls })), true);
    for (const requireTls of [false, "false", undefined]) {
      assert.equal(readRequireTls(config({ requireTls })), false);
    }
    for (const adopt of [true, "true"]) assert.equal(readAdopt(config({ adopt })), true);
    for (const adopt of [false, "false", undefined]) assert.equal(readAdopt(config({ adopt })), false);
    for (const clusterNodes of [5, "5"]) assert.equal(readClusterNodes(config({ clusterNodes })), 5);
    assert.deepEqual(readPlugins(config({ plugins: ["rabbitmq_top"] })), ["rabbitmq_top"]);
    assert.deepEqual(readPlugins(config()), []);
  });

  test("the number of nodes follows from the kind of server", () => {
    assert.equal(readNodeCount(config()), 1);
    assert.equal(readNodeCount(config({ server: "cluster", clusterNodes: 7 })), 7);
    assert.equal(readNodeCount(config({ server: "existing" })), 0);
  });

  for (const [name, read, message, hint] of [
    [
      "text where a list belongs, as `pulumi config set plugins '[...]'` stores it",
      () => readPlugins(config({ plugins: '["rabbitmq_top"]' })),
      /"plugins" is the text .*, and a list of names belongs there/,
      /`pulumi config rm plugins`, `pulumi config set --path 'plugins\[0\]' NAME`/,
    ],
    ["a list of numbers", () => readList(config({ prune: [1] }), "prune"), /"prune" is \[1\]/, /--path/],
    [
      "no name of a plugin",
      () => readPlugins(config({ plugins: ["A b"] })),
      /"plugins" is A b/,
      /--path 'plugins\[0\]'/,
    ],
    [
      "a port",
      () => readPorts(config({ amqpPort: "no" })),
      /"amqpPort" is no; allowed: a whole number/,
      /set amqpPort/,
    ],
    ["a port of 0", () => readPorts(config({ amqpPort: 0 })), /"amqpPort" is 0/, /set amqpPort/],
    [
      "an even number of nodes",
      () => readClusterNodes(config({ clusterNodes: 4 })),
      /is 4; allowed: 3/,
      /clusterNodes/,
    ],
    [
      "a kind of server",
      () => readServer(config({ server: "dokcer" })),
      /is dokcer; allowed: docker/,
      /set server/,
    ],
    [
      "a share of memory",
      () => readMemoryWatermark(config({ memoryWatermark: "0.4" })),
      /is 0\.4/,
      /memoryWatermark/,
    ],
  ] as const) {
    test(`${name} is refused, with the command that sets it`, () => {
      assert.throws(read, (error) => {
        assert.ok(error instanceof WarrenError && error.code === "config-invalid");
        assert.match(error.message, message);
        assert.match(error.hint, hint);
        return true;
      });
    });
  }
});
