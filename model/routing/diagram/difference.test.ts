import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { arbitraryEnvironment } from "../../definitions/testing/arbitrary-environment.ts";
import { exchange, of, queue } from "../../topology/testing/shop-topology.ts";
import type { Environment } from "../explain/answer.ts";
import type { Diagram } from "./diagram.ts";
import { differenceOf } from "./difference.ts";
import { diagramOf } from "./from-environment.ts";
import { around, changedParts, ofVirtualHost } from "./narrow.ts";
import { nodesNamed } from "./nodes-named.ts";

const diagrams = arbitraryEnvironment({ federation: false, shovel: false, transientQueues: true }).map(
  diagramOf,
);
const comparable = ({ kind }: { kind: string }): boolean => kind !== "publish" && kind !== "consume";
const ids = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id).toSorted();

test("nothing differs from itself", () => {
  fc.assert(fc.property(diagrams, (diagram) => assert.deepEqual(differenceOf(diagram, diagram), diagram)));
});

test("without what is added it is the one, without what is removed the other", () => {
  fc.assert(
    fc.property(diagrams, diagrams, (before, after) => {
      const { nodes, edges } = differenceOf(before, after);
      const without = (change: string): string[][] =>
        [nodes, edges].map((list: readonly { id: string; change: string }[]) =>
          ids(list.filter((each) => each.change !== change)),
        );
      assert.deepEqual(without("removed"), [ids(after.nodes), ids(after.edges)]);
      const [oldNodes, oldEdges = []] = without("added");
      assert.deepEqual(oldNodes, ids(before.nodes));
      // Rights that are a sentence on one side are compared on neither.
      assert.deepEqual(
        ids(edges.filter((edge) => edge.change !== "added" && comparable(edge))),
        ids(before.edges.filter(comparable)),
      );
      assert.equal(new Set(oldEdges).size, oldEdges.length);
    }),
  );
});

const shop = (keys: readonly string[], maxLength: number, users: Environment["users"] = []): Diagram =>
  diagramOf({
    virtualHosts: [
      {
        name: "shop",
        topology: of({
          exchanges: [
            { ...exchange, name: "orders" },
            { ...exchange, name: "far" },
          ],
          queues: [
            { ...queue, name: "billing", arguments: { "x-max-length": maxLength } },
            { ...queue, name: "mail" },
            { ...queue, name: "lonely" },
          ],
          bindings: [
            ...keys.map((routingKey) => ({ source: "orders", destination: "billing", routingKey })),
            { source: "orders", destination: "mail", routingKey: "" },
            { source: "far", destination: "lonely", routingKey: "" },
          ].map((each) => Object.assign(each, { destinationType: "queue" as const, arguments: {} })),
        }),
        external: { exchanges: [], queues: [] },
        operatorPolicies: [],
      },
      { name: "empty", topology: of({}), external: { exchanges: [], queues: [] }, operatorPolicies: [] },
    ],
    users,
  });
const namesOf = ({ nodes }: Diagram): string[] => nodes.map(({ name }) => name).toSorted();

describe("a change", () => {
  const found = differenceOf(shop(["a", "b"], 5), shop(["b", "c"], 7));

  test("is shown at the object, with how it was, and at the edges", () => {
    const changed = found.nodes.filter(({ change }) => change !== "same");
    assert.deepEqual(
      changed.map(({ name, details, was }) => [name, details, was]),
      [["billing", ["max-length: 7"], ["max-length: 5"]]],
    );
    assert.deepEqual(
      found.edges.filter(({ change }) => change !== "same").map(({ label, change }) => [label, change]),
      [
        ["c", "added"],
        ["a", "removed"],
      ],
    );
  });

  test("and what is beside it, without the rest", () => {
    const narrow = changedParts(found);
    assert.deepEqual(namesOf(narrow), ["billing", "mail", "orders"]);
    assert.deepEqual(narrow.virtualHosts, ["shop"]);
  });
});

const user = (name: string, write: string, read: string) => ({
  name,
  tags: [],
  permissions: [{ virtualHost: "shop", configure: "", write, read }],
  topicPermissions: [],
});

describe("a part", () => {
  const diagram = shop(["a"], 5, [user("both", "^far$", "^billing$"), user("seller", "^orders$", "")]);

  test("around an object is what leads to it and what it leads to, and no further behind a user", () => {
    for (const [name, expected] of [
      ["billing", ["billing", "both", "orders", "seller"]],
      ["both", ["billing", "both", "far", "lonely", "orders", "seller"]],
      ["lonely", ["both", "far", "lonely"]],
    ] as const) {
      assert.deepEqual(namesOf(around(diagram, nodesNamed(diagram, name, undefined))), expected);
    }
  });

  test("of one virtual host", () => {
    assert.deepEqual(namesOf(ofVirtualHost(diagram, "empty")), []);
    assert.deepEqual(ofVirtualHost(diagram, "shop").nodes.length, diagram.nodes.length);
  });
});
