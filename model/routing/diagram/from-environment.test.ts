import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { arbitraryEnvironment } from "../../definitions/testing/arbitrary-environment.ts";
import { exchange, of, queue } from "../../topology/testing/shop-topology.ts";
import type { Topology } from "../../topology/topology.ts";
import { answerTo, type Environment } from "../explain/answer.ts";
import { type Diagram, type DiagramNode, nodeId } from "./diagram.ts";
import { diagramOf } from "./from-environment.ts";

const environments = arbitraryEnvironment({ federation: false, shovel: false, transientQueues: true });
const environmentOf = (topology: Partial<Topology>, others: Partial<Environment> = {}): Environment => ({
  virtualHosts: [
    { name: "shop", topology: of(topology), external: { exchanges: [], queues: [] }, operatorPolicies: [] },
  ],
  users: [],
  ...others,
});
const named = ({ nodes }: Diagram, kind: string, name: string): DiagramNode => {
  const found = nodes.find((node) => node.kind === kind && node.name === name);
  assert.ok(found !== undefined, `${kind} ${name}`);
  return found;
};
const user = (name: string, read: string) => ({
  name,
  tags: [],
  permissions: [{ virtualHost: "shop", configure: "", write: "", read }],
  topicPermissions: [],
});
const edgesOf = ({ nodes, edges }: Diagram): string[] => {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return edges.map(({ kind, from, to, label }) =>
    [kind, names.get(from), names.get(to), label].join(" ").trim(),
  );
};
const bind = (source: string, destination: string, routingKey = "") => ({
  source,
  destination,
  destinationType: "queue" as const,
  routingKey,
  arguments: {},
});

describe("whatever the environment is", () => {
  test("each object is a node, each binding an edge, and each once", () => {
    fc.assert(
      fc.property(environments, (environment) => {
        const { nodes, edges } = diagramOf(environment);
        const ids = nodes.map(({ id }) => id);
        assert.equal(new Set(ids).size, ids.length);
        assert.equal(new Set(edges.map(({ id }) => id)).size, edges.length);
        for (const { from, to } of edges) assert.ok(ids.includes(from) && ids.includes(to));
        for (const { name, topology } of environment.virtualHosts) {
          for (const each of topology.exchanges) assert.ok(ids.includes(nodeId("exchange", name, each.name)));
          for (const each of topology.queues) assert.ok(ids.includes(nodeId("queue", name, each.name)));
        }
        const bindings = environment.virtualHosts.flatMap(({ topology }) => topology.bindings);
        assert.equal(edges.filter(({ kind }) => kind === "binding").length, bindings.length);
        for (const { name, permissions } of environment.users) {
          const hosts = new Set(permissions.map(({ virtualHost }) => virtualHost));
          const drawn = nodes.filter((node) => node.kind === "user" && node.name === name);
          assert.equal(drawn.length, Math.max(1, hosts.size));
        }
      }),
    );
  });

  test("what a user may, by edges or in a remark, is what explain says", () => {
    fc.assert(
      fc.property(environments, (environment) => {
        const diagram = diagramOf(environment);
        for (const { name } of environment.users) {
          const answer = answerTo({ about: "user", user: name, virtualHost: undefined }, environment);
          assert.ok(answer.kind === "user");
          for (const host of answer.virtualHosts) {
            const node = diagram.nodes.find(({ id }) => id === nodeId("user", host.virtualHost, name));
            if (node === undefined) {
              assert.equal(host.enters, false);
              continue;
            }
            const isDrawn = (each: string): boolean =>
              diagram.nodes.some(({ id }) => id === nodeId("exchange", host.virtualHost, each));
            const publishes = host.publishesTo.filter(isDrawn);
            const ends = (kind: string, side: "from" | "to"): string[] =>
              diagram.edges
                .filter((edge) => edge.kind === kind && edge[side === "from" ? "to" : "from"] === node.id)
                .map((edge) => diagram.nodes.find(({ id }) => id === edge[side])?.name ?? "")
                .toSorted();
            if (node.folded.includes("publish")) assert.ok(publishes.length > 3);
            else assert.deepEqual(ends("publish", "to"), publishes);
            if (node.folded.includes("consume")) assert.ok(host.consumesFrom.length > 3);
            else assert.deepEqual(ends("consume", "from"), host.consumesFrom);
          }
        }
      }),
    );
  });
});

