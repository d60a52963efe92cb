/** Which of the planned checks to run. Pure. */

import { nearest, quote } from "../model/text/wording.ts";
import { WarrenError } from "../model/warren-error.ts";
import { CHECK_KINDS, type Check, type CheckKind, type CheckObject } from "./check.ts";

/** What is said of one narrows the others down; within one, any of the values will do. Empty lists say nothing. */
export interface Selection {
  /** Ids, or beginnings of them up to a `/`: `routing/shop`. */
  readonly ids?: readonly string[];
  readonly kinds?: readonly string[];
  /** Names of objects that a check is about or that are involved: `billing`, or `shop/billing` in one virtual host. */
  readonly objects?: readonly string[];
  /** What of it is left out, and stands in the report as skipped. */
  readonly skip?: readonly LeftOut[];
}

/** A choice to leave checks out. */
export interface LeftOut {
  /** An id, or the beginning of ids, as in {@link Selection.ids}. */
  readonly id: string;
  /** Who chose so: `--skip`, `config "smokeSkip"`. */
  readonly by: string;
}

/** How many near misses an error tells. */
const NEAR_MISSES = 3;

/**
 * @returns the selected ones, in their order
 * @throws WarrenError `check-unknown` for a value that selects nothing, with the nearest that would; `check-none`
 *   where each value selects something and all together nothing
 */
export function selectChecks<C extends Check>(
  checks: readonly C[],
  { ids = [], kinds = [], objects = [] }: Selection,
): C[] {
  const known = new Set(checks.map((check) => check.id));
  for (const id of ids) {
    if (!checks.some((check) => hasId(check, id))) throw unknown("id", id, [...known]);
  }
  for (const kind of kinds) {
    if (!CHECK_KINDS.includes(kind as CheckKind)) throw unknown("kind", kind, CHECK_KINDS);
  }
  for (const object of objects) {
    if (checks.some((check) => concerns(check, object))) continue;
    throw unknown("object", object, [...new Set(checks.flatMap((check) => check.objects.flatMap(namesOf)))]);
  }
  const selected = checks.filter(
    (check) =>
      (ids.length === 0 || ids.some((id) => hasId(check, id))) &&
      (kinds.length === 0 || kinds.includes(check.kind)) &&
      (objects.length === 0 || objects.some((object) => concerns(check, object))),
  );
  if (selected.length > 0) return selected;
  const said = [...kinds, ...objects, ...ids].map(quote).join(", ");
  throw new WarrenError("check-none", `No check is of all that was asked for: ${said}.`, {
    hint: "`./warren smoke --list` shows the checks, with the same options for fewer of them.",
  });
}

/**
 * Why checks are left out by choice.
 *
 * @param all that are planned, selected or not: a choice that a stack keeps is of all of them
 * @throws WarrenError `check-unknown` for one that leaves out nothing
 */
export function leftOutOf<C extends Check>(
  all: readonly C[],
  { skip = [] }: Selection,
): ReadonlyMap<C, string> {
  const found = new Map<C, string>();
  for (const { id, by } of skip) {
    const checks = all.filter((check) => hasId(check, id));
    if (checks.length === 0)
      throw unknown(`id that ${by} says,`, id, [...new Set(all.map((each) => each.id))]);
    for (const check of checks) found.set(check, `it is left out by ${by} ${quote(id)}`);
  }
  return found;
}

function hasId({ id }: Check, asked: string): boolean {
  return id === asked || id.startsWith(asked.endsWith("/") ? asked : `${asked}/`);
}

function concerns({ objects }: Check, asked: string): boolean {
  return objects.some((object) => namesOf(object).includes(asked));
}

function namesOf({ name, virtualHost }: CheckObject): string[] {
  return virtualHost === undefined ? [name] : [name, `${virtualHost}/${name}`];
}

function unknown(what: string, asked: string, allowed: readonly string[]): WarrenError {
  const near = nearMisses(asked, allowed);
  const hints = [
    ...(near.length === 0 ? [] : [`Did you mean ${near.map(quote).join(" or ")}?`]),
    what === "kind"
      ? `The kinds are: ${allowed.join(", ")}.`
      : "`./warren smoke --list` shows what there is.",
  ];
  return new WarrenError("check-unknown", `No check has the ${what} ${quote(asked)}.`, {
    hint: hints.join(" "),
  });
}

/** What contains it, else what is a few letters away. */
function nearMisses(asked: string, allowed: readonly string[]): string[] {
  const lower = asked.toLowerCase();
  const holding = allowed.filter((each) => asked !== "" && each.toLowerCase().includes(lower));
  if (holding.length > 0) return holding.slice(0, NEAR_MISSES);
  const near = nearest(asked, allowed);
  return near === undefined ? [] : [near];
}
