/** How the smoke tests are run, whatever broker they are run against. */
import type { Check, CheckKind, CheckResult } from "./check.ts";
import type { CheckBatch, PlanInput } from "./run/check-batch.ts";
import type { Selection } from "./select-checks.ts";

export interface SmokeOptions {
  /** Ends the run; what it made on the broker is removed all the same. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: SmokeProgress) => void;
  /** Which of the planned checks to run. @default all */
  readonly select?: Selection;
  /** What there is to run. @default what the declaration gives, see `plan-checks.ts` */
  readonly plan?: Plan;
  /** See `shadow/run-id.ts`. @default a new one */
  readonly runId?: string;
}

/** Pure. */
export type Plan = (input: PlanInput) => CheckBatch[];

/** What happens while it runs, for a progress display. */
export type SmokeProgress =
  | { readonly type: "planned"; readonly checks: readonly Check[]; readonly runId: string }
  /** What is done now; `kind` where it is for checks of one kind. */
  | { readonly type: "phase"; readonly phase: string; readonly kind?: CheckKind }
  /** A batch of checks begins or ends. */
  | { readonly type: "started" | "ended"; readonly checks: readonly Check[] }
  | { readonly type: "checked"; readonly result: CheckResult }
  | { readonly type: "left-over-removed"; readonly virtualHost: string };
