/** Both ways without a broker: what is made of a declaration, what comes back, and what is said of the rest. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import type { Declaration } from "../declaration/declaration.ts";
import { readDeclaration } from "../declaration/reading/read-declaration.ts";
import { inOrder } from "../declaration/writing/in-order.ts";
import { carryOver } from "./carry-over.ts";
import { completeDefinitions } from "./complete-definitions.ts";
import { fromDefinitions } from "./from-definitions.ts";
import { parseDefinitions } from "./parse-definitions.ts";
import { arbitraryEnvironment } from "./testing/arbitrary-environment.ts";
import { toDefinitions, toVirtualHostDefinitions } from "./to-definitions.ts";

const ALL = { federation: true, shovel: true, transientQueues: true };
const HASH = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR";

function read(text: string): Declaration {
  return readDeclaration([{ path: "f.yaml", text }]);
}

function hashesOf({ users }: Declaration) {
  return new Map(users.map(({ name }) => [name, { hash: HASH }]));
}

/** As RabbitMQ would get it and give it back. */
function overJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function definitionsJson(declaration: Declaration): string {
  return JSON.stringify(toDefinitions(declaration, { passwordHashes: hashesOf(declaration) }).definitions);
}

function queue(name: string, more: object = {}) {
  return { vhost: "v", name, durable: true, auto_delete: false, ...more };
}

function binding(source: string, destination: string, kind: "queue" | "exchange") {
  return { vhost: "v", source, destination, destination_type: kind, routing_key: "", arguments: {} };
}

describe("there and back", () => {
  test("any environment", () => {
    fc.assert(
      fc.property(arbitraryEnvironment(ALL), (environment) => {
        const { definitions, remarks } = toDefinitions(environment, {
          passwordHashes: hashesOf(environment),
        });
        assert.deepEqual(remarks, []);
        const back = fromDefinitions(overJson(definitions));
        assert.deepEqual(back.declaration, inOrder(environment));
        const codes = new Set(back.remarks.map(({ code }) => code));
        assert.deepEqual(codes, new Set(environment.users.length === 0 ? [] : ["password-hash"]));
      }),
    );
  });

  test("any virtual host alone", () => {
    fc.assert(
      fc.property(arbitraryEnvironment(ALL), (environment) => {
        const [host] = environment.virtualHosts;
        assert.ok(host !== undefined);
        const back = fromDefinitions(overJson(toVirtualHostDefinitions(host)));
        // A virtual host's own definitions have no word for it, as a broker's have not.
        const virtualHosts = [{ ...host, tracing: false }];
        assert.deepEqual(back.declaration, inOrder({ virtualHosts, users: [], globalParameters: [] }));
        assert.deepEqual(back.remarks, []);
      }),
    );
  });

  test("the same text in whatever order the declaration is", () => {
    fc.assert(
      fc.property(arbitraryEnvironment(ALL), (environment) => {
        const backwards: Declaration = {
          virtualHosts: environment.virtualHosts.map((host) => ({
            ...host,
            topology: {
              ...host.topology,
              exchanges: host.topology.exchanges.toReversed(),
              queues: host.topology.queues.toReversed(),
              bindings: host.topology.bindings.toReversed(),
            },
          })),
          users: environment.users.toReversed(),
          globalParameters: environment.globalParameters.toReversed(),
        };
        assert.equal(definitionsJson(backwards), definitionsJson(environment));
      }),
    );
  });
});

