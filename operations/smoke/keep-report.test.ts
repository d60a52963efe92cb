import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { newRunId } from "../../smoke-tests/shadow/run-id.ts";
import { CHECKS, report } from "../../smoke-tests/testing/report.ts";
import { keepReport, RUNS_KEPT } from "./keep-report.ts";

test("a part of a run leaves the report of the whole one as it was", async () => {
  const folder = await mkdtemp(join(tmpdir(), "warren-reports-"));
  try {
    const whole = report(CHECKS);
    assert.equal(await keepReport(folder, whole), join(folder, "dev-smoke.html"));
    const part = {
      ...report(CHECKS.slice(0, 1)),
      partial: "1 of 4 checks were asked for",
      runId: newRunId(),
    };
    assert.equal(await keepReport(folder, part), join(folder, "dev-smoke-partial.html"));
    assert.deepEqual(JSON.parse(await readFile(join(folder, "dev-smoke.json"), "utf8")), whole);
    assert.deepEqual(JSON.parse(await readFile(join(folder, "dev-smoke-partial.json"), "utf8")), part);
    assert.match(await readFile(join(folder, "dev-smoke-partial.html"), "utf8"), /not a whole run/);
    for (let second = 0; second < RUNS_KEPT + 2; second += 1) {
      await keepReport(folder, { ...whole, runId: newRunId(new Date(2_000_000_000_000 + second * 1_000)) });
    }
    assert.equal((await readdir(join(folder, "dev-smoke"))).length, 2 * RUNS_KEPT);
  } finally {
    await rm(folder, { recursive: true });
  }
});
