import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckResult } from "../check.ts";
import { renderReport } from "./render-report.ts";
import { exitCode, type SmokeReport, totalsOf } from "./smoke-report.ts";

function result(id: string, more: Partial<CheckResult>): CheckResult {
  const texts = {
    object: "o",
    proves: "It works.",
    reason: "",
    expected: "this",
    observed: "that",
    remedy: "",
  };
  const objects = [{ type: "user", name: "o" }] as const;
  return {
    id,
    kind: "access",
    needs: "read-only",
    objects,
    status: "passed",
    milliseconds: 1,
    ...texts,
    ...more,
  };
}

function report(checks: readonly CheckResult[], leftBehind: readonly string[] = []): SmokeReport {
  return {
    runId: "20261121t073449z-5f0c11aa",
    started: "2026-11-21T07:34:49.000Z",
    seconds: 8.91,
    broker: { managementUrl: "http://127.0.0.1:15672", amqpUrl: "amqp://127.0.0.1:5672", version: "4.3.6" },
    totals: totalsOf(checks),
    checks,
    leftBehind,
  };
}

const CHECKS = [
  result("access/one", { observed: "accepted", reason: "a remark" }),
  result("durability/a/queue/b", {
    kind: "durability",
    status: "failed",
    reason: "It is broken.",
    remedy: "Mend it.",
  }),
  result("access/two", { status: "skipped", reason: "not known", expected: "", observed: "" }),
  result("access/three", { status: "skipped", reason: "not known", expected: "", observed: "" }),
];

test("failures come first with what to do, skipped ones by reason, and the totals last", () => {
  assert.equal(
    renderReport(report(CHECKS, ["user x: refused"])),
    `FAILED durability/a/queue/b
  proves    It works.
  expected  this
  observed  that
  because   It is broken.
  to do     Mend it.

passed access/one: accepted (a remark)
skipped access/two, access/three: not known
left behind: user x: refused
1 failed, 1 passed, 2 skipped in 8.9 s against RabbitMQ 4.3.6 at http://127.0.0.1:15672`,
  );
});

test("a clean run is told in one line more than it has checks", () => {
  const text = renderReport(report([result("access/one", {})]));
  assert.equal(
    text,
    "passed access/one: that\n1 passed in 8.9 s against RabbitMQ 4.3.6 at http://127.0.0.1:15672",
  );
});

test("the exit code depends on failures alone", () => {
  assert.equal(exitCode(report(CHECKS)), 3);
  assert.equal(exitCode(report(CHECKS.filter(({ status }) => status !== "failed"))), 0);
});

test("a report survives JSON unchanged", () => {
  assert.deepEqual(JSON.parse(JSON.stringify(report(CHECKS))), report(CHECKS));
});
