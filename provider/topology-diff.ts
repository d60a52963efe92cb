/** What differs between two topologies, at Pulumi's property paths: what `pulumi preview --diff` shows. */

import type { ObjectKind } from "../model/topology/change.ts";
import { byKey, objectsOf } from "../model/topology/changes.ts";
import { differences } from "../model/topology/differences.ts";
import { objectPath } from "../model/topology/object-keys.ts";
import type { Lifecycle, Topology } from "../model/topology/topology.ts";
import type { DetailedDiff, DiffKind } from "./resource.ts";

const COLLECTIONS: Readonly<Record<ObjectKind, string>> = {
  exchange: "exchanges",
  queue: "queues",
  binding: "bindings",
  policy: "policies",
};

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
    for (const { path, live, desired } of differences(kind, before, after)) {
      const change = live === undefined ? "add" : desired === undefined ? "delete" : "update";
      diff.set(objectPath(collection, key, ...path), change);
    }
    for (const mark of ["protect", "retain"] as const) {
      const [was, is] = [marked(before, mark), marked(after, mark)];
      // What is false is left out of the state.
      if (was !== is) diff.set(objectPath(collection, key, mark), is ? "add" : "delete");
    }
  }
  for (const key of old.keys()) if (!wanted.has(key)) diff.set(objectPath(collection, key), "delete");
}

function marked(object: object, mark: keyof Lifecycle): boolean {
  return mark in object && (object as Lifecycle)[mark];
}
