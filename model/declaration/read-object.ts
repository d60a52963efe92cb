/** One object of a declaration: a node of the source tree and a schema give a value, or faults with places. */
import type { z } from "zod";
import type { Place, Report } from "./fault.ts";
import { keyAt, nodeAt, placeAt, type SourceNode, toPlain } from "./source-tree.ts";
import { allowed, quote } from "./wording.ts";

/** A value with the node that it was read from. */
export interface Located<T> {
  readonly value: T;
  readonly node: SourceNode;
}

/** A located value with a name, which is the key that it stands under. */
export interface Named<T> extends Located<T> {
  readonly name: string;
  /** Where the name stands. */
  readonly key: Place;
}

/** Keys that people bring along, and why they are not here. */
const WHY_NOT: Readonly<Record<string, string>> = {
  password: "Passwords do not belong into a declaration: they are generated, or secrets of the stack.",
  passwordHash: "Passwords do not belong into a declaration: they are generated, or secrets of the stack.",
  exclusive: "An exclusive queue belongs to one connection and goes with it: the client declares it.",
  vhost: "The virtual host is the one that this stands in.",
};

/**
 * @param kind of the object, with its article: `a queue`
 * @param label the very object: `the queue "billing"`
 * @returns undefined where a fault was reported
 */
export function readObject<S extends z.ZodObject>(
  node: SourceNode,
  schema: S,
  words: { readonly kind: string; readonly label: string },
  report: Report,
): Located<z.output<S>> | undefined {
  // `billing:` with nothing after it is a queue of defaults.
  const plain = node.kind === "scalar" && node.value === null ? {} : toPlain(node);
  const keys = Object.keys(schema.shape);
  if (typeof plain !== "object" || Array.isArray(plain)) {
    report(
      node.place,
      `${capital(words.label)} cannot be ${quote(plain)}.`,
      `Allowed: a mapping with the keys ${keys.join(", ")}.`,
    );
    return undefined;
  }
  const result = schema.safeParse(plain);
  if (result.success) return { value: result.data, node };
  for (const issue of result.error.issues) {
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        const why = Object.hasOwn(WHY_NOT, key) ? WHY_NOT[key] : undefined;
        report(keyAt(node, key), `${quote(key)} is not a key of ${words.kind}.`, why ?? allowed(keys, key));
      }
      continue;
    }
    const [key, ...rest] = issue.path.map(String);
    const given = nodeAt(node, issue.path);
    const subject = `${quote(key)} of ${words.label}`;
    if (given === undefined) {
      report(node.place, `${capital(words.label)} has no ${quote(key)}.`, `Allowed: ${issue.message}.`);
      continue;
    }
    const choices = issue.code === "invalid_value" ? issue.values.map(String) : undefined;
    const value = toPlain(given);
    report(
      placeAt(node, ...issue.path),
      `${rest.length === 0 ? subject : `Item ${rest.join(".")} of ${subject}`} cannot be ${quote(value)}.`,
      choices === undefined ? `Allowed: ${issue.message}.` : allowed(choices, value),
    );
  }
  return undefined;
}

/** The entries of a section whose keys are names. A section that is absent or empty has none. */
export function readNames(
  node: SourceNode | undefined,
  label: string,
  report: Report,
): readonly Named<undefined>[] {
  if (node === undefined || (node.kind === "scalar" && node.value === null)) return [];
  if (node.kind !== "mapping") {
    report(
      node.place,
      `${capital(label)} cannot be ${quote(toPlain(node))}.`,
      "Allowed: a mapping from names.",
    );
    return [];
  }
  return [...node.entries].map(([name, { key, value }]) => ({ name, key, node: value, value: undefined }));
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
