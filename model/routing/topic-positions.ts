/**
 * A topic pattern read word by word: where in it the words so far can lead. Several patterns read side by side tell
 * what keys they have in common. `topic.ts` is the faster way where only a match is asked for.
 */

/** Positions in a pattern from which its rest can be read, with those behind each `#`, which may be no word. */
export function closure(pattern: readonly string[], positions: readonly number[]): readonly number[] {
  const all = new Set(positions);
  for (const position of all) if (pattern[position] === "#") all.add(position + 1);
  return [...all].sort((a, b) => a - b);
}

/** Where one more word leads from there; its `closure` is what can be read then. */
export function advance(
  pattern: readonly string[],
  positions: readonly number[],
  word: string,
): readonly number[] {
  return positions.flatMap((position) => {
    const wanted = pattern[position];
    if (wanted === "#") return [position];
    return wanted === "*" || wanted === word ? [position + 1] : [];
  });
}

/** Whether the pattern matches the words of a key. */
export function accepts(pattern: readonly string[], words: readonly string[]): boolean {
  let at = closure(pattern, [0]);
  for (const word of words) at = closure(pattern, advance(pattern, at, word));
  return at.includes(pattern.length);
}
