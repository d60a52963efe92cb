import assert from "node:assert/strict";
import { test } from "node:test";
import { inspectDeclaration } from "../../declaration/reading/read-declaration.ts";
import { writeDeclaration } from "../../declaration/writing/write-declaration.ts";
import { fromDefinitions } from "../testing/from-json.ts";

const shop = "shop";
const queue = (vhost: string, name: string) => ({
  vhost,
  name,
  durable: true,
  auto_delete: false,
  arguments: {},
});
const exchange = (vhost: string, name: string) => ({ ...queue(vhost, name), type: "topic", internal: false });
const binding = (source: string, destination: string, type: string) => ({
  vhost: shop,
  source,
  destination,
  destination_type: type,
  routing_key: "k",
  arguments: {},
});
const rights = (vhost: string, user: string) => ({ vhost, user, configure: "", write: "", read: "" });

const namesOf = (list: readonly { readonly name: string }[] = []) => list.map(({ name }) => name);

test("what has a name that no declaration can have is left out with all of it, and the rest is taken by check", () => {
  const { declaration, remarks } = fromDefinitions({
    rabbitmq_version: "4.3.6",
    vhosts: [{ name: shop }, { name: "" }],
    users: ["app", "", "a\nb"].map((name) => ({ name, tags: [], password_hash: "" })),
    permissions: [rights(shop, "app"), rights("", "app"), rights(shop, "a\nb")],
    topic_permissions: [
      { vhost: shop, user: "app", exchange: "..", write: "", read: "" },
      { vhost: shop, user: "app", exchange: "e", write: "", read: "" },
    ],
    exchanges: [exchange(shop, "e"), exchange(shop, ".."), exchange("", "lost")],
    queues: [queue(shop, "q"), queue(shop, "."), queue(shop, "")],
    bindings: [
      binding("e", "q", "queue"),
      binding("e", ".", "queue"),
      binding("..", "q", "queue"),
      binding("e", "..", "exchange"),
    ],
    policies: [{ ...queue(shop, ""), pattern: "^x", "apply-to": "queues", definition: { "max-length": 1 } }],
    global_parameters: [
      { name: "", value: 1 },
      { name: null, value: 1 },
    ],
  });
  const [host, ...others] = declaration.virtualHosts;
  assert.deepEqual(others, []);
  assert.deepEqual(
    [host?.topology.exchanges, host?.topology.queues, host?.topology.policies, declaration.users].map(
      namesOf,
    ),
    [["e"], ["q"], [], ["app"]],
  );
  assert.deepEqual(host?.external, { exchanges: [], queues: [] });
  assert.deepEqual(
    host?.topology.bindings.map(({ source, destination }) => [source, destination]),
    [["e", "q"]],
  );
  assert.deepEqual(
    declaration.users.map(({ permissions, topicPermissions }) => [
      permissions.length,
      topicPermissions.length,
    ]),
    [[1, 1]],
  );
  assert.deepEqual(declaration.globalParameters, []);
  assert.deepEqual(
    remarks
      .filter(({ code }) => code !== "missing-queue")
      .map(({ code, path }) => `${code} ${path.join(" ")}`),
    [
      "vhosts 1",
      "users 1",
      "users 2",
      "exchanges 1",
      "queues 1",
      "queues 2",
      "policies 0",
      "global_parameters 0",
      "global_parameters 1",
    ].map((place) => `undeclarable-name ${place} name`),
  );
  const { faults } = inspectDeclaration([{ path: "f.yaml", text: writeDeclaration(declaration) }]);
  assert.deepEqual(
    faults.filter(({ severity }) => severity === "error"),
    [],
  );
});
