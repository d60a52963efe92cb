import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RabbitmqVersion } from "../rabbitmq/versions.ts";
import { QUEUE_TYPES } from "../topology/topology.ts";
import { argumentNames, argumentOf, behaviourOf, choicesFor, KNOWN_ARGUMENTS } from "./known-arguments.ts";
import { FOREIGN_ARGUMENTS, OBSOLETE_ARGUMENTS } from "./obsolete-arguments.ts";
import { PLUGIN_ARGUMENTS } from "./plugin-arguments.ts";
import { QUEUE_ARGUMENTS } from "./queue-arguments.ts";

/** Whether a rule takes whole numbers: only of these there is a least and a greatest. */
const takesNumbers = (name: string) => KNOWN_ARGUMENTS.get(name)?.rule.schema["type"] === "integer";

test("an argument is described once", () => {
  const names = [
    ...Object.keys(QUEUE_ARGUMENTS),
    ...Object.keys(PLUGIN_ARGUMENTS),
    ...OBSOLETE_ARGUMENTS.keys(),
    ...FOREIGN_ARGUMENTS.keys(),
  ];
  assert.deepEqual(names.toSorted(), [...new Set(names)].toSorted());
  assert.deepEqual(
    names.filter((name) => name.startsWith("x-")),
    [],
  );
});

describe("what is said of an argument fits together", () => {
  for (const [name, known] of KNOWN_ARGUMENTS) {
    test(name, () => {
      const { rule, queueTypes, exchanges, defaults = {}, onlyFor = {}, merge = {}, operator, by } = known;
      assert.ok(queueTypes.length > 0 || exchanges === true, "something takes it");
      assert.ok(!(operator === true && by === "argument"), "an operator policy can say what a policy can");
      for (const [type, value] of Object.entries(defaults)) {
        assert.ok(rule.accepts(value), `${type}: ${JSON.stringify(value)}`);
        assert.ok(queueTypes.some((taker) => taker === type));
      }
      for (const [choice, types] of Object.entries(onlyFor)) {
        assert.ok(rule.choices?.includes(choice));
        assert.ok(types.every((type) => queueTypes.includes(type)));
      }
      if (merge.policies !== undefined) assert.ok(operator === true && takesNumbers(name));
      if (merge.argument !== undefined) assert.ok(by === "both" && takesNumbers(name));
      if (known.before !== undefined) {
        const { version, ...before } = known.before;
        assert.deepEqual(argumentOf(name, version), known);
        assert.notDeepEqual({ ...known, ...before }, known, "something was different before");
      }
    });
  }
});

function argumentsIn(version: RabbitmqVersion): string[] {
  return argumentNames("argument", { types: QUEUE_TYPES }, { version, plugins: new Set() });
}

function keysWith(...plugins: string[]): string[] {
  return argumentNames(
    "policy",
    { types: QUEUE_TYPES, exchanges: true },
    { version: "4.3", plugins: new Set(plugins) },
  );
}

test("the leader locator of mirrored queues is taken for balanced since 4.0", () => {
  for (const [version, isTaken] of [
    ["3.13", false],
    ["4.0", true],
    ["4.3", true],
  ] as const)
    assert.equal(argumentOf("queue-leader-locator", version)?.rule.accepts("min-masters"), isTaken);
});

test("a version has what it knows, as it was then", () => {
  assert.ok(!argumentsIn("3.13").includes("x-delayed-retry-min"));
  assert.ok(argumentsIn("4.3").includes("x-delayed-retry-min"));
  assert.equal(argumentOf("delivery-limit", "3.13")?.defaults?.quorum, undefined);
  assert.equal(argumentOf("delivery-limit", "4.0")?.defaults?.quorum, 20);
  assert.deepEqual(argumentOf("consumer-timeout", "4.2")?.queueTypes, ["classic", "quorum"]);
});

test("a plugin's keys are there with the plugin", () => {
  assert.ok(!keysWith().includes("shards-per-node"));
  assert.ok(keysWith("rabbitmq_sharding").includes("shards-per-node"));
});

test("a choice is for the queue types that have it", () => {
  const overflow = KNOWN_ARGUMENTS.get("overflow");
  assert.ok(overflow !== undefined);
  assert.deepEqual(choicesFor(overflow, "classic"), ["drop-head", "reject-publish", "reject-publish-dlx"]);
  assert.deepEqual(choicesFor(overflow, "quorum"), ["drop-head", "reject-publish"]);
});

test("of what is obsolete or not RabbitMQ's own it is known whom a policy passes by", () => {
  assert.deepEqual(behaviourOf("max-in-memory-bytes")?.queueTypes, ["quorum"]);
  assert.deepEqual(behaviourOf("selector-fields")?.queueTypes, []);
  assert.equal(behaviourOf("message-tll"), undefined);
});
