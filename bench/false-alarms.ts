/**
 * False alarms: the smoke tests again and again against a right environment, half of the runs with all cores busy.
 * Every failed check is one. RUNS=50 says how many runs; every fifth has the two restarts, the others have none.
 */
import { loadavg } from "node:os";
import { renderReport } from "../smoke-tests/report/render-report.ts";
import type { SmokeReport } from "../smoke-tests/report/smoke-report.ts";
import { startExampleBroker } from "../smoke-tests/testing/example-broker.ts";
import { whileBusy } from "../smoke-tests/testing/keep-busy.ts";
import { testImage } from "./support/test-image.ts";

const RUNS = Number(process.env["RUNS"] ?? 50);
const EVERY_KIND_BUT_RESTARTS = ["operation", "presence", "access", "routing", "delivery", "dead-lettering"];

let alarms = 0;
let checks = 0;
{
  await using broker = await startExampleBroker(await testImage());
  for (let run = 0; run < RUNS; run++) {
    const select = run % 5 === 4 ? {} : { kinds: EVERY_KIND_BUT_RESTARTS };
    const once = (): Promise<SmokeReport> => broker.smokeTest({ select });
    const report = run % 2 === 1 ? await whileBusy(once) : await once();
    alarms += report.totals.failed;
    checks += report.totals.passed + report.totals.failed;
    const failures = report.checks.filter(({ status }) => status === "failed");
    if (failures.length === 0) continue;
    process.stdout.write(`run ${run}, load ${loadavg()[0]?.toFixed(1)}\n`);
    process.stdout.write(`${renderReport({ ...report, checks: failures })}\n`);
  }
}
process.stdout.write(`${RUNS} runs, ${checks} checks, ${alarms} false alarms\n`);
if (alarms > 0) process.exitCode = 1;
