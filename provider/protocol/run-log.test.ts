import assert from "node:assert/strict";
import { test } from "node:test";
import { changes } from "../../model/topology/plan/changes.ts";
import {
  fromTopologyInputs,
  type QueueInputs,
  type TopologyInputs,
} from "../../model/topology/topology-inputs.ts";
import { type RunLog, tellOfPlan } from "./run-log.ts";

const topology = (inputs: Partial<TopologyInputs>) =>
  fromTopologyInputs({
    virtualHost: "shop",
    exchanges: {},
    queues: {},
    bindings: {},
    policies: {},
    ...inputs,
  });

function toldOf(request: Parameters<typeof changes>[0], unrecorded = topology({})): string[] {
  const told: string[] = [];
  const log: RunLog = {
    info: (message) => told.push(`info: ${message}`),
    warning: (message) => told.push(`warning: ${message}`),
    status: (message) => told.push(`status: ${message}`),
  };
  tellOfPlan(log, { changes: changes(request), unrecorded });
  return told;
}

test("says what is pruned, by name, and counts what is more than ten", () => {
  const left = Object.fromEntries(
    Array.from({ length: 12 }, (_, n): [string, QueueInputs] => [`q${n}`, { type: "classic" }]),
  );
  const live = topology({ queues: left });
  const [told = ""] = toldOf({ desired: topology({}), live, owned: topology({}), prune: {} });
  assert.match(told, /^info: prune: deletes queue "q0"; .*; and 2 more$/);
});

test("warns of what a policy puts at stake, with the condition under which it does not", () => {
  const queues = { billing: { type: "classic" } } as const;
  const live = topology({ queues });
  const policies = { cap: { pattern: "^b", definition: { "max-length": 5 } } };
  const told = toldOf({ desired: topology({ queues, policies }), live, owned: live });
  assert.equal(told.length, 1);
  assert.match(
    told[0] ?? "",
    /^warning: .*"billing".*, unless queue "billing" holds no more than 5 messages$/,
  );
});

test("says nothing of a plan without either", () => {
  const queues = { billing: { type: "classic" } } as const;
  assert.deepEqual(toldOf({ desired: topology({ queues }), live: topology({}), owned: topology({}) }), []);
});

test("says what of an interrupted run is deleted: no state has it, so that no diff shows it", () => {
  const queues = { "left-over": { type: "classic" }, kept: { type: "classic" } } as const;
  const live = topology({ queues });
  const desired = topology({ queues: { kept: { type: "classic" } } });
  const recorded = topology({ queues: { kept: { type: "classic" } } });
  const unrecorded = topology({ queues: { "left-over": { type: "classic" } } });
  assert.deepEqual(toldOf({ desired, live, owned: live }, unrecorded), [
    'warning: deletes what an interrupted run made: queue "left-over"',
  ]);
  assert.deepEqual(toldOf({ desired, live, owned: recorded }), []);
});
