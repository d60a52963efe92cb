import assert from "node:assert/strict";
import { test } from "node:test";
import { type AskedNode, judgeLeaders, judgeMembers, judgeSize, type LiveMembers } from "./cluster.ts";

const NAMES = ["rabbit@n0", "rabbit@n1", "rabbit@n2"];
const LIVE = NAMES.map((name) => ({ name, running: true }));
const ASKED: readonly AskedNode[] = NAMES.map((name, index) => ({
  container: `c${index}`,
  name,
  trouble: "",
}));
const [N0, N1, N2] = NAMES;
const LAST = { container: "c2", name: N2, trouble: "" };

for (const [what, asked, live, observed] of [
  [
    "a node that does not answer",
    [...ASKED.slice(0, 2), { ...LAST, name: undefined, trouble: "ECONNREFUSED" }],
    [...LIVE.slice(0, 2), { name: N2 ?? "", running: false }],
    /2 of 3 members running; c2 does not answer: ECONNREFUSED; members that did not answer here: rabbit@n2/,
  ],
  ["a node that never joined", ASKED, LIVE.slice(0, 2), /rabbit@n2 \(c2\) is not in this cluster/],
  [
    "a node that the others do not see",
    ASKED,
    [...LIVE.slice(0, 2), { name: N2 ?? "", running: false }],
    /rabbit@n2 \(c2\) is down to the others/,
  ],
  [
    "a node too many",
    ASKED,
    [...LIVE, { name: "rabbit@n3", running: true }],
    /rabbit@n3 of the cluster is none/,
  ],
] as const) {
  test(`${what} is noticed and named`, () => {
    const finding = judgeSize(asked, live);
    assert.equal(finding.status, "failed");
    assert.match(finding.observed, observed);
  });
}

test("all nodes are there; and where nobody knows how many, nothing is claimed", () => {
  assert.equal(judgeSize(ASKED, LIVE).status, "passed");
  assert.equal(judgeSize([], LIVE).status, "skipped");
  assert.equal(judgeSize(ASKED.slice(0, 1), LIVE).status, "skipped");
});

function queue(name: string, more: Partial<LiveMembers> = {}): LiveMembers {
  return {
    virtualHost: "shop",
    name,
    type: "quorum",
    leader: N0 ?? "",
    members: NAMES,
    online: NAMES,
    arguments: {},
    ...more,
  };
}

const MEMBERS_FAULTS: readonly (readonly [string, Partial<LiveMembers>, RegExp])[] = [
  ["no leader", { leader: "" }, /"q" in "shop" has no leader/],
  ["a member that is away", { online: [N0 ?? "", N1 ?? ""] }, /members on rabbit@n2 not online/],
  ["a member too few", { members: NAMES.slice(0, 2), online: NAMES.slice(0, 2) }, /has 2 of 3 members/],
  ["a stream on one node", { type: "stream", members: [N0 ?? ""], online: [N0 ?? ""] }, /has 1 of 3 members/],
];
for (const [what, more, observed] of MEMBERS_FAULTS) {
  test(`a queue with ${what} fails, and is named`, () => {
    const finding = judgeMembers([queue("right"), queue("q", more)], 3);
    assert.equal(finding.status, "failed");
    assert.match(finding.observed, observed);
    assert.doesNotMatch(finding.observed, /right/);
  });
}

test("a group that is declared smaller, a classic queue, and a smaller cluster are right", () => {
  const one = { members: [N0 ?? ""], online: [N0 ?? ""] };
  const declared = queue("one", { ...one, arguments: { "x-quorum-initial-group-size": 1 } });
  const { members: _, online: __, leader: ___, ...classic } = queue("classic", { type: "classic" });
  assert.equal(judgeMembers([declared, classic], 3).status, "passed");
  const two = { members: NAMES.slice(0, 2), online: NAMES.slice(0, 2) };
  assert.equal(judgeMembers([queue("two", two)], 2).status, "passed");
  assert.equal(judgeMembers([declared], 1).status, "skipped");
});

function led(counts: readonly number[]): LiveMembers[] {
  return counts.flatMap((count, node) =>
    Array.from({ length: count }, (_, index) => queue(`${node}-${index}`, { leader: NAMES[node] ?? "" })),
  );
}

test("leaders that are nearly even pass, all on one node do not", () => {
  for (const counts of [[4, 3, 3], [6, 4, 0], [3, 0, 0], []]) {
    assert.equal(judgeLeaders(led(counts), 3).status, "passed", counts.join());
  }
  const finding = judgeLeaders(led([20, 0, 0]), 3);
  assert.equal(finding.status, "failed");
  assert.equal(finding.observed, "rabbit@n0 leads 20");
  assert.equal(judgeLeaders(led([9]), 1).status, "skipped");
});
