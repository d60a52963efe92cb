/** zod's schemas of properties as Pulumi's package schema has them. */
import { z } from "zod";
import { documentationOf, type NamedType } from "../description/documented.ts";
import {
  ANY,
  type NamedTypeSpec,
  type PropertySpec,
  type PropertySpecs,
  type TypeSpec,
} from "./package-spec.ts";

/** What a program gives, or what it can read: where Check fills in a default, only the first one may lack it. */
export type Side = "input" | "output";

export interface Properties {
  readonly properties: PropertySpecs;
  readonly required: readonly string[];
}

export function propertiesOf({ shape }: z.ZodObject, side: Side): Properties {
  const properties = Object.entries(shape);
  return {
    properties: Object.fromEntries(properties.map(([key, schema]) => [key, propertySpec(schema, key)])),
    required: properties.filter(([, schema]) => !mayBeAbsent(schema, side)).map(([key]) => key),
  };
}

/** Absent rather than empty, as Pulumi's schemas are written. */
export function someOf(names: readonly string[]): readonly string[] | undefined {
  return names.length === 0 ? undefined : names;
}

export function propertySpec(schema: z.core.$ZodType, key: string): PropertySpec {
  const { description, secret, replaces, plain } = documentationOf(schema);
  if (description === undefined) throw new TypeError(`nothing is said of the property ${key}`);
  const sentences = [
    description,
    ...(replaces ? ["A change replaces the resource."] : []),
    ...defaultSentence(schema),
  ];
  const type = typeSpec(schema);
  return {
    ...(plain ? plainly(type) : type),
    description: sentences.join(" "),
    ...(secret ? { secret } : {}),
    ...(replaces ? { willReplaceOnChanges: true } : {}),
  };
}

function typeSpec(schema: z.core.$ZodType): TypeSpec {
  const { type, reference } = documentationOf(schema);
  if (type !== undefined) return { $ref: `#/types/${tokenOf(type)}` };
  if (reference !== undefined) return { $ref: reference };
  if (schema instanceof z.core.$ZodString) return { type: "string" };
  if (schema instanceof z.ZodBoolean) return { type: "boolean" };
  if (schema instanceof z.ZodNumber) return { type: schema.isInt ? "integer" : "number" };
  if (schema instanceof z.ZodArray) return { type: "array", items: typeSpec(schema.element) };
  if (schema instanceof z.ZodRecord) {
    return { type: "object", additionalProperties: typeSpec(schema.valueType) };
  }
  // JSON of any shape.
  if (schema instanceof z.ZodLazy) return { $ref: ANY };
  if (schema instanceof z.ZodPipe) return typeSpec(schema.out);
  if (isWrapped(schema)) return typeSpec(schema.unwrap());
  throw new TypeError("a property has a type of zod's for which nothing is known in Pulumi's package schema");
}

/** Also what is in it. */
function plainly(type: TypeSpec): TypeSpec {
  const { items, additionalProperties } = type;
  return {
    ...type,
    plain: true,
    ...(items === undefined ? {} : { items: plainly(items) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: plainly(additionalProperties) }),
  };
}

function isWrapped(schema: z.core.$ZodType): schema is z.ZodOptional | z.ZodDefault {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;
}

function tokenOf({ name }: NamedType): string {
  return `warren:index:${name}`;
}

export function mayBeAbsent(schema: z.core.$ZodType, side: Side): boolean {
  return schema instanceof z.ZodOptional || (schema instanceof z.ZodDefault && side === "input");
}

function defaultSentence(schema: z.core.$ZodType): string[] {
  if (!(schema instanceof z.ZodDefault)) return [];
  const value: unknown = schema.def.defaultValue;
  return [`Defaults to ${isEmpty(value) ? "none" : String(value)}.`];
}

function isEmpty(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).every(isEmpty);
  return value === "";
}

/** Every named type that the schema refers to, at any depth. */
export function namedTypesIn(schema: z.core.$ZodType): [string, NamedTypeSpec][] {
  const { type } = documentationOf(schema);
  if (schema instanceof z.ZodEnum) {
    if (type === undefined) throw new TypeError("an enum needs a name");
    const values = schema.options.map((value) => ({ value: String(value) }));
    return [[tokenOf(type), { type: "string", description: type.description, enum: values }]];
  }
  if (schema instanceof z.ZodObject) {
    const inner = Object.values(schema.shape).flatMap(namedTypesIn);
    if (type === undefined) return inner;
    const { properties, required } = propertiesOf(schema, "input");
    const some = someOf(required);
    const spec = { type: "object", description: type.description, properties } as const;
    return [...inner, [tokenOf(type), some === undefined ? spec : { ...spec, required: some }]];
  }
  if (schema instanceof z.ZodArray) return namedTypesIn(schema.element);
  if (schema instanceof z.ZodRecord) return namedTypesIn(schema.valueType);
  return isWrapped(schema) ? namedTypesIn(schema.unwrap()) : [];
}
