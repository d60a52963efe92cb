/**
 * `prune` of a Topology in its state and its diff. What is unmanaged is read before each update into an output of its
 * own, `unmanaged`: shown as what goes, and never taken for what is owned.
 */
import { objectPath } from "../../model/topology/object-keys.ts";
import { unmanagedObjects } from "../../model/topology/plan/prune.ts";
import type { Topology } from "../../model/topology/topology.ts";
import { toTopologyInputs } from "../../model/topology/topology-inputs.ts";
import type { PropertyMap, PropertyValue } from "../protocol/property-map.ts";
import { changeOf } from "../resources/changed-inputs.ts";
import type { DiffKind } from "../resources/resource.ts";
import { pruneOf, type TopologyOptions } from "./topology-schema.ts";

const OPTIONS = ["prune", "pruneIgnore", "external"] as const;

/** As the state keeps them: none without `prune`. */
export function pruneOptions({ values }: PropertyMap): object {
  if (values["prune"] !== true) return {};
  return Object.fromEntries(OPTIONS.map((key) => [key, values[key]]));
}

/** The output: what stands beside all that is owned and would be pruned; nothing where nothing does. */
export function unmanaged(owned: Topology, live: Topology, { values }: PropertyMap): object {
  const options: TopologyOptions = values;
  const prune = pruneOf(options);
  if (prune === undefined) return {};
  const { virtualHost: _, ...collections } = toTopologyInputs(
    unmanagedObjects({ desired: owned, owned, live, prune }),
  );
  const found = Object.entries(collections).filter(([, objects]) => Object.keys(objects).length > 0);
  return found.length === 0 ? {} : { unmanaged: Object.fromEntries(found) };
}

/** `unmanaged.queues["left-over"]` goes; `prune` itself was turned on or off. */
export function pruneDiff(
  { values: olds }: PropertyMap,
  { values: news }: PropertyMap,
): [string, DiffKind][] {
  const changed = OPTIONS.flatMap((key): [string, DiffKind][] => {
    const change = changeOf(olds[key], news[key]);
    return change === undefined ? [] : [[key, change]];
  });
  if (news["prune"] !== true) return changed;
  return [...changed, ...pathsOf(olds["unmanaged"]).map((path): [string, DiffKind] => [path, "delete"])];
}

function pathsOf(unmanaged: PropertyValue | undefined): string[] {
  return entries(unmanaged).flatMap(([collection, objects]) =>
    entries(objects).map(([key]) => objectPath(`unmanaged.${collection}`, key)),
  );
}

function entries(value: PropertyValue | undefined): [string, PropertyValue][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}
