/** The outcome of a run, as data: what `--json` prints and what the renderers take. */
import { EXIT_CODES } from "../../model/exit-codes.ts";
import type { CheckResult, CheckStatus } from "../check.ts";

export interface SmokeReport {
  /** Of this shape: it grows when something is taken away or changes its meaning. */
  readonly format: 1;
  readonly runId: string;
  /** Whose environment it was, and what was expected of it; empty where that was not said. */
  readonly subject: { readonly stack: string; readonly declaration: string };
  /** Why not all was tried that the declaration gives; empty for a whole run. */
  readonly partial: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly seconds: number;
  /** Addresses without credentials. */
  readonly broker: { readonly managementUrl: string; readonly amqpUrl: string; readonly version: string };
  readonly totals: { readonly passed: number; readonly failed: number; readonly skipped: number };
  readonly checks: readonly CheckResult[];
  /** What the run made on the broker and could not remove again, with the reason. */
  readonly leftBehind: readonly string[];
}

export function totalsOf(checks: readonly Pick<CheckResult, "status">[]): SmokeReport["totals"] {
  const count = (status: CheckStatus): number => checks.filter((check) => check.status === status).length;
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
}

/** `stack "dev", declarations/shop.yaml`; empty where nothing was said. */
export function subjectText({ subject: { stack, declaration } }: Pick<SmokeReport, "subject">): string {
  return [stack === "" ? "" : `stack "${stack}"`, declaration].filter((part) => part !== "").join(", ");
}

/** `1 failed, 40 passed, 2 skipped`, without what there is none of; the passed are always told. */
export function totalsText({ passed, failed, skipped }: SmokeReport["totals"]): string {
  const parts = [
    failed === 0 ? "" : `${failed} failed`,
    `${passed} passed`,
    skipped === 0 ? "" : `${skipped} skipped`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** Skipped checks are told, and no failure. */
export function smokeOutcome({ totals }: Pick<SmokeReport, "totals">): "done" | "found" {
  return totals.failed === 0 ? "done" : "found";
}

/** 0: nothing failed (skipped checks are told, and no failure). 3: a check failed. */
export function exitCode(report: Pick<SmokeReport, "totals">): 0 | 3 {
  return EXIT_CODES[smokeOutcome(report)].code;
}

/** An address as a report may show it: without user, password, path and query. */
export function shownUrl(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
