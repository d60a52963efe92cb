import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { anyCharacter } from "../../model/testing/any-character.ts";
import { objectPath } from "../../model/topology/object-keys.ts";
import { parsePath, valueAt } from "./property-path.ts";

test("paths as Pulumi writes them", () => {
  for (const [path, steps] of [
    ["limits", ["limits"]],
    ['limits["maxQueues"]', ["limits", "maxQueues"]],
    ["uploads[0].content", ["uploads", "0", "content"]],
    ['queues["a.b"].arguments["x-\\"y"]', ["queues", "a.b", "arguments", 'x-"y']],
    ["a[", undefined],
    ['a["b', undefined],
  ] as const) {
    assert.deepEqual(parsePath(path), steps);
  }
});

test("whatever an object is called, its path leads to it", () => {
  // Pulumi's own parser takes a backslash before the last quote for its escape.
  const name = fc.string({ unit: anyCharacter }).filter((text) => !text.includes("\\"));
  const property = fc.property(name, name, (key, argument) => {
    const path = objectPath("queues", key, "arguments", argument);
    assert.deepEqual(parsePath(path), ["queues", key, "arguments", argument]);
    const inner = new Map([[argument, 1]]);
    const queues = Object.fromEntries([[key, { arguments: Object.fromEntries(inner) }]]);
    assert.equal(valueAt({ queues }, parsePath(path) ?? []), 1);
  });
  fc.assert(property, { numRuns: 300 });
});

test("where nothing is, nothing is found: not what every object of JavaScript has", () => {
  assert.equal(valueAt({ a: {} }, ["a", "toString"]), undefined);
  assert.equal(valueAt({ a: null }, ["a", "b"]), undefined);
});
