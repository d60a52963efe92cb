/** What to write in the place of a pattern that is not anchored, so that nobody loses what they need. */
import { compilePattern } from "../../patterns/name-pattern.ts";
import { alternativesOf, canBegin, escapedForPattern } from "../../patterns/pattern-text.ts";

export interface Anchored {
  /**
   * Matches whole names only, and all of the needed ones that the pattern matches. Undefined where that would take more
   * names to be spelt out than anybody reads or knows, or where what the pattern matches cannot be decided.
   */
  readonly tight: string | undefined;
  /** Matches what the pattern matches, and says so. */
  readonly open: string;
}

/** Names that are spelt out beside what the pattern says. */
const MOST_NAMES = 5;

/** What a pattern has to go on matching, where it does. */
export interface Needed {
  /** Names that are there, or keys that come. */
  readonly names: Iterable<string>;
  /** What all others begin with, one of these, of which nobody can say how they go on. @default none: there are no others */
  readonly beginnings?: readonly string[];
}

export function anchored(pattern: string, { names: needed, beginnings = [] }: Needed): Anchored {
  const parts = alternativesOf(pattern);
  const open = wrapped(parts.map(opened));
  const matches = compilePattern(pattern);
  // An alternative of no letters takes everything: no names say what is needed of it.
  if (parts.includes("")) return { tight: undefined, open: ".*" };
  if (beginnings.some((text) => canBegin(pattern, text))) return { tight: undefined, open };
  const bodies = parts.map(bodyOf);
  const whole = compilePattern(wrapped(bodies));
  if (matches === undefined || whole === undefined) return { tight: undefined, open };
  const beside = [...new Set(needed)].filter((name) => matches(name) !== false && whole(name) !== true);
  const tight =
    beside.length > MOST_NAMES ? undefined : wrapped([...bodies, ...beside.map(escapedForPattern)]);
  return { tight, open };
}

function wrapped(parts: readonly string[]): string {
  return parts.length === 1 ? `^${parts[0]}$` : `^(${parts.join("|")})$`;
}

/** Without the anchors that it has. */
function bodyOf(part: string): string {
  const end = isEnded(part) ? part.length - 1 : part.length;
  return part.slice(part.startsWith("^") ? 1 : 0, end);
}

function opened(part: string): string {
  const body = bodyOf(part);
  const before = part.startsWith("^") || body.startsWith(".*") ? "" : ".*";
  const after = isEnded(part) || body.endsWith(".*") ? "" : ".*";
  return `${before}${body}${after}`;
}

function isEnded(part: string): boolean {
  return /(?<!\\)(?:\\\\)*\$$/su.test(part);
}
