/** The outcome of a run, as data: what `--json` prints and what the renderers take. */
import type { CheckResult } from "../check.ts";

export interface SmokeReport {
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly seconds: number;
  readonly broker: { readonly managementUrl: string; readonly amqpUrl: string; readonly version: string };
  readonly totals: { readonly passed: number; readonly failed: number; readonly skipped: number };
  readonly checks: readonly CheckResult[];
  /** What the run made on the broker and could not remove again, with the reason. */
  readonly leftBehind: readonly string[];
}

export function totalsOf(checks: readonly CheckResult[]): SmokeReport["totals"] {
  const count = (status: CheckResult["status"]): number =>
    checks.filter((check) => check.status === status).length;
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
}

/** 0: nothing failed (skipped checks are told, and no failure). 3: a check failed. */
export function exitCode(report: Pick<SmokeReport, "totals">): 0 | 3 {
  return report.totals.failed === 0 ? 0 : 3;
}
