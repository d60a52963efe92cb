/**
 * `objectsJson`: all objects of a Topology as one text. Pulumi's SDKs walk through the inputs of a resource value by
 * value, with a promise for each in Node.js; a text they hand over as it is. Check makes the four properties of it, so
 * states and diffs know nothing of it.
 */
import { objectPath } from "../../model/topology/object-keys.ts";
import { type PropertyMap, type PropertyValue, UNKNOWN } from "../protocol/property-map.ts";
import type { Checked, CheckFailure } from "../resources/resource.ts";

const COLLECTIONS = ["exchanges", "queues", "bindings", "policies"] as const;
const PROPERTY = "objectsJson";

/** The inputs with the four properties in its place; as they are where there is none, or it is not known yet. */
export function withObjectsOfJson(inputs: PropertyMap): Checked {
  const { [PROPERTY]: text, ...values } = inputs.values;
  if (text === undefined || text === UNKNOWN) return { inputs, failures: [] };
  const beside = COLLECTIONS.filter((key) => values[key] !== undefined);
  if (beside.length > 0) return refused(inputs, `cannot stand beside ${beside.join(", ")}`);
  const objects = typeof text === "string" ? parsed(text) : undefined;
  if (objects === undefined) return refused(inputs, `must be a JSON object of ${COLLECTIONS.join(", ")}`);
  const unknown = Object.keys(objects).filter((key) => !COLLECTIONS.some((known) => known === key));
  if (unknown.length > 0) {
    const reason = `is not one of ${COLLECTIONS.join(", ")}`;
    return {
      inputs,
      failures: unknown.map((key): CheckFailure => ({ property: objectPath(PROPERTY, key), reason })),
    };
  }
  const secrets = new Set(inputs.secrets);
  if (secrets.delete(PROPERTY)) for (const key of COLLECTIONS) secrets.add(key);
  return { inputs: { values: { ...values, ...objects }, secrets }, failures: [] };
}

function refused(inputs: PropertyMap, reason: string): Checked {
  return { inputs, failures: [{ property: PROPERTY, reason }] };
}

/** Undefined for what is no object. */
function parsed(text: string): Readonly<Record<string, PropertyValue>> | undefined {
  try {
    const value = JSON.parse(text) as PropertyValue;
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, PropertyValue>>) : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // Its message would show a part of the text, which may be a secret.
    return undefined;
  }
}
