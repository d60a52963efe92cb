import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import proto from "google-protobuf/google/protobuf/struct_pb.js";
import {
  decodeProperties,
  encodeProperties,
  hasUnknown,
  type PropertyMap,
  type PropertyValue,
  UNKNOWN,
} from "./property-map.ts";

const scalar = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
  fc.boolean(),
  fc.constant(null),
  fc.constant<typeof UNKNOWN>(UNKNOWN),
);
// protobuf's map for JavaScript cannot hold this key.
const key = fc.string({ unit: "grapheme" }).filter((text) => text !== "__proto__");
const { value } = fc.letrec<{ value: PropertyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const properties: fc.Arbitrary<PropertyMap> = fc
  .dictionary(key, fc.tuple(value, fc.boolean()), { noNullPrototype: true })
  .map((pairs) => ({
    values: Object.fromEntries(Object.entries(pairs).map(([name, [inner]]) => [name, inner])),
    secrets: new Set(Object.keys(pairs).filter((name) => pairs[name]?.[1])),
  }));

test("values, secrets and unknowns survive the wire", () => {
  fc.assert(
    fc.property(properties, (map) => {
      const wire = encodeProperties(map).serializeBinary();
      assert.deepEqual(decodeProperties(proto.Struct.deserializeBinary(wire)), map);
    }),
  );
});

test("a secret within a property marks the property, and its plain value does not stay a secret's envelope", () => {
  const envelope = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value: "canary",
  };
  const struct = proto.Struct.fromJavaScript({
    queues: { billing: { arguments: { x: envelope } } },
    plain: 1,
  });
  const decoded = decodeProperties(struct);
  assert.deepEqual(decoded.values, { queues: { billing: { arguments: { x: "canary" } } }, plain: 1 });
  assert.deepEqual([...decoded.secrets], ["queues"]);
});

test("an unknown is found at any depth", () => {
  assert.equal(hasUnknown({ a: [{ b: UNKNOWN }] }), true);
  assert.equal(hasUnknown({ a: [{ b: null }] }), false);
});
