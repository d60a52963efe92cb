/** An update that is held to a plan does what is in it, and refuses what is not. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { readPlans, readRefusals } from "../broker/topology/plan-files.ts";
import type { PlanRecord } from "../model/topology/plan/plan-record.ts";
import { Plans } from "./plans.ts";

const PLAN: PlanRecord = {
  urn: "urn:pulumi:dev::warren::warren:index:Topology::shop/äöü",
  virtualHost: "shop",
  changes: [
    {
      kind: "queue",
      key: "billing",
      action: "delete",
      moves: false,
      reason: "it is not declared any more",
      before: { type: "classic", arguments: {} },
      consequences: [],
    },
  ],
};
const isMoved = {
  code: "plan-moved",
  message: /queue "billing" in virtual host "shop" would be deleted now/,
};

describe("plans", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-plans-test-"));
  });
  after(() => rm(folder, { recursive: true }));

  test("of a preview are written where they are asked for, and nowhere else", async () => {
    await new Plans({ written: undefined, refused: undefined, reviewed: undefined }).keep(PLAN);
    assert.deepEqual([...(await readPlans(folder))], []);
    await new Plans({ written: folder, refused: undefined, reviewed: undefined }).keep(PLAN);
    assert.deepEqual([...(await readPlans(folder))], [[PLAN.urn, PLAN]]);
  });

  test("what is refused is kept where a preview only compares, which goes on then", async () => {
    const inside = await mkdtemp(join(folder, "refusals-"));
    const refusal = { code: "protected", message: "it is protected", hint: "" };
    const none = new Plans({ written: folder, refused: undefined, reviewed: undefined });
    assert.equal(await none.goesOn(PLAN.urn, refusal), false);
    assert.deepEqual(await readRefusals(inside), []);
    const comparing = new Plans({ written: folder, refused: inside, reviewed: undefined });
    assert.equal(await comparing.goesOn(PLAN.urn, refusal), true);
    assert.deepEqual(await readRefusals(inside), [refusal]);
  });

  test("hold an update", async () => {
    const plans = new Plans({ written: undefined, refused: undefined, reviewed: folder });
    (await plans.held(PLAN.urn))(PLAN);
    const empty = { ...PLAN, changes: [] };
    const hold = await plans.held(PLAN.urn);
    assert.throws(() => hold(empty), { code: "plan-moved", message: /was to be deleted, and is not now/ });
  });

  test("hold what was to stay as it is", async () => {
    const hold = await new Plans({ written: undefined, refused: undefined, reviewed: folder }).held(
      "urn:of:another",
    );
    hold({ ...PLAN, urn: "urn:of:another", changes: [] });
    assert.throws(() => hold({ ...PLAN, urn: "urn:of:another" }), isMoved);
  });

  test("hold nothing where none was reviewed", async () => {
    const hold = await new Plans({ written: folder, refused: undefined, reviewed: undefined }).held(PLAN.urn);
    hold({ ...PLAN, changes: [] });
  });
});
