/** What a declaration cannot hold of a broker is said, one by one. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fromDefinitions } from "./testing/from-json.ts";

const HASH = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR";

function queue(name: string, more: object = {}) {
  return { vhost: "v", name, durable: true, auto_delete: false, ...more };
}

function binding(source: string, destination: string, kind: "queue" | "exchange") {
  return { vhost: "v", source, destination, destination_type: kind, routing_key: "", arguments: {} };
}

describe("from definitions, nothing is dropped in silence", () => {
  const vhosts = [{ name: "v" }];
  const cases: readonly { name: string; json: object; said: readonly string[]; path?: string }[] = [
    {
      name: "RabbitMQ's own queue",
      json: { queues: [queue("amq.gen-x")] },
      said: ["amq-name"],
      path: "queues.0.name",
    },
    {
      name: "an exchange that a plugin made",
      json: { exchanges: [{ vhost: "v", name: "amq.rabbitmq.event", type: "topic" }] },
      said: ["amq-name"],
    },
    {
      name: "a predeclared exchange is no news",
      json: { exchanges: [{ vhost: "v", name: "amq.topic", type: "topic" }] },
      said: [],
    },
    {
      name: "a type that cannot be declared",
      json: { queues: [queue("q", { type: "rabbit_mqtt_qos0_queue" })] },
      said: ["queue-type"],
      path: "queues.0.type",
    },
    {
      name: "a queue type by its module",
      json: { queues: [queue("q", { arguments: { "x-queue-type": "rabbit_quorum_queue" } })] },
      said: [],
    },
    {
      name: "a queue type where an import does not look",
      json: { queues: [queue("q", { type: "quorum", arguments: {} })] },
      said: ["queue-type-beside"],
      path: "queues.0.type",
    },
    {
      name: "an exchange of a plugin that is not known",
      json: { exchanges: [{ vhost: "v", name: "e", type: "x-delayed-message" }] },
      said: ["exchange-type"],
      path: "exchanges.0.type",
    },
    {
      name: "an argument that is not known",
      json: { queues: [queue("q", { arguments: { "x-mine": 1 } })] },
      said: ["unknown-argument"],
      path: "queues.0.arguments.x-mine",
    },
    {
      name: "a topic permission for the default exchange",
      json: {
        users: [{ name: "u", tags: [] }],
        topic_permissions: [{ user: "u", vhost: "v", exchange: "", write: "", read: "" }],
      },
      said: ["default-exchange"],
      path: "topic_permissions.0.exchange",
    },
    {
      name: "the name of the cluster",
      json: { global_parameters: [{ name: "cluster_name", value: "rabbit@old" }] },
      said: ["node-parameter"],
    },
    {
      name: "a binding of the default exchange",
      json: { queues: [queue("q")], bindings: [binding("", "q", "queue")] },
      said: ["default-exchange"],
    },
    {
      name: "a binding to an exclusive queue",
      json: { bindings: [binding("amq.topic", "q", "queue")] },
      said: ["missing-queue"],
      path: "bindings.0.destination",
    },
    {
      name: "bindings of an internal exchange",
      json: { bindings: [binding("amq.topic", "i", "exchange"), binding("i", "amq.fanout", "exchange")] },
      said: ["internal-exchange"],
    },
    {
      name: "a policy for what 4.3 does not know",
      json: { policies: [{ vhost: "v", name: "p", pattern: "", "apply-to": "moons", definition: { a: 1 } }] },
      said: ["policy-target"],
    },
    {
      name: "a limit that is none",
      json: {
        parameters: [{ vhost: "v", component: "vhost-limits", name: "limits", value: { "max-queues": -1 } }],
      },
      said: ["no-limit"],
    },
    {
      name: "a limit that is not known",
      json: { users: [{ name: "u", tags: [], limits: { "max-moons": 1 } }] },
      said: ["unknown-key"],
      path: "users.0.limits.max-moons",
    },
    {
      name: "a password hash that is none",
      json: { users: [{ name: "u", tags: "", password_hash: "aGFzaA==" }] },
      said: ["password-hash"],
      path: "users.0.password_hash",
    },
    {
      name: "a password hash of a plugin's",
      json: { users: [{ name: "u", tags: "", password_hash: HASH, hashing_algorithm: "mine" }] },
      said: ["password-hash"],
      path: "users.0.password_hash",
    },
    {
      name: "a password hash of another algorithm than its own",
      json: {
        users: [
          { name: "u", tags: "", password_hash: HASH, hashing_algorithm: "rabbit_password_hashing_md5" },
        ],
      },
      said: ["password-hash"],
      path: "users.0.password_hash",
    },
    {
      name: "a password",
      json: { users: [{ name: "u", tags: "", password: "canary" }] },
      said: ["password-left-out"],
      path: "users.0.password",
    },
    {
      name: "a password that is a secret of the stack",
      json: { users: [{ name: "u", tags: "", password: "${u-password}" }] },
      said: [],
    },
    {
      name: "an empty password, which is none",
      json: { users: [{ name: "u", tags: "", password: "" }] },
      said: [],
    },
    {
      name: "a password hash as it ought to be",
      json: { users: [{ name: "u", tags: "", password_hash: HASH }] },
      said: [],
    },
    {
      name: "no password is no news",
      json: { users: [{ name: "u", tags: "", password_hash: "" }] },
      said: [],
    },
    {
      name: "rights of nobody",
      json: { permissions: [{ user: "x", vhost: "v", configure: "", write: "", read: "" }] },
      said: ["undefined-user"],
    },
    {
      name: "a virtual host that is only used",
      json: { queues: [{ ...queue("q"), vhost: "w" }] },
      said: ["undefined-virtual-host"],
      path: "queues.0.vhost",
    },
    {
      name: "what nodes and runs write",
      json: {
        global_parameters: [
          { name: "internal_cluster_id", value: "x" },
          { name: "warren-journal:urn", value: {} },
        ],
      },
      said: ["node-parameter", "node-parameter"],
    },
    { name: "a section", json: { moons: [] }, said: ["unknown-key"], path: "moons" },
    {
      name: "a key of a queue",
      json: { queues: [queue("q", { exclusive: false })] },
      said: ["unknown-key"],
      path: "queues.0.exclusive",
    },
  ];
  for (const { name, json, said, path } of cases) {
    test(name, () => {
      const { remarks } = fromDefinitions({ vhosts, ...json });
      assert.deepEqual(
        remarks.map(({ code }) => code),
        said,
      );
      if (path !== undefined) assert.equal(remarks[0]?.path.join("."), path);
      assert.ok(!JSON.stringify(remarks).includes(HASH));
    });
  }

  test("a default queue type that was never said is classic", () => {
    const metadata = { default_queue_type: "undefined" };
    const { declaration } = fromDefinitions({ vhosts: [{ name: "v", limits: [], metadata }] });
    assert.equal(declaration.virtualHosts[0]?.defaultQueueType, "classic");
  });

  test("a virtual host that nothing names", () => {
    const json = { rabbitmq_version: "3.13.7", queues: [] };
    assert.throws(() => fromDefinitions(json), { code: "virtual-host-unnamed" });
    assert.equal(fromDefinitions(json, { virtualHost: "/" }).declaration.virtualHosts[0]?.name, "/");
    const named = { ...json, original_vhost_name: "/" };
    assert.equal(fromDefinitions(named).declaration.virtualHosts[0]?.name, "/");
  });
});
