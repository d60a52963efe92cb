/** Inputs against a zod schema, with failures at Pulumi's property paths. */
import { z } from "zod";
import { faultsOf } from "../../model/text/issue-words.ts";
import { objectPath } from "../../model/topology/object-keys.ts";
import { namesMarked, type ResourceDescription } from "../description/resource-description.ts";
import { type PropertyMap, type PropertyValue, UNKNOWN } from "../protocol/property-map.ts";
import { type Checked, type CheckFailure, propertiesOf } from "./resource.ts";

export type Validated<T> =
  | { readonly valid: T; readonly failures: readonly [] }
  | { readonly valid: undefined; readonly failures: readonly CheckFailure[] };

/**
 * A value that is not known yet cannot be wrong: where only such values are at fault, there are no failures, and
 * nothing valid either.
 */
export function validate<T>(schema: z.ZodType<T>, inputs: PropertyMap): Validated<T> {
  const isDropped = hasKey(inputs.values, DROPPED);
  const given = isDropped ? renamed(inputs.values, escaped) : inputs.values;
  const parsed = schema.safeParse(given);
  if (parsed.success) {
    // Only names of keys are other than they were.
    const valid = isDropped ? (renamed(parsed.data as PropertyValue, unescaped) as T) : parsed.data;
    return { valid, failures: [] };
  }
  const failures = faultsOf(parsed.error, { schema, given, messages: "wrong" })
    .filter(({ path }) => !leadsToUnknown(given, path))
    .map(({ path, words }) => {
      const property = propertyPath(isDropped ? path.map((step) => unescaped(String(step))) : path);
      return { property, reason: words };
    });
  return { valid: undefined, failures };
}

/**
 * What Check answers where it has nothing to say beyond the description: with its defaults filled in, where it is valid,
 * and what is secret marked, whether the program did so or not.
 */
export function checked({ inputs: schema }: ResourceDescription, inputs: PropertyMap): Checked {
  const { valid, failures } = validate(schema, inputs);
  const { values } = propertiesOf(valid ?? { ...defaultsOf(schema), ...inputs.values });
  const secrets = namesMarked(schema, "secret").filter((key) => key in values);
  return { inputs: { values, secrets: new Set([...inputs.secrets, ...secrets]) }, failures };
}

/** A state has them: what is not known yet beside them is no reason for a preview to show them as gone. */
function defaultsOf({ shape }: z.ZodObject): object {
  const defaults = Object.entries(shape).flatMap(([key, schema]) =>
    schema instanceof z.ZodDefault ? [[key, schema.def.defaultValue] as const] : [],
  );
  return Object.fromEntries(defaults);
}

/** zod leaves it out of what it has parsed, without a word, and the object of that name with it. */
const DROPPED = "__proto__";
const MARK = "\u0000";

/** A name that ends in {@link DROPPED}, with one mark more. */
function escaped(key: string): string {
  return isEscaped(key) ? MARK + key : key;
}

function unescaped(key: string): string {
  return key.startsWith(MARK) && isEscaped(key) ? key.slice(MARK.length) : key;
}

function isEscaped(key: string): boolean {
  return key.endsWith(DROPPED) && key.slice(0, -DROPPED.length).replaceAll(MARK, "") === "";
}

/** There may be thousands of objects, and hardly ever one of that name. */
function hasKey(value: PropertyValue, name: string): boolean {
  if (value === null || typeof value !== "object") return false;
  if (!Array.isArray(value) && Object.hasOwn(value, name)) return true;
  return Object.values(value).some((inner) => hasKey(inner, name));
}

/** `Object.fromEntries` makes own properties of any name. */
function renamed(value: PropertyValue, rename: (key: string) => string): PropertyValue {
  if (Array.isArray(value)) return (value as readonly PropertyValue[]).map((item) => renamed(item, rename));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [rename(key), renamed(inner, rename)]),
  );
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
