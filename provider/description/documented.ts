/**
 * What a zod schema says of a property beside its type, its bounds and its default: what the package's schema, the
 * classes and Check have to know. Say it last, behind `.optional()` and `.default()`, which make a schema of their own.
 */
import { z } from "zod";

export interface Marks {
  /** Kept as a secret, whether the program says so or not. */
  readonly secret?: true;
  /** A change of it replaces the resource. */
  readonly replaces?: true;
  /** Has to be known when the program runs: no output of a resource. Of components alone. */
  readonly plain?: true;
  /** How the classes in TypeScript have it, where Pulumi's schema has no word for what it takes. */
  readonly inTypeScript?: string;
}

export interface NamedType {
  /** In the package: `Queue` is `warren:index:Queue`. */
  readonly name: string;
  readonly description: string;
}

interface Documentation extends Marks {
  readonly description: string;
  readonly type?: NamedType;
  /** `#/provider`, or `#/resources/warren:index:Ready`. */
  readonly reference?: string;
}

/** @param description sentences in Markdown. That a change replaces, and what the default is, is added to them. */
export function property<T extends z.ZodType>(schema: T, description: string, marks: Marks = {}): T {
  return schema.meta({ ...marks, description });
}

/** An enum or an object with a name of its own, which every language gets as a type. */
export function namedType<T extends z.ZodType>(name: string, description: string, schema: T): T {
  return schema.meta({ type: { name, description } satisfies NamedType });
}

/** A resource of this package, by its URN: the path of its kind in the package's schema. */
export function resourceReference(reference: string): z.ZodType<string> {
  return z.string().meta({ reference });
}

/** Nothing but these three functions writes it. */
export function documentationOf(schema: z.core.$ZodType): Partial<Documentation> {
  return (z.globalRegistry.get(schema) ?? {}) as Partial<Documentation>;
}
