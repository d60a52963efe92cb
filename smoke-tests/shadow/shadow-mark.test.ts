import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { cloneable } from "./definitions.ts";
import { checkedRunId, newRunId, startOfRun, thisProcess } from "./run-id.ts";
import { inParts } from "./shadow-hosts.ts";
import { isAbandoned, isUserOf, shadowName, shadowOf, shadowTags, shadowUser } from "./shadow-mark.ts";

const NOW = new Date("2026-11-21T07:34:49Z");
const RUN = newRunId(NOW);
const OWNER = { space: "0123456789abcdef", pid: 42 };

test("a run id tells when the run started", () => {
  assert.match(RUN, /^20261121t073449z-[0-9a-f]{8}$/);
  assert.deepEqual(startOfRun(RUN), NOW);
  assert.equal(startOfRun("20269921t073449z-00000000"), undefined);
  assert.throws(() => checkedRunId("mine"), { code: "run-id-invalid" });
});

test("a shadow is recognised again, and its name is short enough to be repeated in an error", () => {
  fc.assert(
    fc.property(fc.nat({ max: 99 }), fc.boolean(), fc.boolean(), (index, restarts, isClaiming) => {
      const name = shadowName(RUN, index);
      assert.match(name, /^[ -~]{1,42}$/);
      const found = shadowOf({ name, tags: shadowTags(OWNER, { restarts, isClaiming }) });
      assert.deepEqual(found, { virtualHost: name, runId: RUN, owner: OWNER, restarts, isClaiming });
    }),
  );
});

const TAGS = shadowTags(OWNER, { restarts: true, isClaiming: false });
const NOT_SHADOWS = [
  { name: shadowName(RUN, 1), tags: [] },
  { name: "shop", tags: TAGS },
  { name: "warren-smoke-shop", tags: TAGS },
];
for (const virtualHost of NOT_SHADOWS) {
  test(`${virtualHost.name} with ${virtualHost.tags.length} tags is somebody's own`, () => {
    assert.equal(shadowOf(virtualHost), undefined);
  });
}

const HERE = { space: OWNER.space, now: new Date(NOW.getTime() + 60_000), runs: () => true };
const ABANDONED = [
  { name: "its process runs", here: HERE, abandoned: false },
  { name: "its process is gone", here: { ...HERE, runs: () => false }, abandoned: true },
  { name: "another machine's", here: { ...HERE, space: "other", runs: () => false }, abandoned: false },
  { name: "too old", here: { ...HERE, now: new Date(NOW.getTime() + 61 * 60_000) }, abandoned: true },
];
for (const { name, here, abandoned } of ABANDONED) {
  test(`${name}: ${abandoned ? "abandoned" : "left alone"}`, () => {
    assert.equal(
      isAbandoned({ virtualHost: "v", runId: RUN, owner: OWNER, restarts: false, isClaiming: false }, here),
      abandoned,
    );
  });
}

test("a run's users are told from everybody else's", () => {
  const other = newRunId(NOW);
  const names = [shadowUser(RUN), shadowUser(RUN, 12), `${shadowUser(RUN)}-me`, shadowUser(other), "shop"];
  assert.deepEqual(
    names.filter((name) => isUserOf(RUN, name)),
    [shadowUser(RUN), shadowUser(RUN, 12)],
  );
});

test("this process is told apart", () => {
  assert.equal(thisProcess().pid, process.pid);
  assert.match(thisProcess().space, /^[0-9a-f]{16}$/);
});

test("a large virtual host is cloned in parts, bindings last", () => {
  const queues = Array.from({ length: 1_200 }, (_, index) => ({
    name: `q${index}`,
    durable: true,
    auto_delete: false,
    arguments: {},
  }));
  const live = { exchanges: [], queues, bindings: [], policies: [], parameters: [] };
  const parts = inParts(live);
  assert.deepEqual(
    parts.map((part) => part.queues?.length ?? "others"),
    ["others", 500, 500, 200],
  );
  assert.deepEqual(
    parts.flatMap((part) => part.queues ?? []),
    queues,
  );
  assert.deepEqual(inParts({ ...live, queues: queues.slice(0, 3) }), [
    { ...live, queues: queues.slice(0, 3) },
  ]);
});

test("a clone has no federation, no shovels and no limits", () => {
  const parameters = [
    "federation-upstream",
    "federation-upstream-set",
    "shovel",
    "vhost-limits",
    "operator_policy",
  ];
  const live = {
    exchanges: [],
    queues: [],
    bindings: [],
    policies: [],
    parameters: parameters.map((component) => ({ component, name: "x", value: {} })),
  };
  const withMore = { ...live, metadata: { tags: ["real"] }, limits: { "max-queues": 1 } };
  assert.deepEqual(Object.keys(cloneable(withMore)).sort(), Object.keys(live).sort());
  assert.deepEqual(
    cloneable(withMore).parameters.map(({ component }) => component),
    ["operator_policy"],
  );
});
