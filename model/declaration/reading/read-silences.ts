/**
 * `lint: { rule-id: reason }` at an object: what lint shall not say of it, and why. Which rules there are is known to
 * `model/lint/`.
 */

import { quote } from "../../text/wording.ts";
import { type Location, locationAt, type Report } from "../source/fault.ts";
import { type SourceEntry, toPlain } from "../source/source-tree.ts";

export interface Silence {
  /** Of the object: `virtualHosts`, `shop`, `queues`, `billing`. It holds for all that is below as well. */
  readonly path: readonly string[];
  readonly rule: string;
  /** Not empty. */
  readonly reason: string;
  /** Where the rule's id stands. */
  readonly location: Location;
}

export function readSilences({ value }: SourceEntry, path: readonly string[], report: Report): Silence[] {
  if (value.kind !== "mapping") {
    report(
      value.place,
      `"lint" cannot be ${quote(toPlain(value))}.`,
      "Allowed: a mapping from the id of a rule to the reason why it does not count here.",
    );
    return [];
  }
  return [...value.entries].flatMap(([rule, { key, value: reason }]) => {
    if (reason.kind === "scalar" && typeof reason.value === "string" && reason.value.trim() !== "") {
      return [{ path, rule, reason: reason.value, location: locationAt(key) }];
    }
    report(
      reason.place,
      `The reason for the silence of ${quote(rule)} cannot be ${quote(toPlain(reason))}.`,
      "Needed: a sentence that says why the rule does not count here.",
    );
    return [];
  });
}
