/**
 * Sets of routing keys as topic patterns describe them: whether one holds another, and whether several have a key in
 * common. Decided exactly, on the words of the keys; see `model/routing/topic.ts` for what a pattern matches.
 */
import { topicWords } from "../../routing/topic.ts";
import { accepts, advance, closure } from "../../routing/topic-positions.ts";

/** Beyond this many pairs of positions nothing is claimed; patterns with two `#` need a few dozen. */
const MOST_STATES = 5_000;

/** Stands for every word that no pattern spells out: nobody writes it. */
export const OTHER_WORD = "\0";

/** Whether every key that `narrow` matches is matched by `wide` too. False where it would take too long to tell. */
export function covers(wide: string, narrow: string): boolean {
  if (wide === "#" || wide === narrow) return true;
  const all = topicWords(wide);
  const some = topicWords(narrow);
  const alphabet = alphabetOf([all, some]);
  // A key that `narrow` takes and `wide` does not would be a way to the end of the one and not of the other.
  const start: State = { at: [closure(some, [0]), closure(all, [0])], lone: "no" };
  let decided = true;
  const counterexample = search(start, [some, all], alphabet, {
    found: ([ofNarrow = [], ofWide = []]) => ofNarrow.includes(some.length) && !ofWide.includes(all.length),
    hopeless: ([ofNarrow = []]) => ofNarrow.length === 0,
    givenUp: () => {
      decided = false;
    },
  });
  return decided && !counterexample;
}

/** A set of keys: one key, or all that a topic pattern matches. */
export interface KeySet {
  readonly key: string;
  /** The key itself: `*` and `#` are letters like any others. */
  readonly exact: boolean;
}

/** Whether some key is in all sets. True where it would take too long to tell, and for no set at all. */
export function overlap(sets: readonly KeySet[]): boolean {
  const [exact, ...others] = sets.filter((set) => set.exact);
  if (others.some(({ key }) => key !== exact?.key)) return false;
  const patterns = sets.filter((set) => !set.exact && set.key !== "#").map(({ key }) => topicWords(key));
  if (exact !== undefined) return patterns.every((pattern) => accepts(pattern, topicWords(exact.key)));
  if (patterns.length < 2) return true;
  const start: State = { at: patterns.map((pattern) => closure(pattern, [0])), lone: "no" };
  let decided = true;
  const found = search(start, patterns, alphabetOf(patterns), {
    found: (at) => at.every((positions, index) => positions.includes(patterns[index]?.length ?? 0)),
    hopeless: (at) => at.some((positions) => positions.length === 0),
    givenUp: () => {
      decided = false;
    },
  });
  return found || !decided;
}

type Positions = readonly (readonly number[])[];

interface State {
  /** For each pattern, where in it the words so far can lead. */
  readonly at: Positions;
  /** A single empty word cannot be written as a key: "" is no word at all. */
  readonly lone: "no" | "empty word";
}

interface Goal {
  readonly found: (at: Positions) => boolean;
  readonly hopeless: (at: Positions) => boolean;
  readonly givenUp: () => void;
}

/** Breadth first over what the same words lead to in every pattern. */
function search(
  start: State,
  patterns: readonly (readonly string[])[],
  alphabet: ReadonlySet<string>,
  goal: Goal,
): boolean {
  // Not the start: a word may lead back to its positions, from where an empty one is no lone one.
  const seen = new Set<string>();
  const states = [start];
  for (const [index, { at, lone }] of states.entries()) {
    if (lone === "no" && goal.found(at)) return true;
    for (const word of alphabet) {
      const next: State = {
        at: patterns.map((pattern, i) => closure(pattern, advance(pattern, at[i] ?? [], word))),
        lone: index === 0 && word === "" ? "empty word" : "no",
      };
      if (goal.hopeless(next.at)) continue;
      const identity = JSON.stringify(next);
      if (seen.has(identity)) continue;
      if (seen.size >= MOST_STATES) {
        goal.givenUp();
        return false;
      }
      seen.add(identity);
      states.push(next);
    }
  }
  return false;
}

function alphabetOf(patterns: readonly (readonly string[])[]): ReadonlySet<string> {
  return new Set([OTHER_WORD, ...patterns.flat().filter((word) => word !== "*" && word !== "#")]);
}
