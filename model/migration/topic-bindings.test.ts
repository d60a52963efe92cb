/** A topic binding with many `#` goes by a key that matches the same, or stays. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { hashesIn, MOST_HASHES } from "../rabbitmq/protocol-limits.ts";
import { topicMatcher } from "../routing/topic.ts";
import { type Binding, DEFAULT_LIFECYCLE, type Exchange } from "../topology/topology.ts";
import type { MigrationChange } from "./change.ts";
import { migrateBindings, withFewHashes } from "./topic-bindings.ts";

const binding = (routingKey: string, more: Partial<Binding> = {}): Binding => ({
  source: "amq.topic",
  destination: "q",
  destinationType: "queue",
  routingKey,
  arguments: {},
  ...more,
});

function matches(routingKey: string, key: string): boolean {
  let found = false;
  topicMatcher([binding(routingKey)])({ keys: [key], headers: {} }, () => {
    found = true;
  });
  return found;
}

for (const [from, to] of [
  ["a.#.#.#", "a.#"],
  ["#.#.#", "#"],
  ["#.*.#.*.#.a.#", "*.*.#.a.#"],
  ["#.#.#.", "#."],
  ["#.a.#.b.#", undefined],
  ["a.#.#", undefined],
  ["###.#.#", undefined],
] as const) {
  test(`${from} is ${to ?? "as it is"}`, () => assert.equal(withFewHashes(from), to));
}

const keyOf = (...words: string[]) =>
  fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 7 }).map((all) => all.join("."));

test("the other key matches what the first one matches, and has few enough", () => {
  let found = 0;
  const property = fc.property(keyOf("#", "#", "*", "a", ""), keyOf("a", "b", ""), (pattern, key) => {
    const other = withFewHashes(pattern);
    if (other === undefined) return;
    found += 1;
    assert.ok(hashesIn(other.split(".")) <= MOST_HASHES.count);
    assert.equal(matches(other, key), matches(pattern, key), `${pattern} -> ${other}`);
  });
  fc.assert(property, { numRuns: 3_000 });
  assert.ok(found > 300, String(found));
});

const SETTINGS = { durable: true, autoDelete: false, internal: false, arguments: {}, ...DEFAULT_LIFECYCLE };
const EXCHANGES: readonly Exchange[] = [
  { name: "topic", type: "topic", ...SETTINGS },
  { name: "direct", type: "direct", ...SETTINGS },
];

function migrated(bindings: readonly Binding[], to: "4.2" | "4.3" = "4.3") {
  const changes: MigrationChange[] = [];
  const left = migrateBindings({ exchanges: EXCHANGES, bindings }, { to, path: ["bindings"] }, (change) =>
    changes.push(change),
  );
  return { keys: left.map(({ source, routingKey }) => `${source} ${routingKey}`), changes };
}

describe("bindings for a version", () => {
  test("that refuses many: of topic exchanges, each with a word, and none twice", () => {
    const { keys, changes } = migrated([
      binding("a.#"),
      binding("a.#.#.#"),
      binding("b.#.#.#", { source: "topic" }),
      binding("b.#.#.#.#", { source: "topic" }),
      binding("b.#.#.#", { source: "topic", destination: "other" }),
      binding("#.#.#", { source: "direct" }),
      binding("#.#.#", { source: "elsewhere" }),
      binding("#.a.#.b.#"),
    ]);
    assert.deepEqual(keys, [
      "amq.topic a.#",
      "topic b.#",
      "topic b.#",
      "direct #.#.#",
      "elsewhere #.#.#",
      "amq.topic #.a.#.b.#",
    ]);
    assert.deepEqual(
      changes.map(({ code, path, from, to }) => [code, path.join(" "), from, to]),
      [
        ["binding", "bindings 1", "a.#.#.#", undefined],
        ["binding", "bindings 1 routingKey", "b.#.#.#", "b.#"],
        ["binding", "bindings 2", "b.#.#.#.#", undefined],
        ["binding", "bindings 2 routingKey", "b.#.#.#", "b.#"],
      ],
    );
    assert.equal(
      changes[1]?.message,
      'The binding topic -> q [b.#.#.#] has the routing key "b.#" now: RabbitMQ 4.3 takes 2 words "#" at most, and "b.#" matches the same.',
    );
  });

  test("that takes them stay as they are", () =>
    assert.deepEqual(migrated([binding("a.#.#.#")], "4.2"), { keys: ["amq.topic a.#.#.#"], changes: [] }));
});
