/** What the page draws, finds and walks along, without a browser. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { nodeId } from "../../../model/routing/diagram/diagram.ts";
import { largeEnvironment } from "../../../model/routing/diagram/testing/large-environment.ts";
import { View } from "./page/view.ts";
import { nextNode } from "./page/walking.ts";

const ENVIRONMENT = largeEnvironment(["shop", "stock"], 50);
const view = new View({ title: "", now: ENVIRONMENT, onlyChanges: false });
const ALL = { virtualHost: "shop", users: true, onlyChanges: false, around: [] };

describe("a view", () => {
  test("has each virtual host, and users that may enter none", () => {
    assert.deepEqual(view.virtualHosts(), ["shop", "stock", undefined]);
    assert.deepEqual(
      view.draw({ ...ALL, virtualHost: undefined }).nodes.map(({ name }) => name),
      ["operator"],
    );
  });

  test("is of one virtual host, with its users or without", () => {
    const whole = view.draw(ALL);
    assert.deepEqual(new Set(whole.nodes.map(({ virtualHost }) => virtualHost)), new Set(["shop"]));
    assert.equal(whole.nodes.filter(({ kind }) => kind === "user").length, 2);
    const without = view.draw({ ...ALL, users: false });
    assert.equal(without.nodes.length, whole.nodes.length - 2);
    assert.equal(view.draw(ALL), whole, "and is made once");
  });

  test("draws users by itself as long as they are few to go through", () => {
    assert.equal(view.showsUsers("shop"), true);
    const large = new View({ title: "", now: largeEnvironment(["shop"], 1_525), onlyChanges: false });
    assert.equal(large.showsUsers("shop"), false);
  });

  test("around one object is less", () => {
    const id = nodeId("queue", "shop", "service1.q1");
    const names = view.draw({ ...ALL, around: [id] }).nodes.map(({ name }) => name);
    assert.deepEqual(names.toSorted(), ["service1", "service1.events", "service1.q1"]);
    const both = [id, nodeId("queue", "shop", "service1.q9")];
    assert.equal(view.draw({ ...ALL, around: both }).nodes.length, 4);
  });

  test("finds parts of names in all virtual hosts, whatever their case", () => {
    const found = view.search("SERVICE0.Q1");
    assert.equal(found.length, 2 * 11);
    assert.deepEqual(found[0], { kind: "queue", virtualHost: "shop", name: "service0.q1" });
    assert.deepEqual(view.search("operator"), [{ kind: "user", virtualHost: undefined, name: "operator" }]);
  });

  test("finds what is only named: an exchange of RabbitMQ's own, and one that is missing", () => {
    const [host] = ENVIRONMENT.virtualHosts;
    assert.ok(host !== undefined);
    const bindings = ["amq.topic", "gone"].map((source) => ({
      source,
      destination: "service1.q1",
      destinationType: "queue" as const,
      routingKey: "",
      arguments: {},
    }));
    const topology = { ...host.topology, bindings };
    const found = new View({
      title: "",
      now: { virtualHosts: [{ ...host, topology }], users: [] },
      onlyChanges: false,
    });
    for (const name of ["amq.topic", "gone"]) {
      assert.deepEqual(found.search(name), [{ kind: "exchange", virtualHost: "shop", name }]);
    }
  });

  test("of a change is what has changed, or both sides", () => {
    const before = { name: "main", environment: largeEnvironment(["shop", "old"], 25) };
    const changed = new View({ title: "", now: ENVIRONMENT, before, onlyChanges: true });
    assert.deepEqual(changed.virtualHosts(), ["shop", "stock", "old", undefined]);
    const removed = changed.draw({ ...ALL, virtualHost: "old" }).nodes;
    assert.ok(removed.length > 0 && removed.every(({ change }) => change === "removed"));
    const added = changed
      .draw({ ...ALL, onlyChanges: true })
      .nodes.filter(({ change }) => change === "added");
    assert.ok(added.some(({ name }) => name === "service1.q1"));
  });
});

const id = (kind: "exchange" | "queue" | "user", name: string): string => nodeId(kind, "shop", name);

describe("the arrow keys", () => {
  const diagram = view.draw(ALL);
  for (const [from, key, to] of [
    [undefined, "ArrowDown", diagram.nodes[0]?.id],
    [undefined, "x", undefined],
    [id("exchange", "service1.events"), "ArrowRight", id("queue", "service1.q0")],
    [id("queue", "service1.q0"), "ArrowDown", id("queue", "service1.q1")],
    [id("queue", "service1.q1"), "ArrowUp", id("queue", "service1.q0")],
    [id("queue", "service1.q1"), "ArrowLeft", id("exchange", "service1.events")],
    [id("queue", "service1.q1"), "ArrowRight", id("user", "service1")],
    [id("queue", "service1.q1"), "Enter", undefined],
  ] as const) {
    test(`${key} leads from ${from ?? "nothing"} to ${to ?? "nothing"}`, () => {
      assert.equal(nextNode(diagram, from, key), to);
    });
  }
});
