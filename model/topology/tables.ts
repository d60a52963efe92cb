/** AMQP tables, which are JSON objects. */
import type { Arguments, ArgumentValue } from "./topology.ts";

export function isTable(value: unknown): value is Arguments {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The same table with its keys in order, all the way down; lists keep theirs. */
export function inKeyOrder(table: Arguments): Arguments {
  const entries = Object.entries(table).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, valueInKeyOrder(value)]));
}

export function valueInKeyOrder(value: ArgumentValue): ArgumentValue {
  if (Array.isArray(value)) return (value as readonly ArgumentValue[]).map(valueInKeyOrder);
  return isTable(value) ? inKeyOrder(value) : value;
}
