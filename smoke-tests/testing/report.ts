/** Reports for tests of those who render them. */
import type { CheckResult } from "../check.ts";
import { type SmokeReport, totalsOf } from "../report/smoke-report.ts";

export function result(id: string, more: Partial<CheckResult> = {}): CheckResult {
  return {
    id,
    kind: "access",
    needs: "read-only",
    objects: [{ type: "user", name: "o" }],
    object: 'user "o"',
    proves: "It works.",
    status: "passed",
    reason: "",
    expected: "this",
    observed: "that",
    remedy: "",
    milliseconds: 1,
    ...more,
  };
}

export function report(checks: readonly CheckResult[], leftBehind: readonly string[] = []): SmokeReport {
  return {
    format: 1,
    runId: "20261121t073449z-5f0c11aa",
    subject: { stack: "dev", declaration: "declarations/" },
    partial: "",
    started: "2026-11-21T07:34:49.000Z",
    seconds: 8.91,
    broker: { managementUrl: "http://127.0.0.1:15672", amqpUrl: "amqp://127.0.0.1:5672", version: "4.3.6" },
    totals: totalsOf(checks),
    checks,
    leftBehind,
  };
}

/** What a broker's names may hold, and what must not become markup, a terminal's command or invalid XML. */
export const HOSTILE =
  `<script>document.title = "owned"</script> & "quotes" 'single' ]]> <!-- -->\u001b[2J\u0000\u202egnorw\ud800 &amp; 西游记 \ufffe` +
  "x".repeat(300);

export const CHECKS: readonly CheckResult[] = [
  result("access/one", { observed: "accepted", reason: "a remark" }),
  result("durability/a/queue/b", {
    kind: "durability",
    needs: "disposable",
    objects: [{ type: "queue", name: "b", virtualHost: "a" }],
    object: 'queue "b" in virtual host "a"',
    status: "failed",
    reason: "It is broken.",
    remedy: "Mend it.",
    milliseconds: 1234,
    messages: {
      expected: 3,
      deliveredOnce: 1,
      duplicated: 0,
      lost: 2,
      unexpected: 0,
      returned: 0,
      unconfirmed: 0,
    },
    timings: { "longest gap in confirms": 153 },
  }),
  result("access/two", { status: "skipped", reason: "not known", expected: "", observed: "" }),
  result("access/three", { status: "skipped", reason: "not known", expected: "", observed: "" }),
];

export const HOSTILE_CHECKS: readonly CheckResult[] = (["failed", "passed", "skipped"] as const).map(
  (status) =>
    result(`routing/${HOSTILE}/${status}`, {
      kind: "routing",
      status,
      objects: [{ type: "queue", name: HOSTILE, virtualHost: HOSTILE }],
      object: `queue "${HOSTILE}"`,
      expected: HOSTILE,
      observed: HOSTILE,
      reason: HOSTILE,
      remedy: status === "failed" ? HOSTILE : "",
    }),
);
