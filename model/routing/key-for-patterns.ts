/** A routing key that fits several binding keys at once. */
import { topicWords } from "./topic.ts";
import { accepts, advance, closure } from "./topic-positions.ts";

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
  return pattern.exact ? pattern.key === key : accepts(topicWords(pattern.key), topicWords(key));
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
