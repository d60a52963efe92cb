import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { bindingKey, bindingOfKey, canonicalJson, objectPath } from "./object-keys.ts";
import { arbitraryBinding, arbitraryTopology } from "./testing/arbitrary-topology.ts";
import { fromTopologyInputs, toTopologyInputs } from "./topology-inputs.ts";

const binding = {
  source: "orders",
  destination: "billing",
  destinationType: "queue",
  routingKey: "",
  arguments: {},
} as const;

const KEYS = [
  [{ ...binding, routingKey: "order.*.paid" }, "orders -> billing [order.*.paid]"],
  [binding, "orders -> billing []"],
  [{ ...binding, destinationType: "exchange" as const }, "orders -> exchange billing []"],
  [{ ...binding, destination: "exchange" }, 'orders -> "exchange" []'],
  [{ ...binding, destination: "西游记", routingKey: "a b" }, 'orders -> 西游记 ["a b"]'],
  [
    { ...binding, arguments: { "x-match": "all", format: "pdf" } },
    'orders -> billing [] {"format":"pdf","x-match":"all"}',
  ],
] as const;

for (const [object, key] of KEYS) {
  test(`a binding's key: ${key}`, () => {
    assert.equal(bindingKey(object), key);
    assert.deepEqual(bindingOfKey(key), object);
  });
}

for (const text of [
  "",
  "paid",
  "a -> b",
  "a->b []",
  "a -> b [] []",
  "a b -> c []",
  'a -> b ["]',
  "a -> b [] {x}",
]) {
  test(`no binding's key: ${text}`, () => assert.equal(bindingOfKey(text), undefined));
}

test("two bindings have one key exactly when they are the same to RabbitMQ", () => {
  const any = fc.oneof(
    arbitraryBinding,
    fc.record({
      ...anyText(),
      destinationType: arbitraryBinding.map((b) => b.destinationType),
      arguments: fc.constant({}),
    }),
  );
  fc.assert(
    fc.property(any, any, (left, right) => {
      const { arguments: leftTable, ...leftRest } = left;
      const { arguments: rightTable, ...rightRest } = right;
      const same =
        canonicalJson(leftRest) === canonicalJson(rightRest) &&
        canonicalJson(leftTable) === canonicalJson(rightTable);
      assert.equal(bindingKey(left) === bindingKey(right), same);
      assert.deepEqual(bindingOfKey(bindingKey(left)), JSON.parse(JSON.stringify(left)));
    }),
  );
});

function anyText() {
  const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 3 });
  return { source: text, destination: text, routingKey: text };
}

test("equal values have equal texts, whatever the order of their keys", () => {
  assert.equal(
    canonicalJson({ b: [1, { d: null, c: "x" }], a: true }),
    '{"a":true,"b":[1,{"c":"x","d":null}]}',
  );
});

test("paths are in Pulumi's syntax", () => {
  assert.equal(objectPath("queues", "billing"), 'queues["billing"]');
  assert.equal(objectPath("queues", "billing", "type"), 'queues["billing"].type');
  const path = objectPath("queues", 'a"b\\', "arguments", "x-delivery-limit");
  assert.equal(path, 'queues["a\\"b\\"].arguments["x-delivery-limit"]');
});

test("a topology survives the way into inputs and back", () => {
  fc.assert(
    fc.property(arbitraryTopology, (topology) => {
      const inputs = toTopologyInputs(topology);
      const back = fromTopologyInputs(JSON.parse(JSON.stringify(inputs)) as typeof inputs);
      assert.deepEqual(toTopologyInputs(back), inputs);
      assert.equal(back.queues.length, topology.queues.length);
      assert.equal(back.bindings.length, topology.bindings.length);
    }),
  );
});
