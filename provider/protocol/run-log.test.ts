import assert from "node:assert/strict";
import { test } from "node:test";
import { changes } from "../../model/topology/plan/changes.ts";
import {
  fromTopologyInputs,
  type QueueInputs,
  type TopologyInputs,
} from "../../model/topology/topology-inputs.ts";
import { progress, type RunLog, tellOfPlan } from "./run-log.ts";

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

test("says what the engine does not show: names that it takes for its own", () => {
  const queues = { ["__proto__"]: { type: "classic" }, _one: { type: "classic" } } as const;
  const live = topology({ queues: { __old: { type: "classic" } } });
  const [told] = toldOf({ desired: topology({ queues }), live, owned: live });
  assert.equal(
    told,
    'info: Pulumi shows no names that begin with "__": create queue "__proto__"; delete queue "__old"',
  );
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

/** By what is changed of a virtual host in which all of it is owned. */
const AT_STAKE: readonly (readonly [string, Partial<TopologyInputs>, Partial<TopologyInputs>, RegExp])[] = [
  [
    "queues that expire",
    { queues: { billing: { type: "classic" } } },
    {
      queues: { billing: { type: "classic" } },
      policies: { short: { pattern: "^b", definition: { expires: 1_000 } } },
    },
    /"billing"/,
  ],
  [
    "publishers that are refused, and dead letters without a target",
    {
      exchanges: { dead: { type: "fanout" } },
      queues: { billing: { type: "classic", arguments: { "x-dead-letter-exchange": "dead" } } },
    },
    { queues: { billing: { type: "classic", arguments: { "x-dead-letter-exchange": "dead" } } } },
    /publishes to exchange "dead" gets 404.*; "billing" leads messages to exchange "dead", which are dropped/,
  ],
  [
    "keys that go elsewhere",
    { exchanges: { hash: { type: "x-consistent-hash" } }, queues: { billing: { type: "classic" } } },
    {
      exchanges: { hash: { type: "x-consistent-hash" } },
      queues: { billing: { type: "classic" } },
      bindings: { "hash -> billing [1]": {} },
    },
    /"hash" leads some keys to other destinations/,
  ],
];
for (const [what, before, after, expected] of AT_STAKE) {
  test(`warns of ${what}`, () => {
    const live = topology(before);
    const told = toldOf({ desired: topology(after), live, owned: live });
    assert.equal(told.length, 1);
    assert.match(told[0] ?? "", new RegExp(`^warning: .*${expected.source}`));
  });
}

test("names ten of what is at stake, and counts the rest", () => {
  const exchanges = Object.fromEntries(Array.from({ length: 13 }, (_, n) => [`e${n}`, { type: "fanout" }]));
  const live = topology({ exchanges });
  const [told = ""] = toldOf({ desired: topology({}), live, owned: live });
  assert.equal(told.match(/gets 404/g)?.length, 10);
  assert.match(told, /; and 3 more$/);
});

test("the progress of an apply is told as a status, and not with each of thousands of changes", () => {
  const told: string[] = [];
  const log = { info: assert.fail, warning: assert.fail, status: (text: string) => told.push(text) };
  const onProgress = progress(log);
  for (let done = 1_200; done <= 2_500; done++) onProgress(done, 2_500);
  assert.equal(told[0], "1200 of 2500 changes made");
  assert.ok(told.length < 1_301, `${told.length}`);
});
