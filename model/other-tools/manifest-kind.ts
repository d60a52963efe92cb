/** What all kinds of the topology operator's objects have: how one is read, and what is said of what nothing here knows. */
import { z } from "zod";
import { own } from "../text/own-property.ts";
import { type Convert, type Kind, kindOf } from "./foreign-objects.ts";

export const text = z.string({ error: "a string" });
/** To another object of the cluster. */
export const reference = z.looseObject({ name: text });

/** An object with these keys in its `spec`. */
export const spec = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.looseObject({ kind: text, metadata: z.looseObject({ name: text }), spec: z.looseObject(shape) });

type Manifest = z.ZodObject<{
  kind: typeof text;
  metadata: z.ZodObject<{ name: typeof text }>;
  spec: z.ZodObject;
}>;

/** Keys that are the operator's alone. */
export const OF_OPERATOR = new Set([
  "name",
  "vhost",
  "rabbitmqClusterReference",
  "uriSecret",
  "deletionPolicy",
]);

/** What nothing here knows is told, and not dropped in silence: a later operator may have given it a meaning. */
export function manifestKind<T extends Manifest>(schema: T, convert: Convert<z.output<T>>): Kind {
  return kindOf(schema, (found, made) => {
    const { kind, metadata, spec: said } = found as z.output<Manifest>;
    for (const path of unknownKeys(schema.shape.spec, said)) {
      const object = `${kind} ${JSON.stringify(metadata.name)}`;
      made.remark(`${JSON.stringify(path)} of the ${object} is left out: nothing is known of it here.`);
    }
    convert(found, made);
  });
}

/** `limits.queues`: keys that the schema does not name, also in the tables in it. What leads to other objects is Kubernetes' own. */
function unknownKeys(schema: z.ZodObject, said: Readonly<Record<string, unknown>>, above = ""): string[] {
  return Object.entries(said).flatMap(([key, value]) => {
    const known = own(schema.shape, key);
    if (known === undefined) return OF_OPERATOR.has(key) ? [] : [`${above}${key}`];
    const inner = known instanceof z.ZodDefault ? known.unwrap() : known;
    if (!(inner instanceof z.ZodObject) || inner === reference) return [];
    return unknownKeys(inner, value as Readonly<Record<string, unknown>>, `${above}${key}.`);
  });
}
