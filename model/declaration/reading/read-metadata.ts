/**
 * `metadata: { owner: team-billing }` at an object: what people and rules of a team know of it. RabbitMQ has no place for
 * it, so it is no part of the object and never reaches a broker.
 */

import { quote } from "../../text/wording.ts";
import type { Report } from "../source/fault.ts";
import { placeAt, type SourceEntry, toPlain } from "../source/source-tree.ts";

export interface ObjectMetadata {
  /** Of the object: `virtualHosts`, `shop`, `queues`, `billing`. It holds for all that is below, unless that says its own. */
  readonly path: readonly string[];
  /** By their keys; none is empty. */
  readonly values: ReadonlyMap<string, string>;
}

const ALLOWED = "Allowed: a mapping from keys to texts, such as { owner: team-billing }.";

/** @returns what has no fault of it */
export function readMetadata(
  { value }: SourceEntry,
  path: readonly string[],
  report: Report,
): ObjectMetadata {
  const values = new Map<string, string>();
  // `metadata:` with nothing after it is none.
  if (value.kind === "scalar" && value.value === null) return { path, values };
  if (value.kind !== "mapping") {
    report(value.place, `"metadata" cannot be ${quote(toPlain(value))}.`, ALLOWED);
    return { path, values };
  }
  for (const [key, { value: said }] of value.entries) {
    if (said.kind === "scalar" && typeof said.value === "string" && said.value.trim() !== "") {
      values.set(key, said.value);
      continue;
    }
    const isOther = said.kind === "scalar" && typeof said.value !== "string" && said.value !== null;
    report(
      placeAt(value, key),
      `${quote(key)} of "metadata" cannot be ${quote(toPlain(said))}.`,
      `Allowed: a text that is not empty.${isOther ? " Put it in quotes." : ""}`,
    );
  }
  return { path, values };
}
