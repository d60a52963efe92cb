/** A promise with a bound and a way to give up. */
import { WarrenError } from "../../model/warren-error.ts";

export interface Bounds {
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Settles as the promise does, or earlier: with the signal's reason, or when the time is over. What the promise
 * comes to afterwards is the caller's to clean up.
 *
 * @param what completes the sentence "waited for ..."
 * @throws WarrenError `wait-exceeded` when the time is over
 */
export async function bounded<T>(what: string, promise: Promise<T>, { timeout, signal }: Bounds): Promise<T> {
  // Who gives up has its own reason; a failure that nobody waits for any more would end the process.
  promise.catch(() => undefined);
  signal?.throwIfAborted();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new WarrenError("wait-exceeded", `Waited ${timeout / 1000} s for ${what}`));
  }, timeout);
  const abort = (): void => {
    reject(signal?.reason);
  };
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
