import assert from "node:assert/strict";
import { test } from "node:test";
import { inspectDeclaration } from "../declaration/reading/read-declaration.ts";
import { writeDeclaration } from "../declaration/writing/write-declaration.ts";
import { fromDefinitions } from "./testing/from-json.ts";

const vhost = "shop";
const queue = (name: string, table: object) => ({
  vhost,
  name,
  durable: true,
  auto_delete: false,
  arguments: table,
});
const exchange = (name: string, table: object) => ({
  ...queue(name, table),
  type: "topic",
  internal: false,
});
const policy = (name: string, definition: object, applyTo = "queues") => ({
  vhost,
  name,
  pattern: `^${name}$`,
  "apply-to": applyTo,
  priority: 0,
  definition,
});

test("targets that are named and not defined are external, each said once, and the file is taken by check", () => {
  const definitions = {
    rabbit_version: "4.3.6",
    vhosts: [{ name: vhost }],
    exchanges: [
      exchange("there", {}),
      exchange("one", { "alternate-exchange": "gone.alternate" }),
      exchange("two", { "alternate-exchange": "there" }),
    ],
    queues: [
      queue("a", { "x-dead-letter-exchange": "gone.dlx" }),
      queue("b", { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "gone.queue" }),
      queue("c", { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "a" }),
      queue("d", { "x-dead-letter-exchange": "amq.topic", "x-dead-letter-routing-key": "any" }),
      // RabbitMQ makes it, and it is left out: what it names is nobody's.
      queue("amq.gen-x", { "x-dead-letter-exchange": "gone.with-it" }),
    ],
    policies: [
      policy("p", { "dead-letter-exchange": "gone.dlx" }),
      policy("q", { "dead-letter-exchange": "gone.by-policy" }),
      policy("r", { "alternate-exchange": "gone.alternate-by-policy" }, "exchanges"),
    ],
  };
  const { declaration, remarks } = fromDefinitions(definitions);
  assert.deepEqual(declaration.virtualHosts[0]?.external, {
    exchanges: ["gone.alternate", "gone.alternate-by-policy", "gone.by-policy", "gone.dlx"],
    queues: ["gone.queue"],
  });
  assert.deepEqual(
    remarks.filter(({ code }) => code === "missing-target").map(({ path }) => path),
    [
      ["exchanges", "1", "arguments", "alternate-exchange"],
      ["queues", "0", "arguments", "x-dead-letter-exchange"],
      ["queues", "1", "arguments", "x-dead-letter-routing-key"],
      ["policies", "1", "definition", "dead-letter-exchange"],
      ["policies", "2", "definition", "alternate-exchange"],
    ],
  );
  const { faults } = inspectDeclaration([{ path: "f.yaml", text: writeDeclaration(declaration) }]);
  assert.deepEqual(
    faults.filter(({ severity }) => severity === "error"),
    [],
  );
});
