/** The difference between a state and what a program wants, by the inputs that are described. */
import type { z } from "zod";
import { own } from "../../model/text/own-property.ts";
import { canonicalJson, objectPath } from "../../model/topology/object-keys.ts";
import type { ArgumentValue } from "../../model/topology/topology.ts";
import { namesMarked } from "../description/resource-description.ts";
import { hasUnknown, type PropertyMap, type PropertyValue } from "../protocol/property-map.ts";
import type { DetailedDiff, DiffKind } from "./resource.ts";

type Value = PropertyValue | undefined;

/** At the level of a table's keys where both are tables: what differs in a `definition` or in `limits`. */
export function changedInputs(inputs: z.ZodObject, olds: PropertyMap, news: PropertyMap): DetailedDiff {
  const replacing = new Set(namesMarked(inputs, "replaces"));
  return new Map(
    Object.keys(inputs.shape).flatMap((key): [string, DiffKind][] =>
      differing(key, olds.values[key], news.values[key]).map(([path, kind]) => [
        path,
        replacing.has(key) ? `${kind}-replace` : kind,
      ]),
    ),
  );
}

type ChangeKind = "add" | "delete" | "update";

function differing(key: string, old: Value, wanted: Value): [string, ChangeKind][] {
  const kind = changeOf(old, wanted);
  if (kind === undefined) return [];
  if (!isTable(old) || !isTable(wanted)) return [[key, kind]];
  return [...new Set([...Object.keys(old), ...Object.keys(wanted)])].flatMap(
    (name): [string, ChangeKind][] => {
      const inner = changeOf(own(old, name), own(wanted, name));
      return inner === undefined ? [] : [[objectPath(key, name), inner]];
    },
  );
}

/** Of a single value; undefined where it is the same. One that is not known yet may be another. */
export function changeOf(old: Value, wanted: Value): ChangeKind | undefined {
  if (old === undefined) return wanted === undefined ? undefined : "add";
  if (wanted === undefined) return "delete";
  if (hasUnknown(wanted)) return "update";
  return canonicalJson(old as ArgumentValue) === canonicalJson(wanted as ArgumentValue)
    ? undefined
    : "update";
}

function isTable(value: Value): value is Readonly<Record<string, PropertyValue>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
