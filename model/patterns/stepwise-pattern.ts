/**
 * Matching as PCRE does it, way by way, for what a linear engine has not; every step is counted, and when there have
 * been too many there is no answer.
 */
import { type Look, type PatternNode, type Position, type Repeat, WORD } from "./pattern-tree.ts";

/** Whether the rest of the pattern matches from there. */
type Next = (at: number) => boolean;

class TooManySteps extends Error {}

export interface Steps {
  left: number;
}

/** @param text bytes as Latin-1 @param steps are taken off it @returns undefined when they are used up */
export function matchesStepwise(tree: PatternNode, text: string, steps: Steps): boolean | undefined {
  const matcher = new StepwiseMatcher(text, steps);
  try {
    for (let start = 0; start <= text.length; start++) {
      if (matcher.match(tree, start, () => true)) return true;
    }
    return false;
  } catch (error) {
    if (error instanceof TooManySteps) return undefined;
    throw error;
  }
}

class StepwiseMatcher {
  readonly #text: string;
  readonly #steps: Steps;
  readonly #groups: ([start: number, end: number] | undefined)[] = [];

  constructor(text: string, steps: Steps) {
    this.#text = text;
    this.#steps = steps;
  }

  match(node: PatternNode, at: number, next: Next): boolean {
    if (--this.#steps.left < 0) throw new TooManySteps();
    switch (node.kind) {
      case "byte":
        return at < this.#text.length && node.set[this.#text.charCodeAt(at)] === 1 && next(at + 1);
      case "sequence":
        return this.#sequence(node.items, 0, { at, next });
      case "choice":
        return node.options.some((option) => this.match(option, at, next));
      case "repeat":
        return node.mode === "possessive"
          ? this.#atomic({ ...node, mode: "greedy" }, at, next)
          : this.#repeat(node, { count: 0, at }, next);
      case "group":
        return this.#group(node, at, next);
      case "atomic":
        return this.#atomic(node.item, at, next);
      case "look":
        return this.#look(node, at) && next(at);
      case "position":
        return isAt(node.at, this.#text, at) && next(at);
      case "back-reference":
      default:
        return this.#reference(node, at, next);
    }
  }

  #sequence(
    items: readonly PatternNode[],
    index: number,
    { at, next }: { readonly at: number; readonly next: Next },
  ): boolean {
    const item = items[index];
    if (item === undefined) return next(at);
    return this.match(item, at, (end) => this.#sequence(items, index + 1, { at: end, next }));
  }

  #repeat(node: Repeat, { count, at }: { readonly count: number; readonly at: number }, next: Next): boolean {
    const { item, least, most, mode } = node;
    const more = (): boolean =>
      count < most &&
      this.match(item, at, (end) => {
        // Nothing, once more, would go on for ever: the repetition ends here.
        if (end === at && count >= least) return next(end);
        return this.#repeat(node, { count: count + 1, at: end }, next);
      });
    const enough = (): boolean => count >= least && next(at);
    return mode === "greedy" ? more() || enough() : enough() || more();
  }

  #group(
    { number, item }: { readonly number: number; readonly item: PatternNode },
    at: number,
    next: Next,
  ): boolean {
    return this.match(item, at, (end) => {
      const before = this.#groups[number];
      this.#groups[number] = [at, end];
      if (next(end)) return true;
      this.#groups[number] = before;
      return false;
    });
  }

  /** The first way through it is the only one. */
  #atomic(item: PatternNode, at: number, next: Next): boolean {
    const before = [...this.#groups];
    let end = -1;
    const found = this.match(item, at, (reached) => {
      end = reached;
      return true;
    });
    if (found && next(end)) return true;
    this.#groups.splice(0, this.#groups.length, ...before);
    return false;
  }

  #look({ ahead, negative, item }: Look, at: number): boolean {
    const before = [...this.#groups];
    const found = ahead ? this.match(item, at, () => true) : this.#behind(item, at);
    if (!found || negative) this.#groups.splice(0, this.#groups.length, ...before);
    return found !== negative;
  }

  #behind(item: PatternNode, at: number): boolean {
    for (let start = at; start >= 0; start--) {
      if (this.match(item, start, (end) => end === at)) return true;
    }
    return false;
  }

  #reference(
    { number, ignoreCase }: { readonly number: number; readonly ignoreCase: boolean },
    at: number,
    next: Next,
  ): boolean {
    const group = this.#groups[number];
    if (group === undefined) return false;
    const [wanted, found] = [this.#text.slice(...group), this.#text.slice(at, at + group[1] - group[0])];
    const same = wanted === found || (ignoreCase && lowered(wanted) === lowered(found));
    return same && next(at + wanted.length);
  }
}

/** ASCII letters only. */
function lowered(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function isAt(position: Position, text: string, at: number): boolean {
  const length = text.length;
  switch (position) {
    case "start":
      return at === 0;
    case "end":
      return at === length;
    case "final-end":
      return at === length || (at === length - 1 && text[at] === "\n");
    case "line-start":
      // Not behind the line break that ends the text.
      return at === 0 || (at < length && text[at - 1] === "\n");
    case "line-end":
      return at === length || text[at] === "\n";
    case "word-boundary":
      return isWord(text, at - 1) !== isWord(text, at);
    case "no-word-boundary":
    default:
      return isWord(text, at - 1) === isWord(text, at);
  }
}

function isWord(text: string, at: number): boolean {
  return at >= 0 && at < text.length && WORD[text.charCodeAt(at)] === 1;
}
