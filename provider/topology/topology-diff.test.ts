/** A diff of what is left when equal objects are taken out says the same as one of all. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { arbitraryTopology } from "../../model/topology/testing/arbitrary-topology.ts";
import { fromTopologyInputs, toTopologyInputs } from "../../model/topology/topology-inputs.ts";
import { topologyDiff, withoutEqualObjects } from "./topology-diff.ts";

/** Two of which some objects are in both. */
const pairs = fc.tuple(arbitraryTopology, arbitraryTopology, fc.boolean()).map(([left, right, joined]) => {
  const { queues, bindings } = right;
  const olds = toTopologyInputs(left);
  return [olds, toTopologyInputs(joined ? { ...left, queues, bindings } : right)] as const;
});

test("equal objects make no difference to a diff", () => {
  fc.assert(
    fc.property(pairs, ([olds, news]) => {
      const [before, after] = withoutEqualObjects(olds, news);
      assert.deepEqual(
        topologyDiff(fromTopologyInputs(before), fromTopologyInputs(after)),
        topologyDiff(fromTopologyInputs(olds), fromTopologyInputs(news)),
      );
    }),
  );
});

test("of two that are equal nothing is left", () => {
  fc.assert(
    fc.property(arbitraryTopology, (topology) => {
      const inputs = toTopologyInputs(topology);
      const { virtualHost, ...collections } = withoutEqualObjects(inputs, inputs)[0];
      assert.equal(virtualHost, topology.virtualHost);
      assert.ok(Object.values(collections).every((objects) => Object.keys(objects).length === 0));
    }),
  );
});
