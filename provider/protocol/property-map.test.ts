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
const key = fc.string({ unit: "grapheme" });
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
      assert.deepEqual(decodeProperties(encodeProperties(map)), map);
    }),
  );
});

test("protobuf's own code reads what is written and writes what is read", () => {
  // Its map for JavaScript cannot hold this key.
  const plain = fc.dictionary(
    key.filter((text) => text !== "__proto__"),
    fc.jsonValue({ noUnicodeString: false }),
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(plain, (values) => {
      fc.pre(!JSON.stringify(values).includes("__proto__") && !JSON.stringify(values).includes("-0"));
      const struct = proto.Struct.fromJavaScript(values);
      assert.deepEqual(decodeProperties(struct.serializeBinary()).values, values);
      const wire = encodeProperties({ values: values as PropertyMap["values"], secrets: new Set() });
      assert.deepEqual(proto.Struct.deserializeBinary(wire).toJavaScript(), values);
    }),
  );
});

test("what is cut off, or is no Struct, is an error and no guess", () => {
  const wire = encodeProperties({ values: { queues: { billing: { type: "quorum" } } }, secrets: new Set() });
  for (let length = 1; length < wire.length; length++) {
    assert.throws(() => decodeProperties(wire.subarray(0, length)), RangeError);
  }
});

test("fields that are not known are passed over", () => {
  // Number 9 as a varint, as eight bytes, as four and as text, before an empty list of fields.
  const unknown = [0x48, 0x96, 0x01, 0x49, 0, 0, 0, 0, 0, 0, 0, 0, 0x4d, 0, 0, 0, 0, 0x4a, 1, 0x61];
  const known = encodeProperties({ values: { a: 1 }, secrets: new Set() });
  assert.deepEqual(decodeProperties(Buffer.concat([Buffer.from(unknown), known])).values, { a: 1 });
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
  const decoded = decodeProperties(struct.serializeBinary());
  assert.deepEqual(decoded.values, { queues: { billing: { arguments: { x: "canary" } } }, plain: 1 });
  assert.deepEqual([...decoded.secrets], ["queues"]);
});

const reference = (more: object): object => ({
  "4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e",
  urn: "urn:pulumi:a::b::c:d:E::f",
  ...more,
});

test("a resource that is referred to is its id, and a component its URN", () => {
  const struct = proto.Struct.fromJavaScript({
    made: reference({ id: "shop" }),
    later: reference({ id: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }),
    component: reference({ id: "" }),
    ofOldEngines: reference({}),
  });
  assert.deepEqual(decodeProperties(struct.serializeBinary()).values, {
    made: "shop",
    later: UNKNOWN,
    component: "urn:pulumi:a::b::c:d:E::f",
    ofOldEngines: "urn:pulumi:a::b::c:d:E::f",
  });
});

test("an unknown is found at any depth", () => {
  assert.equal(hasUnknown({ a: [{ b: UNKNOWN }] }), true);
  assert.equal(hasUnknown({ a: [{ b: null }] }), false);
});
