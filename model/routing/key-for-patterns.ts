/** A routing key that fits several binding keys at once. */
import { topicWords } from "./topic.ts";

/** A word for `*` and `#`, unlikely to be in a binding key by chance. */
const FILLER = "any";
/** Enough for any patterns that people write; patterns that need more are given up. */
const MOST_STATES = 10_000;

/** What a key has to be for one binding: `exact` for a direct exchange, where `*` is a letter like any other. */
export interface KeyPattern {
  readonly key: string;
  readonly exact: boolean;
}

/**
 * The shortest key that all patterns match, with a word in place of each wildcard where that fits. Undefined
 * where there is none.
 */
export function keyForPatterns(patterns: readonly KeyPattern[]): string | undefined {
  const exact = patterns.find((pattern) => pattern.exact);
  if (exact !== undefined) {
    return patterns.every((pattern) => matches(pattern, exact.key)) ? exact.key : undefined;
  }
  const filled = patterns
    .map(({ key }) =>
      key
        .split(".")
        .map((word) => (word === "*" || word === "#" ? FILLER : word))
        .join("."),
    )
    .find((key) => patterns.every((pattern) => matches(pattern, key)));
  return filled ?? search(patterns.map(({ key }) => topicWords(key)));
}

function matches(pattern: KeyPattern, key: string): boolean {
  if (pattern.exact) return pattern.key === key;
  const wanted = topicWords(pattern.key);
  let at = closure(wanted, [0]);
  for (const word of topicWords(key)) at = closure(wanted, advance(wanted, at, word));
  return at.includes(wanted.length);
}

/** Positions in a pattern from which its rest can be read, with those behind each `#`, which may be no word. */
function closure(pattern: readonly string[], positions: readonly number[]): number[] {
  const all = new Set(positions);
  for (const position of all) if (pattern[position] === "#") all.add(position + 1);
  return [...all].sort((a, b) => a - b);
}

function advance(pattern: readonly string[], positions: readonly number[], word: string): number[] {
  return positions.flatMap((position) => {
    const wanted = pattern[position];
    if (wanted === "#") return [position];
    return wanted === "*" || wanted === word ? [position + 1] : [];
  });
}

/** Breadth first over the positions that the same words lead to in every pattern. */
function search(patterns: readonly (readonly string[])[]): string | undefined {
  const alphabet = new Set([FILLER, ...patterns.flat().filter((word) => word !== "*" && word !== "#")]);
  const start = patterns.map((pattern) => closure(pattern, [0]));
  const seen = new Set([JSON.stringify(start)]);
  const states = [{ at: start, key: [] as readonly string[] }];
  for (const { at, key } of states) {
    if (patterns.every((pattern, index) => at[index]?.includes(pattern.length))) return key.join(".");
    for (const word of alphabet) {
      const next = patterns.map((pattern, index) =>
        closure(pattern, advance(pattern, at[index] ?? [], word)),
      );
      const identity = JSON.stringify(next);
      if (next.some((positions) => positions.length === 0) || seen.has(identity)) continue;
      if (seen.size >= MOST_STATES) return undefined;
      seen.add(identity);
      states.push({ at: next, key: [...key, word] });
    }
  }
  return undefined;
}
