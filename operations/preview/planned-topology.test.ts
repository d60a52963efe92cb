/** The objects of a topology that change, where its provider made the plan, and where it could not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { planRecordSchema } from "../../model/topology/plan/plan-record.ts";
import { arbitraryTopology } from "../../model/topology/testing/arbitrary-topology.ts";
import type { Topology } from "../../model/topology/topology.ts";
import { toTopologyInputs } from "../../model/topology/topology-inputs.ts";
import type { Step } from "../update/plan.ts";
import { planFromState, plannedObjects } from "./planned-topology.ts";

const URN = "urn:pulumi:dev::warren::warren:index:Topology::shop";

const state = (topology: Topology) => ({
  type: "warren:index:Topology",
  inputs: JSON.parse(JSON.stringify(toTopologyInputs(topology))) as Readonly<Record<string, unknown>>,
});

function stepOf(op: string, before: Topology | undefined, after: Topology | undefined): Step {
  return {
    op,
    urn: URN,
    ...(before === undefined ? {} : { oldState: state(before) }),
    ...(after === undefined ? {} : { newState: state(after) }),
  };
}

function sizeOf({ exchanges, queues, bindings, policies }: Topology): number {
  return exchanges.length + queues.length + bindings.length + policies.length;
}

test("of one that is made in the same run all is made, and of one that goes all goes or is left", () => {
  const property = fc.property(arbitraryTopology, (topology) => {
    const made = planFromState(stepOf("create", undefined, topology));
    assert.equal(made?.virtualHost, topology.virtualHost);
    const objects = plannedObjects(made);
    assert.equal(objects.length, sizeOf(topology));
    assert.ok(
      objects.every(({ action, virtualHost }) => action === "create" && virtualHost === made.virtualHost),
    );
    const gone = planFromState(stepOf("delete", topology, undefined));
    assert.equal(gone?.changes.length, sizeOf(topology));
    assert.ok(gone.changes.every(({ action }) => action === "delete" || action === "release"));
  });
  fc.assert(property, { numRuns: 100 });
});

test("what does not change has no plan, and a plan survives JSON", () => {
  const property = fc.property(arbitraryTopology, arbitraryTopology, (before, other) => {
    const after = { ...other, virtualHost: before.virtualHost };
    assert.deepEqual(planFromState(stepOf("update", before, before))?.changes, []);
    assert.equal(planFromState(stepOf("same", before, before)), undefined);
    const record = planFromState(stepOf("update", before, after));
    assert.deepEqual(planRecordSchema.parse(JSON.parse(JSON.stringify(record))), record);
  });
  fc.assert(property, { numRuns: 100 });
});

test("a change has what differs alone, argument by argument", () => {
  const before = { type: "quorum", durable: true, arguments: { "x-delivery-limit": 5, "x-max-length": 9 } };
  const after = { type: "quorum", durable: true, arguments: { "x-delivery-limit": 3, "x-max-length": 9 } };
  const queue = { kind: "queue" as const, key: "q", reason: "r", consequences: [], before, after };
  const objects = plannedObjects({
    urn: URN,
    virtualHost: "shop",
    changes: [
      { ...queue, action: "replace", moves: true },
      { ...queue, action: "replace", moves: false },
    ],
  });
  assert.deepEqual(
    objects.map(({ action }) => action),
    ["move", "replace"],
  );
  assert.deepEqual(objects[0]?.properties, [{ property: "arguments.x-delivery-limit", before: 5, after: 3 }]);
});
