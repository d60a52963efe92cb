/** A report for people: failures first, with what to do; passes in brief; one line of totals at the end. */
import type { CheckKind, CheckResult } from "../check.ts";
import { CHECK_KINDS } from "../check.ts";
import type { SmokeReport } from "./smoke-report.ts";

/** Plain text without colours, lines ended by `\n`, none after the last. */
export function renderReport(report: SmokeReport): string {
  const failures = report.checks.filter((check) => check.status === "failed");
  const lines = failures.flatMap((check) => failureLines(check));
  for (const kind of CHECK_KINDS) lines.push(...passLines(report.checks, kind));
  lines.push(...skipLines(report.checks));
  lines.push(...report.leftBehind.map((what) => `left behind: ${what}`));
  return [...lines, totalLine(report)].join("\n");
}

function failureLines(check: CheckResult): string[] {
  return [
    `FAILED ${check.id}`,
    `  proves    ${check.proves}`,
    `  expected  ${check.expected}`,
    `  observed  ${check.observed}`,
    ...(check.reason === "" ? [] : [`  because   ${check.reason}`]),
    ...(check.remedy === "" ? [] : [`  to do     ${check.remedy}`]),
    "",
  ];
}

function passLines(checks: readonly CheckResult[], kind: CheckKind): string[] {
  const passes = checks.filter((check) => check.kind === kind && check.status === "passed");
  return passes.map((check) => {
    const remark = check.reason === "" ? "" : ` (${check.reason})`;
    return `passed ${check.id}: ${check.observed}${remark}`;
  });
}

/** Many checks share a reason: it is told once. */
function skipLines(checks: readonly CheckResult[]): string[] {
  const byReason = Map.groupBy(
    checks.filter((check) => check.status === "skipped"),
    (check) => check.reason,
  );
  return [...byReason].map(
    ([reason, skipped]) => `skipped ${skipped.map((check) => check.id).join(", ")}: ${reason}`,
  );
}

function totalLine({ totals, seconds, broker }: SmokeReport): string {
  const parts = [
    totals.failed === 0 ? "" : `${totals.failed} failed`,
    `${totals.passed} passed`,
    totals.skipped === 0 ? "" : `${totals.skipped} skipped`,
  ];
  const counts = parts.filter((part) => part !== "").join(", ");
  return `${counts} in ${seconds.toFixed(1)} s against RabbitMQ ${broker.version} at ${broker.managementUrl}`;
}
