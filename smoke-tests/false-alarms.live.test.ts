/** A right environment passes, every time, also while the machine is busy. `./warren bench false-alarms` runs more. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { NO_TEST_IMAGE, TEST_IMAGE } from "../broker/node/testing/broker-container.ts";
import type { DeclaredBroker } from "./declared-broker.ts";
import { renderReport } from "./report/render-report.ts";
import type { SmokeReport } from "./report/smoke-report.ts";
import { startExampleBroker } from "./testing/example-broker.ts";
import { whileBusy } from "./testing/keep-busy.ts";

const RUNS = 10;
const KINDS = ["operation", "presence", "access", "routing", "delivery", "dead-lettering"];

describe("a right environment", { skip: NO_TEST_IMAGE }, () => {
  let broker: DeclaredBroker;

  before(async () => {
    broker = await startExampleBroker(TEST_IMAGE ?? "");
  });
  after(() => broker?.stop());

  const once = (): Promise<SmokeReport> => broker.smokeTest({ select: { kinds: KINDS } });

  for (let run = 1; run <= RUNS; run++) {
    const busy = run % 2 === 0;
    test(`run ${run}${busy ? ", with every core busy" : ""}: no false alarm`, async () => {
      const report = busy ? await whileBusy(once) : await once();
      const failures = report.checks.filter(({ status }) => status === "failed");
      assert.deepEqual(failures, [], renderReport({ ...report, checks: failures }));
    });
  }
});
