/** Chance that can be repeated: the same seed, the same choice. */

/** Mulberry32: https://github.com/bryc/code/blob/master/jshash/PRNGs.md @returns numbers from 0 to below 1 */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Fisher and Yates. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

/**
 * @param said digits; without them the day's seed: 20261121 on 21 November 2026, UTC
 * @throws Error where it is no whole number from 0 to 4,294,967,295
 */
export function seedOf(said: string | undefined, now: Date): number {
  const text = said ?? now.toISOString().slice(0, 10).replaceAll("-", "");
  const seed = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (seed <= 0xff_ff_ff_ff) return seed;
  throw new Error(`"${text}" is no seed: a whole number from 0 to 4294967295 is one`);
}
