import assert from "node:assert/strict";
import { test } from "node:test";
import { namesDiffer } from "./cluster-name.ts";

const CASES: readonly [string, string, number | undefined, boolean][] = [
  ["shop", "shop", undefined, false],
  ["shop", "shop", 1, false],
  ["shop", "till", undefined, true],
  ["shop", "till", 3, true],
  ["rabbit@n0", "rabbit@n0", 3, false],
  // Two nodes of a cluster without a name of its own.
  ["rabbit@n0", "rabbit@n1", 3, false],
  ["rabbit@n0.example.com", "rabbit@n1.example.com", undefined, false],
  // A node that has no other beside it says one name only.
  ["rabbit@n0", "rabbit@n1", 1, true],
  // One that was given is told by each node of its cluster.
  ["shop", "rabbit@n1", 3, true],
  ["rabbit@n1", "shop", undefined, true],
  ["", "rabbit@n1", 3, true],
];

for (const [one, other, nodes, expected] of CASES) {
  const beside = nodes === undefined ? "an unknown number of nodes" : `${nodes} nodes`;
  test(`"${one}" and "${other}", ${beside}: ${expected ? "two clusters" : "may be one"}`, () => {
    assert.equal(namesDiffer(one, other, nodes), expected);
  });
}
