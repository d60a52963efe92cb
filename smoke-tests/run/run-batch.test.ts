import assert from "node:assert/strict";
import { test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import type { Check, Finding } from "../check.ts";
import { passed, skipped } from "../check.ts";
import type { CheckBatch } from "./check-batch.ts";
import type { CheckContext } from "./check-context.ts";
import type { OpenContext } from "./open-context.ts";
import { runBatch } from "./run-batch.ts";

function check(id: string): Check {
  const objects = [{ type: "broker", name: "broker" }] as const;
  return { id, kind: "operation", needs: "read-only", objects, proves: "It works." };
}
const ONE = check("one");
const TWO = check("two");
const CHECKS = [ONE, TWO];

interface Ran {
  readonly findings: ReadonlyMap<string, Finding>;
  readonly closed: number;
  readonly error: unknown;
}

async function ran(
  run: CheckBatch["run"],
  { signal = new AbortController().signal, timeLimit }: { signal?: AbortSignal; timeLimit?: number } = {},
): Promise<Ran> {
  const findings = new Map<string, Finding>();
  let closed = 0;
  let error: unknown;
  // What is tried here is the signal alone: no broker is asked.
  const open = (ended: AbortSignal): OpenContext => ({
    context: { signal: ended } as CheckContext,
    close: async () => {
      closed += 1;
    },
  });
  try {
    const batch = { checks: CHECKS, run, ...(timeLimit === undefined ? {} : { timeLimit }) };
    await runBatch(batch, {
      checks: CHECKS,
      signal,
      open,
      found: ({ id }, finding) => void findings.set(id, finding),
    });
  } catch (thrown) {
    error = thrown;
  }
  return { findings, closed, error };
}

/** Never ends by itself; as every wait of a batch it heeds the signal. */
async function untilAborted({ signal }: CheckContext): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  const alive = setInterval(() => undefined, 1_000);
  try {
    await promise;
  } finally {
    clearInterval(alive);
  }
}

test("what a batch finds is taken, and what it opened is closed", async () => {
  const { findings, closed, error } = await ran(async (_context, checks, found) => {
    for (const each of checks) found(each, each === ONE ? passed("x", "x") : skipped("y"));
  });
  assert.equal(error, undefined);
  assert.deepEqual(
    [...findings.values()].map(({ status }) => status),
    ["passed", "skipped"],
  );
  assert.equal(closed, 1);
});

test("a check without a result failed, and never passed", async () => {
  const { findings } = await ran(async (_context, _checks, found) => found(ONE, passed("x", "x")));
  assert.equal(findings.get("two")?.status, "failed");
  assert.match(findings.get("two")?.remedy ?? "", /fault in Warren/);
});

test("an expected error fails the checks that it left without a result", async () => {
  const { findings, closed } = await ran(async (_context, _checks, found) => {
    found(ONE, passed("x", "x"));
    throw new WarrenError("broker-unreachable", "No answer.", { hint: "Start it." });
  });
  assert.equal(findings.get("one")?.status, "passed");
  const { status, observed, remedy } = findings.get("two") ?? {};
  assert.deepEqual([status, observed, remedy], ["failed", "No answer.", "Start it."]);
  assert.equal(closed, 1);
});

test("a bug ends the run, and what was opened is closed", async () => {
  const { error, closed } = await ran(async () => {
    throw new TypeError("bug");
  });
  assert.ok(error instanceof TypeError);
  assert.equal(closed, 1);
});

test("a second result for a check is a bug", async () => {
  const { error } = await ran(async (_context, _checks, found) => {
    found(ONE, passed("x", "x"));
    found(ONE, passed("x", "x"));
  });
  assert.match(String(error), /one has a result already/);
});

test("a batch that takes too long is ended, and its checks fail", async () => {
  const { findings, error, closed } = await ran(untilAborted, { timeLimit: 5 });
  assert.equal(error, undefined);
  assert.deepEqual(
    [findings.get("one")?.status, findings.get("two")?.observed],
    ["failed", "none in that time"],
  );
  assert.equal(closed, 1);
});

test("an interrupted batch throws the reason after it has closed, and reports nothing", async () => {
  const controller = new AbortController();
  const reason = new Error("stop");
  const { findings, error, closed } = await ran(
    async (context) => {
      const waiting = untilAborted(context);
      controller.abort(reason);
      await waiting.catch(() => undefined);
    },
    { signal: controller.signal },
  );
  assert.equal(error, reason);
  assert.equal(findings.size, 0);
  assert.equal(closed, 1);
});
