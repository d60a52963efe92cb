/** What every comparison of the declaration with the broker is made of. Pure. */

import { canonicalJson } from "../../../model/topology/object-keys.ts";
import type { PropertyDifference } from "../../../model/topology/plan/change.ts";
import type { ArgumentValue } from "../../../model/topology/topology.ts";
import { type Check, type CheckObject, type Finding, failed, passed } from "../../check.ts";
import type { LiveBroker } from "./broker-contents.ts";

export interface Comparison {
  readonly check: Check;
  readonly judge: (live: LiveBroker) => Finding;
}

export const MAKE_IT_SO =
  "Bring the broker back to the declaration (in a stack `./warren preview` shows what `./warren up` would change), or change the declaration if the broker is right.";

export function presenceCheck(
  id: string,
  objects: readonly [CheckObject, ...CheckObject[]],
  proves: string,
): Check {
  return { id, kind: "presence", needs: "read-only", objects, proves, tag: "policymaker" };
}

/** Of users, whom only an administrator sees, and of virtual hosts in which the tests' own user has no permission. */
export function administratorsCheck(...check: Parameters<typeof presenceCheck>): Check {
  return { ...presenceCheck(...check), tag: "administrator" };
}

/** @param there what there is instead, or why, in words; empty where nothing is worth telling */
export function missing(what: string, there = ""): Finding {
  return failed(`${what} is there`, `it is not on the broker${there === "" ? "" : `; ${there}`}`, {
    remedy: MAKE_IT_SO,
  });
}

/** A pass where nothing differs. @param what `queue "billing"`, the subject of a sentence */
export function judgeDifferences(what: string, differences: readonly PropertyDifference[]): Finding {
  if (differences.length === 0) return passed(`${what} is there as declared`, "it is");
  const told = (side: "desired" | "live"): string =>
    differences.map((each) => `${nameOf(each)} ${jsonOrAbsent(each[side])}`).join(", ");
  return failed(`${what} with ${told("desired")}`, told("live"), { remedy: MAKE_IT_SO });
}

function nameOf({ path: [property = "", name] }: PropertyDifference): string {
  return name === undefined ? property : name;
}

function jsonOrAbsent(value: ArgumentValue | undefined): string {
  return value === undefined ? "absent" : canonicalJson(value);
}

/** The properties in which two plain objects differ, by the names in the first argument. */
export function propertyDifferences(
  live: Readonly<Record<string, ArgumentValue | undefined>>,
  desired: Readonly<Record<string, ArgumentValue | undefined>>,
): PropertyDifference[] {
  return Object.keys({ ...desired, ...live })
    .filter((name) => jsonOrAbsent(live[name]) !== jsonOrAbsent(desired[name]))
    .map((name) => ({ path: [name], live: live[name], desired: desired[name] }));
}

/** `1, 2, 3 and 7 more`, so that one fault a thousand times stays readable. */
export function some(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
