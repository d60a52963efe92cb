import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { GENERATED, type VirtualHost } from "../declaration.ts";
import { inspectDeclaration, readDeclaration } from "./read-declaration.ts";

const read = (...texts: string[]) =>
  readDeclaration(texts.map((text, index) => ({ path: `${index}.yaml`, text })));

function theOne<T>(list: readonly T[]): T {
  const [only] = list;
  assert.ok(only !== undefined && list.length === 1);
  return only;
}

const shop = (...texts: string[]): VirtualHost => theOne(read(...texts).virtualHosts);

describe("defaults", () => {
  test("a virtual host of nothing", () => {
    assert.deepEqual(shop("virtualHosts: { shop: }"), {
      name: "shop",
      description: "",
      tags: [],
      defaultQueueType: "classic",
      limits: {},
      tracing: false,
      operatorPolicies: [],
      federationUpstreams: [],
      federationUpstreamSets: [],
      shovels: [],
      parameters: [],
      topology: { virtualHost: "shop", exchanges: [], queues: [], bindings: [], policies: [] },
      external: { exchanges: [], queues: [] },
    });
  });

  test("objects of nothing but what they need", () => {
    const { topology } = shop(`
virtualHosts:
  shop:
    exchanges: { e: { type: topic } }
    queues: { q: }
    bindings: [{ source: e, destination: q }]
    policies: { p: { pattern: a, definition: { max-length: 1 } } }
`);
    const lifecycle = { protect: false, retain: false, ignoreChanges: [], renamedFrom: "", move: false };
    const common = { durable: true, autoDelete: false, arguments: {}, ...lifecycle };
    assert.deepEqual(topology.exchanges, [{ name: "e", type: "topic", internal: false, ...common }]);
    assert.deepEqual(topology.queues, [{ name: "q", type: "classic", ...common }]);
    assert.deepEqual(topology.bindings, [
      { source: "e", destination: "q", destinationType: "queue", routingKey: "", arguments: {} },
    ]);
    assert.deepEqual(topology.policies, [
      { name: "p", pattern: "a", applyTo: "all", priority: 0, definition: { "max-length": 1 } },
    ]);
  });

  test("a queue takes the virtual host's default type, unless it says its own", () => {
    const { topology } = shop(`
virtualHosts:
  shop:
    defaultQueueType: quorum
    queues: { a: {}, b: { type: stream }, c: { arguments: { x-queue-type: classic, x-expires: 5 } } }
`);
    assert.deepEqual(
      topology.queues.map((queue) => [queue.name, queue.type, queue.arguments]),
      [
        ["a", "quorum", {}],
        ["b", "stream", {}],
        ["c", "classic", { "x-expires": 5 }],
      ],
    );
  });

  test("a user of nothing", () => {
    assert.deepEqual(read("users: { a: }").users, [
      { name: "a", password: GENERATED, tags: [], permissions: [], topicPermissions: [], limits: {} },
    ]);
  });
});

describe("names", () => {
  test("are the text that stands in the file", () => {
    const names = [
      "1",
      "0x10",
      "1.50",
      "true",
      "~",
      "__proto__",
      "constructor",
      "西游记",
      "a b",
      "#a",
      "é",
      "e\u0301",
    ];
    const quoted = names.slice(6).map((name) => JSON.stringify(name));
    const keys = [...names.slice(0, 6), ...quoted].map((key) => `      ${key}: { type: fanout }`).join("\n");
    const { topology } = shop(`virtualHosts:\n  shop:\n    exchanges:\n${keys}\n`);
    assert.deepEqual(
      topology.exchanges.map((exchange) => exchange.name),
      names,
    );
  });

  test("of arguments too", () => {
    const { topology } = shop(`
virtualHosts:
  shop:
    queues: { q: {} }
    bindings: [{ source: amq.headers, destination: q, arguments: { __proto__: a, toString: b, 1: c } }]
`);
    const table = theOne(topology.bindings).arguments;
    assert.deepEqual(
      new Map(Object.entries(table)),
      new Map([
        ["1", "c"],
        ["__proto__", "a"],
        ["toString", "b"],
      ]),
    );
  });

  test("as long as AMQP allows", () => {
    const name = "é".repeat(127) + "a";
    assert.equal(
      theOne(shop(`virtualHosts: { shop: { queues: { ${name}: {} } } }`).topology.queues).name,
      name,
    );
  });
});

