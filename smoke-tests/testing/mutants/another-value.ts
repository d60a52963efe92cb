/** A value of the same type that means something else, and that RabbitMQ takes in the same place. Pure. */
import type { Json } from "./exported.ts";

/** Words of which RabbitMQ knows the others; a pair a line. */
const CHOICES: readonly (readonly [string, string])[] = [
  ["drop-head", "reject-publish"],
  ["at-most-once", "at-least-once"],
  ["client-local", "balanced"],
  ["all", "any"],
  ["on-confirm", "on-publish"],
];

export function anotherValue(value: Json): Json {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (typeof value === "string") return anotherText(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map(anotherValue);
  if (value === null) return 0;
  const [[key, inner] = ["mutant", ""], ...others] = Object.entries(value);
  return Object.fromEntries([[key, anotherValue(inner)], ...others]);
}

function anotherText(text: string): string {
  const choice = CHOICES.find((pair) => pair.includes(text));
  if (choice !== undefined) return choice[0] === text ? choice[1] : choice[0];
  // An age, such as 7D.
  const age = /^(\d+)([YMDhms])$/.exec(text);
  if (age !== null) return `${Number(age[1]) + 1}${age[2] ?? ""}`;
  return `${text}x`;
}
