/** Runs one batch of checks: each of them gets exactly one result, whatever happens. */
import { setTimeout as delay } from "node:timers/promises";
import { WarrenError } from "../../model/warren-error.ts";
import { type Check, type Finding, failed } from "../check.ts";
import type { CheckBatch } from "./check-batch.ts";
import type { OpenContext } from "./open-context.ts";

/** Milliseconds for a batch that does not say how long it may take. */
const TIME_LIMIT = 120_000;

/** Milliseconds for a batch to end after it was told to; its own waits are bounded, so this is not reached. */
const GRACE = 30_000;

export interface BatchRun {
  /** Those to run. */
  readonly checks: readonly Check[];
  readonly signal: AbortSignal;
  readonly open: (signal: AbortSignal) => OpenContext;
  readonly found: (check: Check, finding: Finding, milliseconds: number) => void;
}

/**
 * @throws the signal's reason when it is aborted
 * @throws what the batch has thrown, where that is a bug and no WarrenError
 */
export async function runBatch(batch: CheckBatch, { checks, signal, open, found }: BatchRun): Promise<void> {
  const from = performance.now();
  const elapsed = (): number => performance.now() - from;
  const pending = new Set(checks);
  const timeLimit = batch.timeLimit ?? TIME_LIMIT;
  const limit = AbortSignal.timeout(timeLimit);
  const ended = AbortSignal.any([signal, limit]);
  const { context, close } = open(ended);
  const take = (check: Check, finding: Finding, milliseconds = elapsed()): void => {
    if (!pending.delete(check)) throw new Error(`${check.id} has a result already, or was not asked for`);
    found(check, finding, milliseconds);
  };
  let failure: Finding | undefined;
  try {
    await withinGrace(batch.run(context, checks, take), ended);
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) failure = tooLate(timeLimit);
    else if (error instanceof WarrenError)
      failure = failed("a result", error.message, { remedy: error.hint });
    else throw error;
  } finally {
    await close();
  }
  signal.throwIfAborted();
  for (const check of pending) found(check, failure ?? NO_RESULT, elapsed());
}

/** Waits for the work also after it was told to end, so that nothing is being made while others clean up. */
async function withinGrace(work: Promise<void>, ended: AbortSignal): Promise<void> {
  const settled = new AbortController();
  const overdue = (async () => {
    await aborted(ended, settled.signal);
    await delay(GRACE, undefined, { signal: settled.signal });
    throw new Error(`a batch of checks went on for ${GRACE / 1000} s after it was told to end`);
  })();
  try {
    await Promise.race([work, overdue]);
  } finally {
    settled.abort();
    await overdue.catch(() => undefined);
  }
}

/** Resolves when the signal is aborted; rejects when `unless` is. */
async function aborted(signal: AbortSignal, unless: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const given = (): void => reject(unless.reason);
  signal.addEventListener("abort", () => resolve(), { once: true, signal: unless });
  unless.addEventListener("abort", given, { once: true });
  await promise;
}

function tooLate(timeLimit: number): Finding {
  return failed(`a result within ${timeLimit / 1000} s`, "none in that time", {
    remedy:
      "Is the broker overloaded, or blocked by an alarm? Run the check alone: `./warren smoke --only ID`.",
  });
}

const NO_RESULT = failed("a result", "none", {
  remedy: "This is a fault in Warren itself, please report it.",
});
