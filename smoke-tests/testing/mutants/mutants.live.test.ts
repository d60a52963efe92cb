/**
 * A right environment that is broken in one way is noticed, and what is broken is named. 40 ways of all, chosen by the
 * day's seed; WARREN_MUTANT_SEED says another. `./warren bench mutants` tries them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_TEST_IMAGE, TEST_IMAGE } from "../../../broker/node/testing/broker-container.ts";
import { startRightEnvironment } from "../right-environment.ts";
import { chooseMutants } from "./choose-mutants.ts";
import { seedOf } from "./random.ts";
import { faultOf, runMutant } from "./run-mutant.ts";

const COUNT = 40;
const SEED = seedOf(process.env["WARREN_MUTANT_SEED"], new Date());

test(`mutants, WARREN_MUTANT_SEED=${SEED}`, { skip: NO_TEST_IMAGE }, async (t) => {
  await using environment = await startRightEnvironment(TEST_IMAGE ?? "");
  const { mutants } = environment;

  await t.test("there are 100 at least, of 8 kinds at least, each of its own name", () => {
    assert.ok(mutants.length >= 100, `${mutants.length} mutants`);
    assert.ok(new Set(mutants.map(({ kind }) => kind)).size >= 8);
    assert.equal(new Set(mutants.map(({ name }) => name)).size, mutants.length);
  });

  for (const mutant of chooseMutants(mutants, COUNT, SEED)) {
    await t.test(`${mutant.kind}: ${mutant.name}`, async () => {
      assert.equal(faultOf(await runMutant(mutant, environment)), undefined);
    });
  }

  await t.test("nothing is wrong when all is right again", async () => {
    const { checks } = await environment.smokeTest({});
    const failed = checks.filter(({ status }) => status === "failed");
    assert.deepEqual(failed, []);
  });
});