describe("to definitions", () => {
  test("says all that an import would otherwise decide", () => {
    const { virtualHosts } = read(`virtualHosts:
  shop:
    defaultQueueType: quorum
    tracing: true
    limits: { max-queues: 5 }
    exchanges: { e: { type: topic } }
    queues: { q: , c: { type: classic, arguments: { x-max-length: 1 } } }
    bindings: [{ source: e, destination: q }]
    operatorPolicies: { p: { pattern: ^q, applyTo: queues, definition: { max-length: 9 } } }
`);
    const { definitions } = toDefinitions({ virtualHosts, users: [], globalParameters: [] });
    const settings = { description: "", tags: [] };
    assert.deepEqual(definitions.vhosts, [
      { name: "shop", ...settings, metadata: { ...settings, default_queue_type: "quorum" }, tracing: true },
    ]);
    assert.deepEqual(definitions.exchanges, [
      {
        vhost: "shop",
        name: "e",
        type: "topic",
        durable: true,
        auto_delete: false,
        internal: false,
        arguments: {},
      },
    ]);
    const lasting = { durable: true, auto_delete: false };
    assert.deepEqual(definitions.queues, [
      { vhost: "shop", name: "c", ...lasting, arguments: { "x-max-length": 1, "x-queue-type": "classic" } },
      { vhost: "shop", name: "q", ...lasting, arguments: { "x-queue-type": "quorum" } },
    ]);
    assert.deepEqual(definitions.bindings, [
      {
        vhost: "shop",
        source: "e",
        destination: "q",
        destination_type: "queue",
        routing_key: "",
        arguments: {},
      },
    ]);
    const policy = { pattern: "^q", "apply-to": "queues", priority: 0, definition: { "max-length": 9 } };
    assert.deepEqual(definitions.parameters, [
      { vhost: "shop", component: "vhost-limits", name: "limits", value: { "max-queues": 5 } },
      { vhost: "shop", component: "operator_policy", name: "p", value: policy },
    ]);
  });

  test("a user without a hash is left out with its permissions, and said", () => {
    const declaration = read(`virtualHosts: { shop: { exchanges: { e: { type: topic } } } }
users:
  a: { permissions: { shop: { configure: "", write: "", read: "" } } }
  b: { permissions: { shop: { configure: "", write: "", read: "" } } }
`);
    const passwordHashes = new Map([["b", { hash: HASH, algorithm: "rabbit_password_hashing_sha512" }]]);
    const { definitions, remarks } = toDefinitions(declaration, { passwordHashes });
    assert.deepEqual(
      definitions.users.map(({ name, password_hash: hash, hashing_algorithm: by }) => [name, hash, by]),
      [["b", HASH, "rabbit_password_hashing_sha512"]],
    );
    assert.deepEqual(
      definitions.permissions.map(({ user }) => user),
      ["b"],
    );
    assert.deepEqual(
      remarks.map(({ code, path }) => [code, path]),
      [["user-without-hash", ["users", "a"]]],
    );
  });
});

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
      name: "a password hash",
      json: { users: [{ name: "u", tags: "", password_hash: HASH }] },
      said: ["password-hash"],
      path: "users.0.password_hash",
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
    {
      name: "metadata of a virtual host",
      json: { vhosts: [{ name: "v", metadata: { protected_from_deletion: true } }] },
      said: ["protected-virtual-host"],
      path: "vhosts.0.metadata.protected_from_deletion",
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
  });
});

describe("what is not definitions", () => {
  const cases: readonly (readonly [json: unknown, message: RegExp])[] = [
    [null, /cannot be null\. Allowed/],
    [[], /cannot be a list\. Allowed/],
    [{ vhosts: {} }, /^vhosts cannot be a mapping\. Allowed: a list\.$/m],
    [{ vhosts: [{}] }, /^vhosts\.0\.name is missing\. Allowed: a string\.$/m],
    [
      { vhosts: [], queues: [{ vhost: "v", name: "q", durable: "true" }] },
      /^queues\.0\.durable cannot be a string\. Allowed: true or false\.$/m,
    ],
    [
      { vhosts: [], users: [{ name: "u", tags: [], password_hash: 5 }] },
      /^users\.0\.password_hash cannot be a number\. Allowed: a string\.$/m,
    ],
  ];
  for (const [json, message] of cases) {
    test(JSON.stringify(json), () => {
      assert.throws(() => parseDefinitions(json), { code: "definitions-invalid", message });
    });
  }
});

test("an export is completed by the lists", () => {
  const parsed = parseDefinitions(
    JSON.parse(readFileSync(new URL("testing/exports/4.3.json", import.meta.url), "utf8")),
  );
  assert.ok(parsed.scope === "broker");
  const exchange = { durable: true, auto_delete: false, arguments: {} };
  const definitions = completeDefinitions(parsed.definitions, {
    exchanges: [
      { vhost: "shop", name: "inner", type: "fanout", internal: true, ...exchange },
      { vhost: "shop", name: "orders", type: "topic", internal: false, ...exchange },
      { vhost: "/", name: "amq.rabbitmq.trace", type: "topic", internal: true, ...exchange },
    ],
    virtualHosts: [
      { name: "shop", tracing: true },
      { name: "plain", tracing: false },
    ],
  });
  const { declaration, remarks } = fromDefinitions(definitions);
  const shop = declaration.virtualHosts.find(({ name }) => name === "shop");
  assert.deepEqual(
    shop?.topology.exchanges.map(({ name, internal }) => [name, internal]),
    [
      ["brief", false],
      ["inner", true],
      ["orders", false],
    ],
  );
  assert.deepEqual(
    declaration.virtualHosts.map(({ tracing }) => tracing),
    [false, false, true],
  );
  assert.ok(remarks.every(({ code }) => code !== "internal-exchange"));
});

test("what only a file can say is carried over", () => {
  const earlier = read(`virtualHosts:
  shop:
    exchanges: { e: { type: fanout, retain: true }, partner: { external: true } }
    queues: { q: { protect: true, ignoreChanges: [x-max-length] }, gone: { protect: true } }
`);
  const live = read(`virtualHosts:
  shop:
    exchanges: { e: { type: fanout }, partner: { type: topic } }
    queues: { q: { arguments: { x-max-length: 5 } }, new: }
`);
  assert.deepEqual(
    carryOver(earlier, live),
    read(`virtualHosts:
  shop:
    exchanges: { e: { type: fanout, retain: true }, partner: { external: true } }
    queues: { q: { protect: true, ignoreChanges: [x-max-length], arguments: { x-max-length: 5 } }, new: }
`),
  );
});
