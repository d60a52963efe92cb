import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { RESOURCES } from "./description/resources.ts";
import { topology } from "./description/topology.ts";
import type { PropertyValue } from "./protocol/property-map.ts";
import { validate } from "./resources/validation.ts";

/** Whatever JSON can be, often where a mapping of objects or a list is meant. */
const ANY = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.dictionary(fc.constantFrom("a", "type", "arguments", "", "amq.x"), fc.jsonValue({ maxDepth: 2 })),
);

test("a key and a value that nobody knows are told with the one that was meant", () => {
  const q = { type: "qorum", durible: true };
  const { failures } = validate<unknown>(topology.inputs, {
    values: { virtualHost: "shop", queues: { q } },
    secrets: new Set(),
  });
  assert.deepEqual(
    failures.map(({ property, reason }) => `${property} ${reason}`.replace(/ Allowed: .*/, "")),
    [
      'queues["q"].type is not one of "classic", "quorum", "stream". Did you mean "quorum"?',
      'queues["q"] cannot have the key "durible": there is none of that name. Did you mean "durable"?',
    ],
  );
});

for (const { token, inputs } of RESOURCES) {
  test(`${token}: whatever it is given, what is wrong with it is said in our words`, () => {
    const names = [...Object.keys(inputs.shape), "unknown"];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), ANY), (values) => {
        const given = {
          values: values as Readonly<Record<string, PropertyValue>>,
          secrets: new Set<string>(),
        };
        for (const { property, reason } of validate<unknown>(inputs, given).failures) {
          assert.doesNotMatch(reason, /Invalid|Unrecognized|Too (?:small|big)|expected /, property);
          assert.doesNotMatch(reason, /undefined/, property);
        }
      }),
    );
  });
}
