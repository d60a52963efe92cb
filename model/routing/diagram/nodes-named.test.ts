import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { exchange, of, queue } from "../../topology/testing/shop-topology.ts";
import { diagramOf } from "./from-environment.ts";
import { nodesNamed } from "./nodes-named.ts";

const host = (name: string, queues: readonly string[]) => ({
  name,
  topology: {
    ...of({
      exchanges: [{ ...exchange, name: "orders" }],
      queues: queues.map((each) => ({ ...queue, name: each })),
      bindings: ["amq.topic", "gone"].map((source) => ({
        source,
        destination: "billing",
        destinationType: "queue" as const,
        routingKey: "",
        arguments: {},
      })),
    }),
    virtualHost: name,
  },
  external: { exchanges: [], queues: [] },
  operatorPolicies: [],
});
const user = (name: string, ...hosts: string[]) => ({
  name,
  tags: [],
  permissions: hosts.map((virtualHost) => ({ virtualHost, configure: "", write: "", read: "" })),
  topicPermissions: [],
});
const diagram = diagramOf({
  virtualHosts: [host("shop", ["billing", "both", "lonely"]), host("stock", ["billing", "parcels"])],
  users: [user("both", "shop"), user("lonely"), user("nobody"), user("app", "shop", "stock")],
});

describe("the nodes of a name", () => {
  for (const [name, virtualHost, expected] of [
    ["parcels", undefined, ["queue stock"]],
    ["billing", "shop", ["queue shop"]],
    ["amq.topic", "stock", ["exchange stock"]],
    ["gone", "stock", ["exchange stock"]],
    ["app", "stock", ["user stock"]],
    ["both", undefined, ["queue shop", "user shop"]],
    ["lonely", undefined, ["queue shop"]],
    ["nobody", undefined, ["user undefined"]],
  ] as const) {
    test(`${name} of ${virtualHost ?? "the only virtual host"}`, () => {
      const found = nodesNamed(diagram, name, virtualHost);
      assert.deepEqual(
        found.map((node) => `${node.kind} ${node.virtualHost}`),
        expected,
      );
    });
  }

  for (const [name, virtualHost, code, message, hint] of [
    [
      "billing",
      undefined,
      "object-in-several",
      /^"billing" is in the virtual hosts "shop", "stock"\.$/,
      /--vhost/,
    ],
    ["app", undefined, "object-in-several", /^"app" is in/, /--vhost/],
    [
      "parcels",
      "shop",
      "object-not-drawn",
      /in the virtual host "shop"/,
      /^"parcels" is in the virtual host "stock"\.$/,
    ],
    ["nobody", "shop", "object-not-drawn", /in the virtual host "shop"/, /may enter no virtual host/],
    ["parcel", "shop", "object-not-drawn", /"parcel" is drawn/, /Names are written/],
    ["parcel", undefined, "object-not-drawn", /"parcel" is drawn\.$/, /^Did you mean "parcels"\?$/],
    [
      "amq.headers",
      undefined,
      "object-not-drawn",
      /^Nothing leads to the exchange "amq\.headers" or from it\.$/,
      /where something does/,
    ],
    [
      "",
      "shop",
      "object-not-drawn",
      /^Nothing leads to the default exchange or from it in/,
      /where something does/,
    ],
  ] as const) {
    test(`${JSON.stringify(name)} of ${virtualHost ?? "any"} is refused`, () => {
      assert.throws(() => nodesNamed(diagram, name, virtualHost), { code, message, hint });
    });
  }

  test("names no more than a few of many virtual hosts", () => {
    const names = Array.from({ length: 100 }, (_, index) => `h${index}`);
    const many = diagramOf({ virtualHosts: names.map((name) => host(name, ["q"])), users: [] });
    assert.throws(() => nodesNamed(many, "q", undefined), { message: /"h4" and 95 more\.$/ });
  });
});