describe("edges", () => {
  test("a binding has its key and its arguments, an alternate exchange its own way", () => {
    const diagram = diagramOf(
      environmentOf({
        exchanges: [
          { ...exchange, name: "h", type: "headers", arguments: { "alternate-exchange": "rest" } },
          { ...exchange, name: "rest" },
        ],
        queues: [{ ...queue, name: "q" }],
        bindings: [{ ...bind("h", "q", "k"), arguments: { "x-match": "any", a: 1 } }],
      }),
    );
    assert.deepEqual(edgesOf(diagram), ['binding h q k {"a":1,"x-match":"any"}', "alternate h rest"]);
  });

  test("dead letters by the policy that applies: to an exchange, to a queue by its name, to none", () => {
    const dead = { "x-dead-letter-exchange": "" };
    const diagram = diagramOf(
      environmentOf({
        exchanges: [{ ...exchange, name: "dlx" }],
        queues: [
          { ...queue, name: "by.policy" },
          { ...queue, name: "by.name", arguments: { ...dead, "x-dead-letter-routing-key": "parked" } },
          { ...queue, name: "by.key", arguments: dead },
          { ...queue, name: "parked" },
          { ...queue, name: "log", type: "stream", arguments: dead },
        ],
        policies: [
          {
            name: "p",
            pattern: "policy$",
            applyTo: "queues",
            priority: 0,
            definition: { "dead-letter-exchange": "dlx", "dead-letter-routing-key": "dead", "max-length": 5 },
          },
        ],
      }),
    );
    assert.deepEqual(edgesOf(diagram), [
      "dead-letter by.policy dlx dead",
      "dead-letter by.name parked",
      "dead-letter by.key",
    ]);
    assert.equal(named(diagram, "exchange", "").standing, "built-in");
    assert.deepEqual(named(diagram, "queue", "by.policy").details, [
      "delivery-limit: 5",
      "max-length: 5 (policy p)",
    ]);
  });

  test("what is named and not there is a node of its own, and so is what others have", () => {
    const environment = environmentOf({
      queues: [{ ...queue, name: "q", arguments: { "x-dead-letter-exchange": "gone" } }],
      bindings: [bind("amq.topic", "q", "#"), bind("theirs", "q")],
    });
    const [host] = environment.virtualHosts;
    assert.ok(host !== undefined);
    const diagram = diagramOf({
      ...environment,
      virtualHosts: [{ ...host, external: { exchanges: ["theirs"], queues: ["not.bound"] } }],
    });
    const standings = diagram.nodes.map(({ kind, name, standing }) => `${kind} ${name} ${standing}`);
    assert.deepEqual(standings.toSorted(), [
      "exchange amq.topic built-in",
      "exchange gone missing",
      "exchange theirs external",
      "queue not.bound external",
      "queue q own",
    ]);
  });
});

describe("details", () => {
  test("where it cannot be decided whether a policy applies, that is said", () => {
    const policy = {
      name: "odd",
      pattern: "(?R)a",
      applyTo: "all",
      priority: 0,
      definition: { "max-length": 1 },
    };
    const diagram = diagramOf(
      environmentOf({ queues: [{ ...queue, name: "q" }], policies: [{ ...policy, applyTo: "all" }] }),
    );
    assert.deepEqual(named(diagram, "queue", "q").details, [
      "whether the policy odd applies cannot be decided",
    ]);
  });

  test("many rights are a sentence: all of them, or more than anybody follows", () => {
    const names = Array.from({ length: 22 }, (_, index) => `q${index}`);
    const queues = names.map((name) => Object.assign({}, queue, { name }));
    const diagram = diagramOf(
      environmentOf(
        { queues },
        { users: [user("all", ".*"), user("most", "^q"), user("many", "^q[^0]"), user("one", "^q1$")] },
      ),
    );
    assert.deepEqual(named(diagram, "user", "all").remarks, ["consumes from all 22 queues"]);
    assert.deepEqual(named(diagram, "user", "most").remarks, ["consumes from all 22 queues"]);
    assert.deepEqual(named(diagram, "user", "many").remarks, ["consumes from 21 of 22 queues"]);
    assert.deepEqual(edgesOf(diagram), ["consume q1 one"]);
  });

  test("a user without a permission is beside the virtual hosts", () => {
    const users = [{ name: "nobody", tags: ["t"], permissions: [], topicPermissions: [] }];
    const { nodes } = diagramOf(environmentOf({}, { users }));
    assert.deepEqual(
      nodes.map(({ virtualHost, details }) => [virtualHost, details]),
      [[undefined, ["tags: t", "no permission for any virtual host"]]],
    );
  });
});
