/** How long publishers waited for their confirms: the longest and the median, in bounded memory. */

export interface Waits {
  /** Messages that were waited for. */
  readonly count: number;
  /** Milliseconds; 0 where there was none. */
  readonly longest: number;
  /** Milliseconds, at most 5 % too long. */
  readonly median: number;
}

/** Each bucket ends this much later than the one before. */
const RATIO = 1.05;
/** Milliseconds where the first bucket ends. */
const FIRST = 0.05;
/** The last one is of all that is longer than about six minutes. */
const BUCKETS = 324;

export class WaitTimes {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #longest = 0;

  record(milliseconds: number): void {
    const bucket = Math.ceil(Math.log(Math.max(milliseconds, FIRST) / FIRST) / Math.log(RATIO));
    const index = Math.min(bucket, BUCKETS - 1);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#count += 1;
    this.#longest = Math.max(this.#longest, milliseconds);
  }

  /** What was recorded since the last call. */
  take(): Waits {
    const waits = { count: this.#count, longest: this.#longest, median: this.#median() };
    this.#counts.fill(0);
    this.#count = 0;
    this.#longest = 0;
    return waits;
  }

  #median(): number {
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (count > 0 && 2 * seen >= this.#count) return Math.min(this.#longest, FIRST * RATIO ** bucket);
    }
    return 0;
  }
}
