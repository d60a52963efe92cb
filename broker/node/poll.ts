/** Waiting for a condition: short intervals, a bound, and a way to give up. */
import { setTimeout as delay } from "node:timers/promises";
import { WarrenError } from "../../model/warren-error.ts";

export interface PollBounds {
  /** Milliseconds until the wait is given up. */
  readonly timeout: number;
  /** Milliseconds from one attempt's end to the next one's start. @default 50 */
  readonly interval?: number;
  readonly signal?: AbortSignal;
}

/**
 * Attempts until one answers something other than undefined.
 *
 * @param what completes the sentence "waited for ..."
 * @param attempt says by undefined that it is not time yet; it is told by `note` why, for the error, and by
 *   the signal when to give up. What else it throws ends the wait.
 * @throws WarrenError `wait-exceeded` when the time is over
 */
export async function poll<T>(
  what: string,
  bounds: PollBounds,
  attempt: (signal: AbortSignal, note: (why: string) => void) => Promise<T | undefined>,
): Promise<T> {
  const { timeout, interval = 50, signal } = bounds;
  const limit = AbortSignal.timeout(timeout);
  const either = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  let lastReason = "";
  const note = (why: string): void => {
    lastReason = why;
  };
  while (!either.aborted) {
    const answer = await attempt(either, note).catch((error: unknown) => {
      // It gave up as it was told to. The loop's condition sees why.
      if (either.aborted && error === either.reason) return undefined;
      throw error;
    });
    if (answer !== undefined) return answer;
    // An abort during the pause is seen by the loop's condition.
    await delay(interval, undefined, { signal: either }).catch(() => undefined);
  }
  signal?.throwIfAborted();
  const suffix = lastReason === "" ? "" : `; the last answer: ${lastReason}`;
  throw new WarrenError("wait-exceeded", `Waited ${timeout / 1000} s for ${what}${suffix}`);
}
