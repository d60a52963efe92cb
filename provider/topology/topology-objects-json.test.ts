/** All objects of a Topology as one text: the same as the four properties, and never told in an error. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { arbitraryTopology } from "../../model/topology/testing/arbitrary-topology.ts";
import { toTopologyInputs } from "../../model/topology/topology-inputs.ts";
import { type PropertyValue, UNKNOWN } from "../protocol/property-map.ts";
import { checkTopology } from "./topology-schema.ts";

const NONE: ReadonlySet<string> = new Set();

function checked(values: Record<string, PropertyValue>, secrets: ReadonlySet<string> = NONE) {
  return checkTopology({ values: { virtualHost: "shop", ...values }, secrets });
}

describe("objectsJson", () => {
  test("checks to what the four properties check to", () => {
    fc.assert(
      fc.property(arbitraryTopology, (topology) => {
        const { virtualHost, ...objects } = toTopologyInputs(topology);
        const values: object = { virtualHost, ...objects };
        assert.deepEqual(
          checked({ virtualHost, objectsJson: JSON.stringify(objects) }),
          checked(values as Record<string, PropertyValue>),
        );
      }),
    );
  });

  test("a secret text makes secret properties", () => {
    const { inputs, failures } = checked({ objectsJson: '{"queues":{}}' }, new Set(["objectsJson"]));
    assert.deepEqual(failures, []);
    assert.deepEqual([...inputs.secrets].toSorted(), ["bindings", "exchanges", "policies", "queues"]);
    assert.equal("objectsJson" in inputs.values, false);
  });

  test("one that is not known yet cannot be wrong", () => {
    const { inputs, failures } = checked({ objectsJson: UNKNOWN });
    assert.deepEqual(failures, []);
    assert.equal(inputs.values["objectsJson"], UNKNOWN);
  });

  for (const [title, values, expected] of [
    ["no JSON", { objectsJson: "{canary" }, /^objectsJson: must be a JSON object of exchanges/],
    ["no object", { objectsJson: '["canary"]' }, /^objectsJson: must be a JSON object/],
    ["a number", { objectsJson: 7 }, /^objectsJson: must be a JSON object/],
    ["another property", { objectsJson: '{"queue":{}}' }, /^objectsJson\["queue"\]: is not one of exchanges/],
    ["a wrong object", { objectsJson: '{"queues":{"q":{"type":"fast"}}}' }, /^queues\["q"\]\.type: /],
    ["beside one of the four", { objectsJson: "{}", queues: {} }, /^objectsJson: cannot stand beside queues/],
  ] as const) {
    test(`refuses ${title}`, () => {
      const told = checked(values).failures.map(({ property, reason }) => `${property}: ${reason}`);
      assert.match(told.join("\n"), expected);
      assert.ok(!told.join("\n").includes("canary"));
    });
  }
});
