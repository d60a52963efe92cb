/** A report for people: failures first, with what to do; passes in brief; one line of totals at the end. */

import { visibleLine } from "../../model/text/visible.ts";
import { CHECK_KINDS, type CheckKind, type CheckResult } from "../check.ts";
import { type SmokeReport, subjectText, totalsText } from "./smoke-report.ts";

export interface RenderOptions {
  /** Names every check that passed and every one that was skipped. @default kinds with many of them are counted */
  readonly verbose?: boolean;
}

/** More than these of one kind, or for one reason, are counted instead of named. */
const MANY = 20;

/** Plain text without colours, lines ended by `\n`, none after the last. */
export function renderReport(report: SmokeReport, { verbose = false }: RenderOptions = {}): string {
  const most = verbose ? Number.POSITIVE_INFINITY : MANY;
  const failures = report.checks.filter((check) => check.status === "failed");
  const lines = failures.flatMap((check) => failureLines(check));
  for (const kind of CHECK_KINDS) lines.push(...passLines(report.checks, kind, most));
  lines.push(...skipLines(report.checks, most));
  lines.push(...report.leftBehind.map((what) => `left behind: ${what}`));
  return [...lines.map(visibleLine), totalLine(report)].join("\n");
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

function passLines(checks: readonly CheckResult[], kind: CheckKind, most: number): string[] {
  const passes = checks.filter((check) => check.kind === kind && check.status === "passed");
  if (passes.length > most) return [`passed ${kind}: ${passes.length} checks`];
  return passes.map((check) => {
    const remark = check.reason === "" ? "" : ` (${check.reason})`;
    return `passed ${check.id}: ${check.observed}${remark}`;
  });
}

/** Many checks share a reason: it is told once. */
function skipLines(checks: readonly CheckResult[], most: number): string[] {
  const byReason = Map.groupBy(
    checks.filter((check) => check.status === "skipped"),
    (check) => check.reason,
  );
  return [...byReason].map(([reason, skipped]) => {
    const ids = skipped.slice(0, Math.min(most, skipped.length)).map((check) => check.id);
    const others = skipped.length - ids.length;
    return `skipped ${ids.join(", ")}${others === 0 ? "" : ` and ${others} more`}: ${reason}`;
  });
}

function totalLine(report: SmokeReport): string {
  const { totals, seconds, broker, partial } = report;
  const subject = subjectText(report);
  const where = `RabbitMQ ${broker.version} at ${broker.managementUrl}${subject === "" ? "" : ` (${subject})`}`;
  const part = partial === "" ? "" : `; not a whole run: ${partial}`;
  return visibleLine(`${totalsText(totals)} in ${seconds.toFixed(1)} s against ${where}${part}`);
}
