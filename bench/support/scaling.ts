/** How a time grows with a size. */

export interface Sample {
  readonly size: number;
  /** Milliseconds. */
  readonly times: readonly number[];
}

export function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** The exponent k of time = c * size^k that fits the medians best: least squares on logarithms. 1 is linear. */
export function exponent(samples: readonly Sample[]): number {
  const points = samples.map(({ size, times }) => [Math.log(size), Math.log(median(times))] as const);
  const [x, y] = [mean(points.map(([each]) => each)), mean(points.map(([, each]) => each))];
  const covariance = mean(points.map(([a, b]) => (a - x) * (b - y)));
  return covariance / mean(points.map(([a]) => (a - x) ** 2));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
