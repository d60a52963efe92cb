/** How values, lists and near misses are worded in messages. */
import { LONGEST_SHORT_STRING } from "../rabbitmq/protocol-limits.ts";
import { withoutCredentials } from "./uri-credentials.ts";

const LONGEST_QUOTE = 60;

/** A value as JSON, shortened where it is long, and without the user and password of a URI. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value, hideCredentials) ?? String(value);
  const characters = Array.from(text);
  return characters.length <= LONGEST_QUOTE ? text : `${characters.slice(0, LONGEST_QUOTE - 1).join("")}…`;
}

function hideCredentials(_key: string, value: unknown): unknown {
  if (typeof value === "string") return withoutCredentials(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [withoutCredentials(key), inner]));
}

/** `Did you mean "durable"? Allowed: arguments, autoDelete, durable.` */
export function allowed(candidates: readonly string[], given?: unknown): string {
  const near = typeof given === "string" ? nearest(given, candidates) : undefined;
  const suggestion = near === undefined ? "" : `Did you mean ${quote(near)}? `;
  return `${suggestion}Allowed: ${candidates.join(", ")}.`;
}

/** Gives `Did you mean "orders"?`, or nothing. */
export type Suggest = (given: string) => string;

/** How many pairs of names are compared for one list of names. */
const MOST_COMPARISONS = 1_000_000;

/**
 * Suggestions from names, of which there may be thousands, for faults, of which there may be as many: after so
 * many comparisons it suggests nothing any more.
 */
export function suggestFrom(names: Iterable<string>): Suggest {
  const candidates = [...names];
  let left = MOST_COMPARISONS;
  return (given) => {
    left -= candidates.length;
    const near = left < 0 ? undefined : nearest(given, candidates);
    return near === undefined ? "" : `Did you mean ${quote(near)}?`;
  };
}

/**
 * The candidate that is fewest edits away: at most one in three characters, at least one. Case, `_`, `-` and `.`
 * do not count, so that `auto_delete` is near `autoDelete`. Undefined where none is near.
 */
export function nearest(given: string, candidates: Iterable<string>): string | undefined {
  const word = plain(given);
  // A word longer than any name is not a slip of the finger, and its distances would be slow to find.
  if (word.length > LONGEST_SHORT_STRING) return undefined;
  let best: string | undefined;
  let limit = Math.max(1, Math.floor(word.length / 3));
  for (const candidate of candidates) {
    if (candidate === given) continue;
    const distance = editDistance(word, plain(candidate), limit);
    if (distance > limit || (distance === limit && best !== undefined)) continue;
    // Of "a" and "b" nothing is the same.
    if (distance * 2 > Math.max(word.length, candidate.length)) continue;
    best = candidate;
    limit = distance;
  }
  return best;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]/g, "");
}

/**
 * Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (optimal string
 * alignment). Anything above `limit` is given as `limit + 1`.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      current.push(cost);
    }
    if (Math.min(...current) > limit) return limit + 1;
    beforeLast = last;
    last = current;
  }
  return Math.min(at(last, b.length), limit + 1);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
