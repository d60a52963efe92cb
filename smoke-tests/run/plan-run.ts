/** Which of the planned checks a run does, and why the others are not done. Pure. */
import type { Check } from "../check.ts";
import { checksIn, type Permitted, planBatches, whyNot, whyNotAllowed } from "../plan-checks.ts";
import { leftOutOf, type Selection, selectChecks } from "../select-checks.ts";
import type { Plan } from "../smoke-options.ts";
import type { SmokeTarget } from "../smoke-target.ts";
import type { CheckBatch, PlanInput } from "./check-batch.ts";

export interface PlannedRun {
  /** The selected ones. */
  readonly checks: readonly Check[];
  /** How many there are, selected or not. */
  readonly all: number;
  /** How many of the selected ones are left out by choice. */
  readonly leftOut: number;
  readonly skipped: readonly { readonly check: Check; readonly reason: string }[];
  readonly batches: readonly SelectedBatch[];
}

export interface SelectedBatch {
  readonly batch: CheckBatch;
  /** Those of the batch that run. */
  readonly checks: readonly Check[];
}

/** What would be run, without a broker. @throws WarrenError as {@link selectChecks} and {@link leftOutOf} do */
export function planRun(
  input: PlanInput & Permitted,
  select: Selection = {},
  plan: Plan = planBatches,
): PlannedRun {
  const batches = plan(input);
  const all = checksIn(batches);
  const checks = selectChecks(all, select);
  const leftOut = leftOutOf(all, select);
  const reasons = new Map(checks.map((check) => [check, leftOut.get(check) ?? whyNot(check, input)]));
  return {
    checks,
    all: all.length,
    leftOut: checks.filter((check) => leftOut.has(check)).length,
    skipped: [...reasons].flatMap(([check, reason]) => (reason === undefined ? [] : { check, reason })),
    batches: batches
      .map((batch) => ({
        batch,
        checks: batch.checks.filter((check) => reasons.has(check) && reasons.get(check) === undefined),
      }))
      .filter((each) => each.checks.length > 0),
  };
}

/** Empty where all was tried that can be. */
export function whyPartial(
  { checks, all, leftOut }: PlannedRun,
  { readOnly }: SmokeTarget,
  notAllowed: number,
): string {
  const reasons = [
    checks.length < all ? `${checks.length} of ${all} checks were asked for` : "",
    leftOut > 0 ? `${leftOut} checks were left out by choice` : "",
    readOnly === true ? "the run was read-only: what needs a shadow was not tried" : "",
    notAllowed > 0 ? `for ${notAllowed} checks the user of the tests lacks a tag` : "",
  ];
  return reasons.filter((reason) => reason !== "").join("; ");
}

/** What the tests' own user may not do is skipped, and says so. */
export function allowedOf(
  planned: readonly SelectedBatch[],
  tags: readonly string[],
): {
  readonly batches: readonly SelectedBatch[];
  readonly refused: readonly { readonly check: Check; readonly reason: string }[];
} {
  const reasons = new Map(
    planned.flatMap(({ checks }) => checks).map((check) => [check, whyNotAllowed(check, tags)]),
  );
  return {
    batches: planned
      .map(({ batch, checks }) => ({
        batch,
        checks: checks.filter((check) => reasons.get(check) === undefined),
      }))
      .filter(({ checks }) => checks.length > 0),
    refused: [...reasons].flatMap(([check, reason]) => (reason === undefined ? [] : [{ check, reason }])),
  };
}
