/** What changes from one mapping of a file to another, and where what is new belongs. */
import { isScalar, type Pair } from "yaml";
import type { FileMapping, FileValue } from "./file-value.ts";

export interface Change<T> {
  readonly before: T;
  readonly after: T;
}

/** What becomes of a key that stands in the text. One that neither knows is no business of ours: it is kept. */
export function changeOf(
  key: string,
  { before, after }: Change<FileMapping>,
): "kept" | "removed" | "changed" {
  if (!after.has(key)) return before.has(key) ? "removed" : "kept";
  return before.has(key) && isEqual(before.get(key), after.get(key)) ? "kept" : "changed";
}

/** Those of `after` that do not stand in the text and ought to. */
export function addedTo(inText: ReadonlySet<string>, { before, after }: Change<FileMapping>): Added[] {
  return [...after]
    .filter(([key, value]) => !inText.has(key) && !(before.has(key) && isEqual(before.get(key), value)))
    .map(([key, value]) => ({ key, value }));
}

export interface Added {
  readonly key: string;
  readonly value: FileValue;
}

/**
 * The nearest key before `key` in `order` that is in `present`: what is new goes behind it. Without one it goes behind
 * all that is there.
 */
export function predecessor(
  key: string,
  order: readonly string[],
  present: ReadonlySet<string>,
): string | undefined {
  return order.slice(0, order.indexOf(key)).findLast((candidate) => present.has(candidate));
}

/** The key as the reader takes it: the text that stands there. */
export function keyOf({ key }: Pair): string {
  if (!isScalar(key)) return "";
  return typeof key.value === "string" ? key.value : (key.source ?? "");
}

/** Mappings are equal in any order, lists in theirs. */
export function isEqual(left: FileValue, right: FileValue): boolean {
  if (left instanceof Map && right instanceof Map) {
    const [one, other] = [left as FileMapping, right as FileMapping];
    return (
      one.size === other.size &&
      [...one].every(([key, value]) => other.has(key) && isEqual(value, other.get(key)))
    );
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    const others = right as readonly FileValue[];
    return (
      left.length === others.length && left.every((item, index) => isEqual(item as FileValue, others[index]))
    );
  }
  return left === right;
}
