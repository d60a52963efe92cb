/** What `ignoreChanges` leaves as it is on the broker. */

import type { Arguments, Lifecycle } from "../topology.ts";
import type { ObjectKind, ObjectOfKind } from "./change.ts";

/** The declared object with the live values of all that its `ignoreChanges` names; itself where it names nothing. */
export function withIgnored<K extends ObjectKind>(
  desired: ObjectOfKind[K],
  live: ObjectOfKind[K],
): ObjectOfKind[K] {
  const { ignoreChanges } = desired as Partial<Lifecycle>;
  if (ignoreChanges === undefined || ignoreChanges.length === 0) return desired;
  const merged: Record<string, unknown> = { ...desired };
  const there: Readonly<Record<string, unknown>> = { ...live };
  for (const name of ignoreChanges) {
    if (Object.hasOwn(merged, name) && !MARKS.has(name)) merged[name] = there[name];
  }
  if (!ignoreChanges.includes("arguments") && "arguments" in desired && "arguments" in live) {
    merged["arguments"] = mergedArguments(desired.arguments, live.arguments, new Set(ignoreChanges));
  }
  return merged as unknown as ObjectOfKind[K];
}

/** What is no property of the object on the broker. */
const MARKS: ReadonlySet<string> = new Set([
  "name",
  "protect",
  "retain",
  "ignoreChanges",
  "renamedFrom",
  "move",
]);

function mergedArguments(desired: Arguments, live: Arguments, ignored: ReadonlySet<string>): Arguments {
  return Object.fromEntries([
    ...Object.entries(desired).filter(([name]) => !ignored.has(name)),
    ...Object.entries(live).filter(([name]) => ignored.has(name)),
  ]);
}
