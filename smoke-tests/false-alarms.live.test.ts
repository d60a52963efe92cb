/** A right environment passes, every time, also while the machine is busy. `./warren bench false-alarms` runs more. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { NO_TEST_IMAGE, TEST_IMAGE } from "../broker/node/testing/broker-container.ts";
import { readDeclaration } from "../model/declaration/reading/read-declaration.ts";
import { type DeclaredBroker, startDeclaredBroker } from "./declared-broker.ts";
import { renderReport } from "./report/render-report.ts";
import type { SmokeReport } from "./report/smoke-report.ts";
import { whileBusy } from "./testing/keep-busy.ts";

const RUNS = 10;
const KINDS = ["operation", "presence", "access", "routing", "delivery", "dead-lettering"];

describe("a right environment", { skip: NO_TEST_IMAGE }, () => {
  let broker: DeclaredBroker;

  before(async () => {
    const example = new URL("../declarations/shop.yaml", import.meta.url);
    const declaration = readDeclaration([{ path: "shop.yaml", text: await readFile(example, "utf8") }]);
    broker = await startDeclaredBroker({ declaration, image: TEST_IMAGE ?? "" });
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
