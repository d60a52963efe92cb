/** Why a message follows a binding, or does not: one sentence for each type of exchange. */

import { own } from "../../text/own-property.ts";
import type { ArgumentValue, Binding } from "../../topology/topology.ts";
import { countedHeaders, headerMatches, shortIntegers } from "../headers.ts";
import type { RoutedMessage } from "../matcher.ts";
import { topicMatcher } from "../topic.ts";

/** @param type of the binding's source */
export function because(type: string, binding: Binding, message: RoutedMessage): string {
  if (type === "direct") return becauseOfKey(binding, message);
  if (type === "topic") return becauseOfTopic(binding, message);
  if (type === "headers") return becauseOfHeaders(binding, message);
  if (type === "fanout") return "a fanout exchange follows every binding";
  if (type === "x-local-random" && binding.routingKey !== "") {
    return "an x-local-random exchange looks at bindings with the empty key only";
  }
  return `an exchange of type ${type} can choose any of its bindings`;
}

function becauseOfKey({ routingKey }: Binding, { keys }: RoutedMessage): string {
  return keys.includes(routingKey)
    ? `the key is ${quote(routingKey)}`
    : `${keysInWords(keys)} is not ${quote(routingKey)}`;
}

function becauseOfTopic(binding: Binding, { keys, headers }: RoutedMessage): string {
  const match = topicMatcher([binding]);
  const fits = keys.find((key) => {
    let found = false;
    match({ keys: [key], headers }, () => (found = true));
    return found;
  });
  return fits === undefined
    ? `${keysInWords(keys)} does not fit ${quote(binding.routingKey)}`
    : `${quote(fits)} fits ${quote(binding.routingKey)}`;
}

function becauseOfHeaders({ arguments: table }: Binding, message: RoutedMessage): string {
  const counted = countedHeaders(table);
  const mode = own(table, "x-match");
  const any = mode === "any" || mode === "any-with-x";
  const [good, bad] = [
    counted.filter((wanted) => headerMatches(message, wanted)),
    counted.filter((wanted) => !headerMatches(message, wanted)),
  ];
  if (counted.length === 0) {
    return any ? "it asks for any of no headers, which never is" : "it asks for no headers";
  }
  if (any) {
    return good.length > 0
      ? `the headers have ${list(good)}, and one is enough${widthsOf(good)}`
      : `the headers have none of ${list(bad)}`;
  }
  return bad.length === 0
    ? `the headers have ${list(good)}${widthsOf(good)}`
    : `the headers lack ${list(bad)}`;
}

/** Said where it decides whether the message of a client matches. */
function widthsOf(headers: readonly (readonly [string, ArgumentValue])[]): string {
  const numbers = headers.flatMap(([, value]) => shortIntegers(value));
  return numbers.length === 0
    ? ""
    : `; only if the client writes ${[...new Set(numbers)].join(" and ")} in 8 bytes there, which most do not`;
}

function list(headers: readonly (readonly [string, ArgumentValue])[]): string {
  return headers
    .map(([name, value]) => (value === null ? `${name} (any value)` : `${name}=${JSON.stringify(value)}`))
    .join(", ");
}

function keysInWords(keys: readonly string[]): string {
  return keys.length === 1 ? `the key ${quote(keys[0] ?? "")}` : `none of ${keys.map(quote).join(", ")}`;
}

export function quote(text: string): string {
  return JSON.stringify(text);
}

/** Of thousands nobody reads all. */
const MOST_NAMES = 20;

/** What there is in place of what was asked for: `It has: a, b.` */
export function itHas(names: readonly string[]): string {
  if (names.length === 0) return "It has none.";
  return `It has: ${names.slice(0, MOST_NAMES).join(", ")}${names.length > MOST_NAMES ? ", ..." : ""}.`;
}
