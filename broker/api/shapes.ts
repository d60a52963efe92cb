/**
 * What the shapes of RabbitMQ's answers are made of. Only the form of an answer is looked at: what is beside it stays, and
 * so does a key `__proto__`, which zod leaves out of what it makes itself. So no shape may change what it is given
 * (no default, no transform): `ManagementApi.read` takes none that does.
 *
 * RabbitMQ's lists are of Erlang's property lists: what has no value is left out, or `null`.
 * Source: https://www.rabbitmq.com/docs/http-api-reference, `rabbit_mgmt_format.erl`, and answers of 3.13, 4.0 and 4.3.
 */
import { z } from "zod";
import { tagsInText } from "../../model/rabbitmq/user-tags.ts";
import type { Arguments, ArgumentValue } from "../../model/topology/topology.ts";
import type { Shape } from "./answer.ts";

/** An object, whatever is in it. */
export const TABLE = z.custom<Arguments>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "a mapping",
);

/** Any JSON is one. */
export const VALUE = z.custom<ArgumentValue>((given) => given !== undefined, "a value");

export const NAMED = z.looseObject({ name: z.string() });

/** A shape whose keys are asked for as columns. */
export type Row<T> = Shape<T> & { readonly shape: Readonly<Record<string, unknown>> };

/**
 * `columns=name,type`: RabbitMQ tells these keys alone, and the answer is a fraction as long. A row that has none of them
 * is `[]`, so one that every row has must be among them.
 */
export function columnsOf<T>(row: Row<T>): string {
  return `columns=${Object.keys(row.shape).join(",")}`;
}

/** Of a user: one text before 3.9. */
export const TAGS = z.union([z.string(), z.array(z.string())]);

export function tagsIn(tags: z.infer<typeof TAGS>): string[] {
  return typeof tags === "string" ? tagsInText(tags) : tags;
}

/** Who asks. The tags are one text before 3.9. */
export const WHOAMI = z.looseObject({ name: z.string(), tags: TAGS });
