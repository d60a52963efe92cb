/** What differs between two topologies, at Pulumi's property paths: what `pulumi preview --diff` shows. */

import { canonicalJson, objectPath } from "../../model/topology/object-keys.ts";
import type { ObjectKind, ObjectOfKind } from "../../model/topology/plan/change.ts";
import { byKey, objectsOf } from "../../model/topology/plan/changes.ts";
import { differences } from "../../model/topology/plan/differences.ts";
import { withIgnored } from "../../model/topology/plan/ignore-changes.ts";
import type { Lifecycle, Topology } from "../../model/topology/topology.ts";
import {
  type LifecycleInputs,
  lifecycleInputs,
  type TopologyInputs,
} from "../../model/topology/topology-inputs.ts";
import type { DetailedDiff, DiffKind } from "../resources/resource.ts";

const COLLECTIONS = {
  exchange: "exchanges",
  queue: "queues",
  binding: "bindings",
  policy: "policies",
} as const satisfies Readonly<Record<ObjectKind, string>>;

const MARKS: readonly (keyof Lifecycle)[] = ["protect", "retain", "ignoreChanges", "renamedFrom", "move"];

/**
 * Both without the objects that are the same in both, letter by letter: of thousands most are, and these need not be
 * understood to be known as equal. A diff is asked for twice a run.
 */
export function withoutEqualObjects(
  olds: TopologyInputs,
  news: TopologyInputs,
): readonly [TopologyInputs, TopologyInputs] {
  const [before, after]: [object, object] = [{}, {}];
  for (const collection of Object.values(COLLECTIONS)) {
    const old: Readonly<Record<string, object>> = olds[collection];
    const wanted: Readonly<Record<string, object>> = news[collection];
    const isEqual = (key: string): boolean =>
      Object.hasOwn(wanted, key) && JSON.stringify(old[key]) === JSON.stringify(wanted[key]);
    const equal = new Set(Object.keys(old).filter(isEqual));
    Object.assign(before, { [collection]: rest(old, equal) });
    Object.assign(after, { [collection]: rest(wanted, equal) });
  }
  return [
    { ...olds, ...before },
    { ...news, ...after },
  ];
}

function rest(objects: Readonly<Record<string, object>>, equal: ReadonlySet<string>): object {
  return Object.fromEntries(Object.entries(objects).filter(([key]) => !equal.has(key)));
}

export function topologyDiff(olds: Topology, news: Topology): DetailedDiff {
  const diff = new Map<string, DiffKind>();
  if (olds.virtualHost !== news.virtualHost) diff.set("virtualHost", "update-replace");
  for (const kind of Object.keys(objectsOf) as ObjectKind[]) collect(kind, olds, news, diff);
  return diff;
}

function collect(kind: ObjectKind, olds: Topology, news: Topology, diff: Map<string, DiffKind>): void {
  const collection = COLLECTIONS[kind];
  const [old, wanted] = [byKey(kind, olds), byKey(kind, news)];
  for (const [key, after] of wanted) {
    const before = old.get(key);
    if (before === undefined) {
      diff.set(objectPath(collection, key), "add");
      continue;
    }
    for (const { path, live, desired } of differences(kind, before, withIgnored(after, before))) {
      const change = live === undefined ? "add" : desired === undefined ? "delete" : "update";
      diff.set(objectPath(collection, key, ...path), change);
    }
    const [was, is] = [marksOf(before), marksOf(after)];
    for (const mark of MARKS) {
      const [old, wanted] = [was[mark] ?? null, is[mark] ?? null];
      if (canonicalJson(old) === canonicalJson(wanted)) continue;
      const change = old === null ? "add" : wanted === null ? "delete" : "update";
      diff.set(objectPath(collection, key, mark), change);
    }
  }
  for (const key of old.keys()) if (!wanted.has(key)) diff.set(objectPath(collection, key), "delete");
}

/** As they are in the state: without those that are their defaults. Bindings and policies have none. */
function marksOf(object: ObjectOfKind[ObjectKind]): LifecycleInputs {
  return "protect" in object ? lifecycleInputs(object) : {};
}
