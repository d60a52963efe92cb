/** What each resource's Check says to what it is given. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fromTopologyInputs, type TopologyInputs } from "../model/topology/topology-inputs.ts";
import { Away } from "./away.ts";
import { Departures } from "./departures.ts";
import { Plans } from "./plans.ts";
import { type PropertyValue, UNKNOWN } from "./protocol/property-map.ts";
import { certificateResource } from "./resources/certificate-resource.ts";
import { makePassword, passwordResource } from "./resources/password-resource.ts";
import type { Checked } from "./resources/resource.ts";
import { virtualHostResource } from "./resources/virtual-host-resource.ts";
import { topologyDiff } from "./topology/topology-diff.ts";
import { topologyResource } from "./topology/topology-resource.ts";
import { checkTopology } from "./topology/topology-schema.ts";

const oddQueues = (type: string) =>
  `{"__proto__":{"type":"${type}"},"billing":{"type":"quorum","arguments":{"__proto__":{"__proto__":1},"\\u0000__proto__":2}}}`;

const oddInputs = (type: string): Record<string, PropertyValue>[] => [
  { queues: JSON.parse(oddQueues(type)) as PropertyValue },
  { objectsJson: `{"queues":${oddQueues(type)}}` },
];

const map = (values: Record<string, PropertyValue>) => ({ values, secrets: new Set<string>() });
const failuresOf = ({ failures }: Checked): string[] =>
  failures.map(({ property, reason }) => `${property}: ${reason}`);

const topology = (inputs: Partial<TopologyInputs>) =>
  fromTopologyInputs({
    virtualHost: "shop",
    exchanges: {},
    queues: {},
    bindings: {},
    policies: {},
    ...inputs,
  });

describe("warren:index:Topology", () => {
  test("canonical inputs: no defaults, bindings by what they are", () => {
    const { inputs, failures } = checkTopology(
      map({
        virtualHost: "shop",
        queues: { billing: { type: "quorum", durable: true, autoDelete: false, arguments: {} } },
        bindings: {
          any: { source: "orders", destination: "billing", destinationType: "queue", routingKey: "#" },
        },
      }),
    );
    assert.deepEqual(failures, []);
    assert.deepEqual(inputs.values, {
      virtualHost: "shop",
      exchanges: {},
      queues: { billing: { type: "quorum" } },
      bindings: { "orders -> billing [#]": {} },
      policies: {},
    });
  });

  const WRONG: readonly [string, Record<string, PropertyValue>, RegExp][] = [
    [
      "a type",
      { queues: { q: { type: "fast" } } },
      /^queues\["q"\]\.type: is not one of "classic", "quorum", "stream"\.$/,
    ],
    ["no type", { queues: { q: {} } }, /^queues\["q"\]\.type: is missing\. Allowed: /],
    ["a list of queues", { queues: [] }, /^queues: cannot be a list\. Allowed: a mapping\.$/],
    [
      "a queue that is a text",
      { queues: { q: "classic" } },
      /^queues\["q"\]: cannot be a string\. Allowed: a mapping\.$/,
    ],
    [
      "a text for a number",
      { policies: { p: { pattern: "^q$", applyTo: "queues", priority: "5", definition: {} } } },
      /^policies\["p"\]\.priority: cannot be a string\. Allowed: a number\.$/,
    ],
    [
      "arguments that are a text",
      { queues: { q: { type: "quorum", arguments: "x" } } },
      /^queues\["q"\]\.arguments: cannot be a string\. Allowed: /,
    ],
    [
      "x-queue-type",
      { queues: { q: { type: "quorum", arguments: { "x-queue-type": "quorum" } } } },
      /declared as `type`/,
    ],
    [
      "a key",
      { queues: { q: { type: "quorum", ttl: 1 } } },
      /^queues\["q"\]: cannot have the key "ttl": there is none of that name\. Allowed: type, durable, /,
    ],
    [
      "a reserved name",
      { exchanges: { "amq.x": { type: "topic" } } },
      /^exchanges\["amq\.x"\]: names that begin/,
    ],
    ["a name that no request reaches", { queues: { "..": { type: "classic" } } }, /cannot address/],
    ["a long name", { queues: { ["ä".repeat(128)]: { type: "classic" } } }, /longer than 255 bytes/],
    ["no virtual host", { virtualHost: "" }, /^virtualHost: must not be empty/],
    ["a property", { ques: {} }, /cannot have the key "ques"/],
  ];
  for (const [what, values, expected] of WRONG) {
    test(`refuses ${what}`, () => {
      assert.match(failuresOf(checkTopology(map({ virtualHost: "shop", ...values }))).join("\n"), expected);
    });
  }

  test("takes names that JavaScript has its own use of, and says what is wrong under them", () => {
    for (const inputs of oddInputs("classic")) {
      const { inputs: found, failures } = topologyResource.check(map({ virtualHost: "shop", ...inputs }));
      assert.deepEqual(failures, []);
      assert.deepEqual(
        Object.entries(found.values["queues"] as object).map(([name]) => name),
        ["__proto__", "billing"],
      );
      assert.equal(JSON.stringify(found.values["queues"]), oddQueues("classic"));
    }
    for (const inputs of oddInputs("other")) {
      assert.match(
        failuresOf(topologyResource.check(map({ virtualHost: "shop", ...inputs }))).join("\n"),
        /^queues\["__proto__"\]\.type: /,
      );
    }
  });

  test("one binding under two keys", () => {
    const binding = { source: "a", destination: "b" };
    const checked = checkTopology(
      map({ virtualHost: "shop", bindings: { x: binding, y: { ...binding, routingKey: "" } } }),
    );
    assert.deepEqual(failuresOf(checked), ['bindings["y"]: is the same binding as "x"']);
  });

  test("a binding is said by its properties or by its key", () => {
    const bindings = { a: { source: "orders" }, b: {}, "orders -> . []": {}, "orders -> billing [#]": {} };
    const told = failuresOf(checkTopology(map({ virtualHost: "shop", bindings })));
    assert.equal(told.length, 3);
    assert.match(told[0] ?? "", /^bindings\["a"\]: needs `source` and `destination`, or nothing and a key/);
    assert.match(told[1] ?? "", /^bindings\["b"\]: needs/);
    assert.match(told[2] ?? "", /^bindings\["orders -> \. \[\]"\]: destination: RabbitMQ's HTTP API cannot/);
  });

  test("what is not known yet cannot be wrong, what is known can", () => {
    const unknown = map({ virtualHost: UNKNOWN, queues: { q: { type: UNKNOWN } } });
    assert.deepEqual(checkTopology(unknown), { inputs: unknown, failures: [] });
    const both = checkTopology(map({ virtualHost: UNKNOWN, queues: { q: { type: "fast" } } }));
    assert.equal(both.failures.length, 1);
  });

  test("a diff names objects and their properties", () => {
    const olds = topology({
      queues: {
        billing: { type: "quorum", arguments: { "x-delivery-limit": 5 } },
        gone: { type: "classic" },
      },
      policies: { ttl: { pattern: "^a", definition: { "message-ttl": 1 } } },
    });
    const news = topology({
      queues: {
        billing: { type: "quorum", arguments: { "x-delivery-limit": 3 }, protect: true },
        fresh: { type: "stream" },
      },
      policies: { ttl: { pattern: "^a", priority: 1, definition: { expires: 1 } } },
    });
    assert.deepEqual(Object.fromEntries(topologyDiff(olds, news)), {
      'queues["billing"].arguments["x-delivery-limit"]': "update",
      'queues["billing"].protect': "add",
      'queues["fresh"]': "add",
      'queues["gone"]': "delete",
      'policies["ttl"].priority': "update",
      'policies["ttl"].definition["message-ttl"]': "delete",
      'policies["ttl"].definition["expires"]': "add",
    });
    assert.equal(topologyDiff(olds, olds).size, 0);
    assert.equal(topologyDiff(olds, { ...olds, virtualHost: "other" }).get("virtualHost"), "update-replace");
  });
});

test("warren:index:VirtualHost fills in what is left out", () => {
  const { inputs } = virtualHostResource.check(map({ name: "shop" }));
  assert.deepEqual(inputs.values, {
    name: "shop",
    description: "",
    tags: [],
    defaultQueueType: "classic",
    tracing: false,
    limits: {},
  });
  const wrong = virtualHostResource.check(map({ name: "shop", limits: { maxQueues: -1 } }));
  assert.match(failuresOf(wrong)[0] ?? "", /^limits\["maxQueues"\]: /);
});

test("what is not known yet does not keep the rest from its defaults, nor a secret from being one", () => {
  const inputs: Record<string, PropertyValue> = {
    authority: UNKNOWN,
    authorityKey: UNKNOWN,
    commonName: "shop",
  };
  const { inputs: found, failures } = certificateResource.check(map(inputs));
  assert.deepEqual(failures, []);
  const defaults = { names: [], usage: "server", days: 397, renewBefore: 30 };
  assert.deepEqual(found, { values: { ...inputs, ...defaults }, secrets: new Set(["authorityKey"]) });
});
describe("warren:index:Password", () => {
  test("is of the length asked for, and needs no escape in a URI", () => {
    for (const length of [16, 32, 33, 128])
      assert.match(makePassword(length), new RegExp(`^[\\w-]{${length}}$`));
    assert.notEqual(makePassword(32), makePassword(32));
  });
  test("refuses lengths that can be guessed", () => {
    assert.match(
      failuresOf(passwordResource.check(map({ length: 8 })))[0] ?? "",
      /^length: is 8; allowed .* 16 to 128$/,
    );
  });
  test("a preview shows no value, and the value is a secret", async () => {
    const context = {
      urn: "",
      broker: () => assert.fail(),
      adoptionNotes: () => assert.fail(),
      owner: () => assert.fail(),
      deleteData: false,
      adopt: false,
      adoptsOnly: false,
      deleteAdopted: false,
      newBroker: false,
      moves: () => ({ nodes: [], named: new Set<string>() }),
      backups: undefined,
      departures: new Departures(),
      away: new Away(),
      log: { info: () => undefined, warning: () => undefined, status: () => undefined },
      signal: AbortSignal.abort(),
      plans: new Plans({ written: undefined, refused: undefined, reviewed: undefined }),
      onFinished: () => undefined,
    };
    const { inputs } = passwordResource.check(map({}));
    const preview = await passwordResource.create(inputs, true, context);
    assert.equal(preview.outputs.values["value"], UNKNOWN);
    assert.ok((await passwordResource.create(inputs, false, context)).outputs.secrets.has("value"));
  });
});

const checked = (inputs: Record<string, PropertyValue>) =>
  checkTopology(map({ virtualHost: "shop", ...inputs }));

describe("warren:index:Topology with prune", () => {
  test("what it would delete is shown object by object, and only while it is on", () => {
    const { inputs: on } = checked({ prune: true, pruneIgnore: ["^tmp"] });
    const unmanaged = { queues: { left: { type: "classic" } }, bindings: { "a -> left []": {} } };
    const read = map({ ...on.values, unmanaged });
    assert.deepEqual(Object.fromEntries(topologyResource.diff(read, on)), {
      'unmanaged.queues["left"]': "delete",
      'unmanaged.bindings["a -> left []"]': "delete",
    });
    const { inputs: off } = checked({});
    assert.deepEqual(Object.fromEntries(topologyResource.diff(read, off)), {
      prune: "delete",
      pruneIgnore: "delete",
      external: "delete",
    });
    assert.deepEqual(topologyResource.diff(on, on), new Map());
  });

  test("refuses a pattern of which it cannot say what it would keep", () => {
    assert.match(failuresOf(checked({ prune: true, pruneIgnore: ["(?<=a)b(?R)"] }))[0] ?? "", /pruneIgnore/);
  });
});
