/**
 * Regular expressions on names, as RabbitMQ has them in policies and permissions. They are text of strangers: nobody
 * else makes a pattern out of one. Most are decided in linear time; the others, and how far RabbitMQ itself would get, by
 * a bounded number of steps.
 */
import { linearPattern } from "./linear-pattern.ts";
import { BrokenPattern, PatternNotUnderstood } from "./pattern-errors.ts";
import type { PatternNode } from "./pattern-tree.ts";
import { parsePattern } from "./read-pattern.ts";
import { matchesStepwise } from "./stepwise-pattern.ts";
import { utf8 } from "./utf8.ts";

/** Whether a name matches; undefined where that takes too many steps to say. */
export type NameTest = (name: string) => boolean | undefined;

/**
 * RabbitMQ's limit of steps for one match since 4.3, after which nothing matches: `rabbit_re` with PCRE's `match_limit`.
 * PCRE counts fewer than are counted here, so what ends within it is RabbitMQ's answer too.
 */
export const MOST_STEPS = 50_000;
/** What one pattern may cost over all names. */
const MOST_STEPS_IN_ALL = 20_000_000;
/** In bytes: since 4.3 RabbitMQ takes no longer ones, `rabbit_re:max_pattern_length/0`; older ones are cut off later. */
export const LONGEST_PATTERN = 1_024;
/** In bytes. Names and routing keys have 255. */
const LONGEST_TEXT = 4_096;

/**
 * What is surely wrong with a pattern, as a noun phrase, or undefined. It does not find everything that PCRE refuses,
 * whose versions differ.
 */
export function brokenPattern(pattern: string): string | undefined {
  const found = read(pattern);
  return typeof found === "string" ? found : undefined;
}

/** A test of names, or undefined where the pattern is refused, too long, or in a part of PCRE that is not understood. */
export function compilePattern(pattern: string): NameTest | undefined {
  const tree = read(pattern);
  if (tree === undefined || typeof tree === "string") return undefined;
  const linear = linearPattern(tree);
  let left = MOST_STEPS_IN_ALL;
  return (name) => {
    const text = bytes(name);
    const quick = linear?.decides(text) === true ? linear.matches(text) : undefined;
    if (quick === false) return false;
    // RabbitMQ gives up where there are too many ways, though one of them would lead to a match.
    const steps = { left: Math.min(left, MOST_STEPS) };
    const given = steps.left;
    if (given === 0 || text.length > LONGEST_TEXT) return quick;
    const found = matchesStepwise(tree, text, steps);
    left -= given - Math.max(steps.left, 0);
    return found;
  };
}

/** Why there is no answer, and the way out: for people whose pattern it is. */
export function whyUndecidable(pattern: string): string {
  const tree = read(pattern);
  if (typeof tree === "string") return `The pattern "${pattern}" has ${tree}.`;
  if (tree !== undefined) {
    return `The pattern "${pattern}" has too many ways to match: RabbitMQ itself gives up after ${MOST_STEPS} steps. Write it without a repetition inside of a repetition.`;
  }
  if (utf8(pattern).length > LONGEST_PATTERN) {
    return `The pattern has more than the ${LONGEST_PATTERN} bytes that RabbitMQ takes. Write it shorter.`;
  }
  return `Write its pattern "${pattern}" without recursion, conditions and other special features of PCRE.`;
}

/** The tree; what is wrong; or undefined where that is not known. */
function read(pattern: string): PatternNode | string | undefined {
  const text = bytes(pattern);
  if (text.length > LONGEST_PATTERN) return undefined;
  try {
    return parsePattern(text);
  } catch (error) {
    if (error instanceof BrokenPattern) return error.message;
    if (error instanceof PatternNotUnderstood) return undefined;
    throw error;
  }
}

/** A character for each byte of UTF-8. */
function bytes(text: string): string {
  const found = utf8(text);
  // As many as characters: they are ASCII.
  return found.length === text.length
    ? text
    : Array.from(found, (byte) => String.fromCharCode(byte)).join("");
}
