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
import { parseDefinitions } from "./parse-definitions.ts";
import { arbitraryEnvironment } from "./testing/arbitrary-environment.ts";
import { fromDefinitions } from "./testing/from-json.ts";
import { toDefinitions, toVirtualHostDefinitions } from "./to-definitions.ts";

const ALL = { federation: true, shovel: true, transientQueues: true };
const HASH = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR";

function read(text: string): Declaration {
  return readDeclaration([{ path: "f.yaml", text }]);
}

function hashesOf({ users }: Declaration) {
  return new Map(users.map(({ name }) => [name, { hash: HASH, algorithm: "sha256" } as const]));
}

/** As RabbitMQ would get it and give it back. */
function overJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function definitionsJson(declaration: Declaration): string {
  return JSON.stringify(toDefinitions(declaration, { passwordHashes: hashesOf(declaration) }).definitions);
}

describe("there and back", () => {
  test("any environment", () => {
    fc.assert(
      fc.property(arbitraryEnvironment(ALL), (environment) => {
        const { definitions, remarks } = toDefinitions(environment);
        assert.deepEqual(remarks, []);
        const back = fromDefinitions(overJson(definitions));
        assert.deepEqual(back.declaration, inOrder(environment));
        assert.deepEqual(back.remarks, []);
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
    const passwordHashes = new Map([["b", { hash: HASH, algorithm: "sha512" } as const]]);
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
