/** Changes of a text at known places; every other character stays as it is. */

/** A stretch of the text and what comes in its place. */
export interface Splice {
  /** In UTF-16 code units from the start of the text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * @param splices that do not overlap; those of one place come in their order
 * @returns the text from `from` to `to`, changed
 */
export function applySplices(
  text: string,
  splices: readonly Splice[],
  { from = 0, to = text.length }: { readonly from?: number; readonly to?: number } = {},
): string {
  let result = "";
  let done = from;
  for (const { start, end, text: written } of splices.toSorted((left, right) => left.start - right.start)) {
    result += text.slice(done, start) + written;
    done = Math.max(done, end);
  }
  return result + text.slice(done, to);
}
