/** What stands in definitions twice: the one that RabbitMQ's import ends with is taken, and the other one is named. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspectDeclaration } from "../../declaration/reading/read-declaration.ts";
import { fromDefinitions } from "../testing/from-json.ts";

const queue = (name: string, length: unknown) => ({
  vhost: "v",
  name,
  durable: true,
  auto_delete: false,
  arguments: { "x-max-length": length },
});
const policy = (length: number) => ({
  vhost: "v",
  name: "p",
  pattern: "^q$",
  "apply-to": "queues",
  priority: 0,
  definition: { "max-length": length },
});
const permission = (write: string) => ({ user: "u", vhost: "v", configure: "^$", write, read: "^$" });
const DEFINITIONS = {
  rabbitmq_version: "4.3.6",
  vhosts: [{ name: "v", description: "one" }, { name: "v", description: "two" }, { name: "w" }],
  users: [
    { name: "u", tags: ["one"] },
    { name: "u", tags: ["two"] },
  ],
  permissions: [permission("^one$"), permission("^two$")],
  topic_permissions: [
    { user: "u", vhost: "v", exchange: "", write: "^a$", read: "^a$" },
    { user: "u", vhost: "v", exchange: "amq.topic", write: "^one$", read: "^$" },
    { user: "u", vhost: "v", exchange: "amq.topic", write: "^two$", read: "^$" },
    { user: "nobody", vhost: "v", exchange: "amq.topic", write: "^two$", read: "^$" },
  ],
  global_parameters: [
    { name: "g", value: 1 },
    { name: "g", value: 2 },
  ],
  policies: [policy(1), policy(2)],
  exchanges: [
    { ...queue("e", 1), type: "topic", arguments: {} },
    { ...queue("e", 1), type: "fanout", arguments: {} },
  ],
  queues: [queue("q", 1), queue("q", 2), { ...queue("q", 3), vhost: "w" }, queue("q", 4)],
};

describe("what stands twice", () => {
  const { declaration, remarks } = fromDefinitions(DEFINITIONS);
  const [host] = declaration.virtualHosts;
  const [user] = declaration.users;

  test("of exchanges and queues the first is made: an import takes no notice of what is there", () => {
    assert.deepEqual(
      host?.topology.exchanges.map(({ name, type }) => [name, type]),
      [["e", "topic"]],
    );
    assert.deepEqual(
      host?.topology.queues.map(({ name, arguments: table }) => [name, table["x-max-length"]]),
      [["q", 1]],
    );
    assert.deepEqual(
      declaration.virtualHosts[1]?.topology.queues.map(({ arguments: table }) => table["x-max-length"]),
      [3],
    );
  });

  test("of all else the last stays: an import sets it anew", () => {
    assert.equal(host?.description, "two");
    assert.deepEqual(
      host?.topology.policies.map(({ definition }) => definition),
      [{ "max-length": 2 }],
    );
    assert.deepEqual(declaration.globalParameters, [{ name: "g", value: 2 }]);
    assert.equal(declaration.users.length, 1);
    assert.deepEqual(user?.tags, ["two"]);
    assert.deepEqual(
      user?.permissions.map(({ write }) => write),
      ["^two$"],
    );
    assert.deepEqual(
      user?.topicPermissions.map(({ write }) => write),
      ["^two$"],
    );
  });

  test("is said, each at its place", () => {
    const said = remarks.map(({ code, path }) => `${code} ${path.join(".")}`);
    assert.deepEqual(said.toSorted(), [
      "default-exchange topic_permissions.0.exchange",
      "repeated-object exchanges.1",
      "repeated-object global_parameters.0",
      "repeated-object permissions.0",
      "repeated-object policies.0",
      "repeated-object queues.1",
      "repeated-object queues.3",
      "repeated-object topic_permissions.1",
      "repeated-object users.0",
      "repeated-object vhosts.0",
      "undefined-user topic_permissions.3.user",
    ]);
    assert.match(
      remarks.find(({ path }) => path.join(".") === "queues.1")?.message ?? "",
      /^Virtual host "v": The queue "q" stands there a second time: /,
    );
  });

  test("has its faults where the one that is taken stands", () => {
    const twice = { ...DEFINITIONS, queues: [queue("q", "one"), queue("q", 2)] };
    const text = JSON.stringify(twice, null, 1);
    const { faults } = inspectDeclaration([{ path: "d.json", text }]);
    const errors = faults.filter(({ severity }) => severity === "error");
    const line = text.split("\n").findIndex((each) => each.includes('"x-max-length": "one"')) + 1;
    assert.deepEqual(
      errors.map((fault) => fault.line),
      [line],
    );
    assert.equal(
      faults.filter(({ message }) => message.includes('"v": The queue "q" stands there')).length,
      1,
    );
  });
});
