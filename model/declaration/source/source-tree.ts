/**
 * A YAML or JSON text, or a plain value, as a tree in which every key and value knows its place. Mappings are Maps, so
 * that any name is a name (`__proto__`, `1`, `西游记`).
 */

import { quote } from "../../text/wording.ts";
import type { Arguments, ArgumentValue } from "../../topology/topology.ts";
import type { Place, Report } from "./fault.ts";

export interface SourceScalar {
  readonly kind: "scalar";
  readonly place: Place;
  readonly value: string | number | boolean | null;
}

export interface SourceSequence {
  readonly kind: "sequence";
  readonly place: Place;
  readonly items: readonly SourceNode[];
}

export interface SourceEntry {
  /** Where the key stands. */
  readonly key: Place;
  readonly value: SourceNode;
}

export interface SourceMapping {
  readonly kind: "mapping";
  readonly place: Place;
  readonly entries: ReadonlyMap<string, SourceEntry>;
}

export type SourceNode = SourceScalar | SourceSequence | SourceMapping;

export const EXPECTED = "A declaration has the keys virtualHosts and users.";

/** A file's tree, and the numbers in it that no declaration can have: in RabbitMQ's definitions they are no faults. */
export interface SourceDocument extends SourceMapping {
  readonly inexact: readonly InexactNumber[];
}

/** A number that would be another one on its way to the broker, which is by JSON and JavaScript. */
export interface InexactNumber {
  readonly place: Place;
  /** What is wrong, and the way out. */
  readonly message: string;
  readonly hint: string;
  /** As it is written: `1.0`. */
  readonly source: string;
  /** The nearest integer that is carried exactly. */
  readonly nearest: number;
}

/** Undefined where the number arrives as it is written, or is none at all. @param source how it is written */
export function inexactNumber(value: number, source: string, place: Place): InexactNumber | undefined {
  if (!Number.isInteger(value)) return undefined;
  if (!Number.isSafeInteger(value)) {
    const range = `${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`;
    const nearest = Math.sign(value) * Number.MAX_SAFE_INTEGER;
    const message = `${source} is too large to be carried exactly.`;
    return { place, message, hint: `Allowed: ${range}.`, source, nearest };
  }
  const isFraction = /^[-+]?\d*\.?\d*e/i.test(source) || source.includes(".");
  if (!isFraction || /^0[xo]/.test(source)) return undefined;
  const nearest = value + 0;
  const message = `${source} would reach RabbitMQ as the integer ${nearest}.`;
  return { place, message, hint: `Write ${nearest}.`, source, nearest };
}

/**
 * Numbers go to the broker as JSON, strings as UTF-8: what would change on the way is refused.
 *
 * @param source how the number is written
 */
export function checkScalar(
  {
    value,
    source = String(value),
  }: { readonly value: number | string; readonly source?: string | undefined },
  place: Place,
  report: Report,
): SourceScalar | undefined {
  if (typeof value === "string") {
    if (value.isWellFormed()) return { kind: "scalar", place, value };
    report(place, `${quote(value)} is not Unicode text: half of a surrogate pair stands alone in it.`);
    return undefined;
  }
  if (!Number.isFinite(value)) {
    report(place, `${source} is not a number that AMQP can carry.`);
    return undefined;
  }
  const inexact = inexactNumber(value, source, place);
  if (inexact === undefined) return { kind: "scalar", place, value: value + 0 };
  report(place, inexact.message, inexact.hint);
  return undefined;
}

/** The plain value of a node. Own properties only: `__proto__` is a key like any other. */
export function toPlain(node: SourceNode): ArgumentValue {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "sequence") return node.items.map(toPlain);
  return toTable(node);
}

export function toTable(node: SourceMapping): Arguments {
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, toPlain(entry.value)]));
}

/** The node below `node` at a path, or undefined. */
export function nodeAt(node: SourceNode, path: readonly PropertyKey[]): SourceNode | undefined {
  let current: SourceNode | undefined = node;
  for (const step of path) {
    if (current?.kind === "mapping") current = current.entries.get(String(step))?.value;
    else if (current?.kind === "sequence") current = current.items[Number(step)];
    else return undefined;
  }
  return current;
}

/** The place of the value at a path, or of the nearest thing above it that stands in a file. */
export function placeAt(node: SourceNode, ...path: readonly PropertyKey[]): Place {
  for (let length = path.length; length > 0; length--) {
    const found = nodeAt(node, path.slice(0, length));
    if (found !== undefined) return found.place;
  }
  return node.place;
}

/** The place of a key in a mapping, or the place of the mapping. */
export function keyAt(node: SourceNode, key: string): Place {
  return (node.kind === "mapping" ? node.entries.get(key)?.key : undefined) ?? node.place;
}
