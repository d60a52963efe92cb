/**
 * What two objects of one key differ in, as RabbitMQ means equality: the order of keys does not matter, numbers
 * are compared by value, and what only Warren knows (`protect`, `retain`) is not on the broker to be compared.
 */

import { own } from "../../text/own-property.ts";
import { canonicalJson } from "../object-keys.ts";
import type { Arguments, ArgumentValue } from "../topology.ts";
import type { ObjectKind, ObjectOfKind, PropertyDifference } from "./change.ts";

/** Properties beside the arguments table. A binding has none: all of it is in its key. */
const PROPERTIES: { readonly [K in ObjectKind]: readonly (keyof ObjectOfKind[K] & string)[] } = {
  exchange: ["type", "durable", "autoDelete", "internal"],
  queue: ["type", "durable", "autoDelete"],
  binding: [],
  policy: ["pattern", "applyTo", "priority"],
};

/** Empty exactly when the two are the same object to RabbitMQ. */
export function differences<K extends ObjectKind>(
  kind: K,
  live: ObjectOfKind[K],
  desired: ObjectOfKind[K],
): PropertyDifference[] {
  const found: PropertyDifference[] = [];
  for (const name of PROPERTIES[kind]) {
    const [before, after] = [live[name], desired[name]] as [ArgumentValue, ArgumentValue];
    if (before !== after) found.push({ path: [name], live: before, desired: after });
  }
  const table = kind === "policy" ? "definition" : "arguments";
  for (const [name, before, after] of argumentPairs(argumentsOf(live), argumentsOf(desired))) {
    const same =
      before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after);
    if (!same) found.push({ path: [table, name], live: before, desired: after });
  }
  return found;
}

function argumentsOf(object: ObjectOfKind[ObjectKind]): Arguments {
  return "definition" in object ? object.definition : object.arguments;
}

function* argumentPairs(
  live: Arguments,
  desired: Arguments,
): Generator<[name: string, live: ArgumentValue | undefined, desired: ArgumentValue | undefined]> {
  for (const [name, value] of Object.entries(live)) {
    yield [name, value, own(desired, name)];
  }
  for (const [name, value] of Object.entries(desired)) {
    if (!Object.hasOwn(live, name)) yield [name, undefined, value];
  }
}

/** `arguments["x-delivery-limit"] is 5, declared is 3`. */
export function inWords({ path, live, desired }: PropertyDifference): string {
  const [property = "", name] = path;
  return `${name === undefined ? property : `${property}["${name}"]`} is ${text(live)}, declared is ${text(desired)}`;
}

function text(value: ArgumentValue | undefined): string {
  return value === undefined ? "absent" : canonicalJson(value);
}
