/** Every kind of object that a stack has is changed by hand in at least two ways by some test. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { RESOURCES } from "../../provider/description/resources.ts";
import { DOCKER_DRIFTS, NODE_DRIFTS } from "./docker-drifts.ts";
import { BROKER_DRIFTS } from "./stack-drifts.ts";

const ROOT = dirname(dirname(import.meta.dirname));

/** By kind: tests of their own, each in its file. */
const ELSEWHERE: Readonly<Record<string, readonly (readonly [file: string, name: string])[]>> = {
  volume: [
    [
      "scripts/drift.live.test.ts",
      "container and volume removed: all is made anew, where that is said as it is advised",
    ],
    ["scripts/cluster.live.test.ts", "takes back a node whose data is lost, and its queues are whole again"],
  ],
  certificate: [
    [
      "scripts/authority-renewal.live.test.ts",
      "a server whose certificate has ended, stopped as well, gets another one by up",
    ],
    [
      "provider/resources/certificate.test.ts",
      "is made anew when its end is near, and then it is as good as new",
    ],
  ],
};

/** By resource: the kinds of objects that it looks at, or why nobody can change by hand what it has. */
const KINDS: Readonly<Record<string, readonly string[] | string>> = {
  "warren:index:Certificate": ["certificate"],
  "warren:index:DestroyGuard": "it is nowhere but in the state",
  "warren:index:DockerObjects": ["container", "network", "volume"],
  "warren:index:GlobalParameter": ["global parameter"],
  "warren:index:Grants": ["permission", "topic permission"],
  "warren:index:NodeMaintenance": "it does something, and has nothing",
  "warren:index:NodeReady": ["plugin"],
  "warren:index:OperatorPolicy": ["operator policy"],
  "warren:index:Parameter": ["parameter"],
  "warren:index:Password": "it is nowhere but in the state; whether a user has it is asked by the user",
  "warren:index:Permission": ["permission"],
  "warren:index:Ready": "it waits, and has nothing",
  "warren:index:TopicPermission": ["topic permission"],
  "warren:index:Topology": ["exchange", "queue", "binding", "policy"],
  "warren:index:User": ["user", "password"],
  "warren:index:UserLimits": ["limit of a user"],
  "warren:index:VirtualHost": ["virtual host", "limit of a virtual host"],
};

const MADE = { ...BROKER_DRIFTS, ...NODE_DRIFTS, ...DOCKER_DRIFTS };

test("each resource is of kinds that are changed by hand, or says why not", () => {
  assert.deepEqual(RESOURCES.map(({ token }) => token).toSorted(), Object.keys(KINDS).toSorted());
  const named = new Set(Object.values(KINDS).flatMap((kinds) => (typeof kinds === "string" ? [] : kinds)));
  assert.deepEqual(Object.keys({ ...MADE, ...ELSEWHERE }).toSorted(), [...named].toSorted());
});

for (const [kind, ways] of Object.entries(MADE)) {
  test(`a ${kind} is changed in two ways or more`, () => {
    assert.ok(new Set(ways.map(({ what }) => what)).size >= 2, String(ways.length));
  });
}

for (const [kind, tests] of Object.entries(ELSEWHERE)) {
  test(`a ${kind} is changed in two ways or more by tests that are there`, () => {
    assert.ok(tests.length >= 2);
    for (const [file, name] of tests) assert.ok(readFileSync(join(ROOT, file), "utf8").includes(name), name);
  });
}

test("there are forty ways or more, and no two have one name", () => {
  const ways = Object.values(MADE)
    .flat()
    .map(({ what }) => what);
  assert.ok(ways.length >= 40, String(ways.length));
  assert.equal(new Set(ways).size, ways.length);
});
