/** Checks that share work (one snapshot, one matrix of publishes, one restart), and how they are run. */
import type { Declaration } from "../../model/declaration/declaration.ts";
import type { Check, Finding } from "../check.ts";
import type { CheckContext } from "./check-context.ts";

/** What is known before anything runs. A kind of check is a pure function from it to batches. */
export interface PlanInput {
  readonly declaration: Declaration;
  /** The users whose passwords are known. */
  readonly knownPasswords: readonly string[];
  /** The AMQP URL says `amqps`. */
  readonly tls: boolean;
  /** How many nodes the broker has; 0 where that is not known: it can be a cluster. @default 0 */
  readonly nodes?: number;
}

export interface CheckBatch {
  /** All of one kind, and all with the same needs. */
  readonly checks: readonly Check[];
  /** Milliseconds for the whole batch: let it follow the size of the work. @default 120_000 */
  readonly timeLimit?: number;
  /**
   * @param checks those of the batch that were selected and are not skipped
   * @param found to be called once for each of them
   * @throws WarrenError: the checks without a finding fail with its message and hint
   * @throws the signal's reason, when `context.signal` is aborted
   */
  readonly run: (context: CheckContext, checks: readonly Check[], found: Found) => Promise<void>;
}

/** @param milliseconds that the check took. @default since the batch was started */
export type Found = (check: Check, finding: Finding, milliseconds?: number) => void;

/** A check that shares nothing with others. */
export function single(check: Check, run: (context: CheckContext) => Promise<Finding>): CheckBatch {
  return {
    checks: [check],
    run: async (context, [selected], found) => {
      if (selected !== undefined) found(selected, await run(context));
    },
  };
}
