/** Headers of a message in the words of amqplib, which guesses the type of a number by its size. */
import { isShortInteger } from "../../model/routing/headers.ts";
import type { IntegerWidth } from "../../model/routing/matcher.ts";
import type { Arguments, ArgumentValue } from "../../model/topology/topology.ts";

/**
 * @param integers inside of lists and tables: `long` writes each in 8 bytes, as RabbitMQ keeps those of bindings;
 *   `short` leaves it to amqplib, which takes the fewest that suffice. @default "long"
 */
export function messageHeaders(headers: Arguments, integers: IntegerWidth = "long"): Record<string, unknown> {
  const written = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === "number" ? value : encoded(value, integers),
  ]);
  return Object.fromEntries(written) as Record<string, unknown>;
}

function encoded(value: ArgumentValue, integers: IntegerWidth): unknown {
  if (typeof value === "number") {
    return integers === "long" && isShortInteger(value) ? { "!": "int64", value } : value;
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: ArgumentValue) => encoded(item, integers));
  const table = Object.fromEntries(
    Object.entries(value).map(([name, field]: [string, ArgumentValue]) => [name, encoded(field, integers)]),
  );
  // A field of this name tells amqplib of a type, unless its table is said to be one.
  return Object.hasOwn(table, "!") ? { "!": "object", value: table } : table;
}