describe("external objects", () => {
  test("can be referred to, and are not in the topology", () => {
    const { topology, external } = shop(`
virtualHosts:
  shop:
    exchanges: { theirs: { external: true }, ours: { type: fanout, external: false } }
    queues: { inbox: { external: true } }
    bindings:
      - { source: theirs, destination: inbox }
      - { source: ours, destination: theirs, destinationType: exchange }
`);
    assert.deepEqual(external, { exchanges: ["theirs"], queues: ["inbox"] });
    assert.deepEqual(
      topology.exchanges.map((exchange) => exchange.name),
      ["ours"],
    );
    assert.deepEqual(topology.queues, []);
    assert.equal(topology.bindings.length, 2);
  });
});

describe("ways to write it", () => {
  const yaml = "virtualHosts:\n  shop:\n    queues:\n      a: { arguments: { x-expires: 5 } }\n";
  const expected = shop(yaml);

  test("JSON, indented by tabs", () => {
    const value = { virtualHosts: { shop: { queues: { a: { arguments: { "x-expires": 5 } } } } } };
    for (const indent of [undefined, 2, "\t"])
      assert.deepEqual(shop(JSON.stringify(value, null, indent)), expected);
  });

  test("JSON with every kind of escape", () => {
    const text = '{"users":{"\\ud83d\\ude00\\/\\u0041\\"":{}}}';
    assert.equal(theOne(read(text).users).name, '😀/A"');
  });

  test("a byte order mark, line ends of Windows, a document marker", () => {
    assert.deepEqual(shop(`\ufeff---\r\n${yaml.replaceAll("\n", "\r\n")}...\r\n`), expected);
  });

  test("anchors and aliases", () => {
    const { topology } = shop(`
virtualHosts:
  shop:
    queues: { a: &queue { arguments: { x-expires: 5 } }, b: *queue }
`);
    assert.deepEqual(
      topology.queues.map((queue) => queue.arguments),
      [{ "x-expires": 5 }, { "x-expires": 5 }],
    );
  });

  test("aliases that would fill the memory are refused", () => {
    const levels = Array.from(
      { length: 20 },
      (_, n) => `  l${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(9)}*l${n}]`,
    );
    const text = `x:\n  l0: &l0 [a]\n${levels.join("\n")}\n`;
    const { faults } = inspectDeclaration([{ path: "f.yaml", text }]);
    assert.deepEqual(
      faults.map((fault) => fault.message),
      ["The aliases expand to more than 100000 values."],
    );
  });

  test("nesting that would fill the stack is refused", () => {
    for (const text of [
      "[".repeat(100_000),
      '{"a":'.repeat(50_000),
      "- ".repeat(100_000),
      "? ".repeat(100_000),
    ]) {
      const { faults } = inspectDeclaration([{ path: "f.yaml", text }]);
      assert.ok(faults.length > 0);
    }
  });

  test("several files make one declaration", () => {
    const found = read(
      "virtualHosts: { shop: { description: x, queues: { a: {} }, bindings: [{ source: amq.topic, destination: b }] } }",
      "virtualHosts: { shop: { queues: { b: {} }, bindings: [{ source: amq.topic, destination: a }] }, other: {} }",
      "users: { u: { permissions: { shop: { configure: a, write: a, read: a } } } }",
      "users: { u: { tags: [t], permissions: { other: { configure: a, write: a, read: a } } } }",
    );
    const [first, second] = found.virtualHosts;
    assert.equal(first?.description, "x");
    assert.deepEqual(
      first.topology.queues.map((queue) => queue.name),
      ["a", "b"],
    );
    assert.equal(first.topology.bindings.length, 2);
    assert.equal(second?.name, "other");
    const user = theOne(found.users);
    assert.deepEqual(user.tags, ["t"]);
    assert.deepEqual(
      user.permissions.map((permission) => permission.virtualHost),
      ["shop", "other"],
    );
  });
});

test("the example reads without a fault", () => {
  const path = new URL("../../../declarations/shop.yaml", import.meta.url);
  const { virtualHosts, users } = readDeclaration([{ path: "shop.yaml", text: readFileSync(path, "utf8") }]);
  const { topology } = theOne(virtualHosts);
  assert.deepEqual(
    new Set(topology.exchanges.map(({ type }) => type)),
    new Set(["direct", "fanout", "headers", "topic"]),
  );
  assert.deepEqual(
    new Set(topology.queues.map(({ type }) => type)),
    new Set(["classic", "quorum", "stream"]),
  );
  assert.equal(users.length, 3);
});

test("the ways out for what a plugin reads that is not known here are ways out", () => {
  const text = `virtualHosts:
  v:
    exchanges: { a: { type: topic, ignoreChanges: [x-mine] }, delayed: { external: true } }
    queues: { q: { ignoreChanges: [x-mine] } }
    bindings: [{ source: a, destination: q }, { source: delayed, destination: q }]
`;
  assert.deepEqual(inspectDeclaration([{ path: "f.yaml", text }]).faults, []);
});
