/** Inputs against a zod schema, with failures at Pulumi's property paths. */
import type { z } from "zod";
import { objectPath } from "../model/topology/object-keys.ts";
import { type PropertyMap, type PropertyValue, UNKNOWN } from "./property-map.ts";
import { type Checked, type CheckFailure, propertiesOf } from "./resource.ts";

export type Validated<T> =
  | { readonly valid: T; readonly failures: readonly [] }
  | { readonly valid: undefined; readonly failures: readonly CheckFailure[] };

/**
 * A value that is not known yet cannot be wrong: where only such values are at fault, there are no failures, and
 * nothing valid either.
 */
export function validate<T>(schema: z.ZodType<T>, inputs: PropertyMap): Validated<T> {
  const dropped = droppedKeys(inputs.values);
  if (dropped.length > 0) {
    const reason = `a name cannot be ${DROPPED} here, because JavaScript has its own use of it`;
    return { valid: undefined, failures: dropped.map((path) => ({ property: propertyPath(path), reason })) };
  }
  const parsed = schema.safeParse(inputs.values);
  if (parsed.success) return { valid: parsed.data, failures: [] };
  const failures = parsed.error.issues
    .filter((issue) => !leadsToUnknown(inputs.values, issue.path))
    .map((issue) => ({ property: propertyPath(issue.path), reason: reasonOf(issue) }));
  return { valid: undefined, failures };
}

/** What Check answers where it has nothing to say beyond the schema: with its defaults filled in, where it is valid. */
export function checked(schema: z.ZodType<object>, inputs: PropertyMap): Checked {
  const { valid, failures } = validate(schema, inputs);
  return { inputs: valid === undefined ? inputs : propertiesOf(valid, inputs.secrets), failures };
}

/** zod leaves it out of what it has parsed, without a word, and the object of that name with it. */
const DROPPED = "__proto__";

/** The paths of all. There may be thousands of objects, and hardly ever one: paths are made on the way back. */
function droppedKeys(value: PropertyValue): readonly (readonly string[])[] {
  if (value === null || typeof value !== "object") return NONE;
  const found: (readonly string[])[] = [];
  for (const [key, inner] of Object.entries(value)) {
    if (key === DROPPED) found.push([key]);
    else for (const path of droppedKeys(inner)) found.push([key, ...path]);
  }
  return found;
}

const NONE: readonly (readonly string[])[] = [];

/** Of a key that is not allowed zod says so only inside. */
function reasonOf(issue: z.core.$ZodIssue): string {
  return issue.code === "invalid_key" ? issue.issues.map(({ message }) => message).join("; ") : issue.message;
}

function leadsToUnknown(values: PropertyValue, path: readonly PropertyKey[]): boolean {
  let value: PropertyValue | undefined = values;
  for (const key of path) {
    if (value === UNKNOWN) return true;
    if (value === null || typeof value !== "object") return false;
    value = (value as Readonly<Record<PropertyKey, PropertyValue>>)[key];
  }
  return value === UNKNOWN;
}

function propertyPath(path: readonly PropertyKey[]): string {
  const [collection = "", key, ...rest] = path.map(String);
  return key === undefined ? collection : objectPath(collection, key, ...rest);
}
