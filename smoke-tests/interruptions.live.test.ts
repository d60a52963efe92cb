/** A smoke test that is killed or interrupted at any moment leaves nothing that the next one does not remove. */
import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { after, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { awaitReady } from "../broker/node/await-ready.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../broker/node/testing/broker-container.ts";
import { awaitCommandsEnded } from "../broker/testing/commands-ended.ts";
import { runSmokeTests } from "./run/run-smoke-tests.ts";
import type { SmokeProgress } from "./smoke-options.ts";
import type { SmokeTarget } from "./smoke-target.ts";
import { publish, snapshot, withApi } from "./testing/snapshot.ts";
import { ENVIRONMENT, PASSWORDS, putOnBroker } from "./testing/tested-environment.ts";

/** When to strike: at the event of this number, counted from the start. */
const MOMENTS = [0, 3, 40, 100, 140, 160];

describe("interrupted smoke tests", { skip: NO_TEST_IMAGE }, () => {
  let broker: BrokerContainer;
  let target: SmokeTarget;
  let untouched: unknown;

  before(async () => {
    broker = await startBrokerContainer();
    const { managementUrl, amqpUrl, administrator, node } = broker;
    const where = {
      managementUrl,
      amqpUrl,
      administrator,
      nodes: [{ ...node, managementUrl, amqpUrl }],
    };
    target = { ...where, declaration: ENVIRONMENT, users: PASSWORDS, disposable: false };
    await withApi(broker, (api) => putOnBroker(api, ENVIRONMENT));
    await publish(broker, { virtualHost: "shop", queue: "unbound", messages: 5 });
    await publish(broker, { virtualHost: "back office", queue: "letters", messages: 3 });
  });
  beforeEach(async () => {
    untouched ??= await snapshot(broker);
  });
  after(() => broker?.remove());

  test("a run that is under way keeps what is its own, and keeps restarts away", async (context) => {
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    const failed: SmokeProgress[] = [];
    let isHeld = false;
    // In a process of its own, because it has to stand still: else it may be over before the other one looks.
    const first = startChild(target, (event, child) => {
      if (event.type !== "checked") return;
      const { needs, status } = event.result;
      if (status === "failed") failed.push(event);
      // By then its shadow is there; what is skipped needs none.
      if (needs !== "shadow" || status !== "passed" || isHeld) return;
      isHeld = child.kill("SIGSTOP");
      resolve();
    });
    context.after(() => first.kill("SIGKILL"));
    const ended = once(first, "exit");
    await Promise.race([begun, ended]);
    await assert.rejects(runSmokeTests({ ...target, disposable: true }), { code: "smoke-test-running" });
    first.kill("SIGCONT");
    const second = await runSmokeTests(target, { select: { kinds: ["operation", "routing"] } });
    assert.deepEqual(await ended, [0, null]);
    assert.deepEqual(failed, []);
    const failures = second.checks.filter(({ status }) => status === "failed");
    assert.deepEqual(failures, []);
    assert.deepEqual(await snapshot(broker), untouched);
  });

  test("after Ctrl-C at any moment nothing is left at once", async () => {
    for (const moment of MOMENTS) {
      const controller = new AbortController();
      const reason = new Error("Ctrl-C");
      let events = 0;
      const onProgress = (): void => {
        if (events++ === moment) controller.abort(reason);
      };
      await assert.rejects(runSmokeTests(target, { signal: controller.signal, onProgress }), reason);
      assert.deepEqual(await snapshot(broker), untouched, `after event ${moment}`);
    }
  });

  test("after SIGKILL at any moment nothing is left after the next run", async () => {
    const strike = fc.asyncProperty(fc.integer({ min: 2, max: 190 }), async (moment) => {
      await killedAt(target, (_event, count) => count === moment);
      await runSmokeTests(target, { select: { kinds: ["operation"] } });
      assert.deepEqual(await snapshot(broker), untouched);
    });
    await fc.assert(strike, { numRuns: 6, endOnFailure: true });
  });

  for (const phase of ["restarting the broker", "publishing again", "consuming"]) {
    test(`after SIGKILL while ${phase} nothing is left after the next run, and the broker is up`, async () => {
      const disposable = { ...target, disposable: true };
      await killedAt(disposable, (event) => event.type === "phase" && event.phase === phase, ["durability"]);
      await awaitCommandsEnded(broker.node);
      await awaitReady(broker);
      assert.notDeepEqual(await snapshot(broker), untouched, "the killed run has left something");
      await runSmokeTests(target, { select: { kinds: ["operation"] } });
      assert.deepEqual(await snapshot(broker), untouched);
    });
  }
});

/** Runs it in a process that gets SIGKILL at the first event for which `when` says so, or at its end. */
async function killedAt(
  target: SmokeTarget,
  when: (event: SmokeProgress, count: number) => boolean,
  kinds: readonly string[] = [],
): Promise<void> {
  let count = 0;
  const child = startChild(
    target,
    (event, process) => {
      if (when(event, count++)) process.kill("SIGKILL");
    },
    kinds,
  );
  await once(child, "exit");
}

function startChild(
  target: SmokeTarget,
  onProgress: (event: SmokeProgress, child: ChildProcess) => void,
  kinds: readonly string[] = [],
): ChildProcess {
  const child = fork(fileURLToPath(new URL("testing/smoke-child.ts", import.meta.url)), [...kinds]);
  child.on("message", (event: SmokeProgress) => onProgress(event, child));
  child.send(target);
  return child;
}
