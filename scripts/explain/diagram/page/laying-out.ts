/** Lays a diagram out in steps, so that the page answers meanwhile. */
import type { Diagram } from "../../../../model/routing/diagram/diagram.ts";
import type { Group } from "../../../../model/routing/diagram/layout/groups.ts";
import { layOut } from "../../../../model/routing/diagram/layout/lay-out.ts";
import { arrange, partsOf } from "../../../../model/routing/diagram/layout/place.ts";
import type { Part, Placed } from "../../../../model/routing/diagram/layout/placed.ts";
import { nextTurn } from "./dom.ts";

/** Milliseconds of work, after which the browser gets its turn. */
const A_STEP = 30;

/** @returns undefined where something else has been asked for since */
export async function laidOut(diagram: Diagram, isWanted: () => boolean): Promise<Placed | undefined> {
  const groups = partsOf(diagram);
  const parts = new Map<Group, Part>();
  let began = performance.now();
  for (const group of groups.groups) {
    if (performance.now() - began > A_STEP) {
      await nextTurn();
      if (!isWanted()) return undefined;
      began = performance.now();
    }
    parts.set(group, layOut(group));
  }
  return arrange(diagram, groups, (group) => parts.get(group) ?? layOut(group));
}
