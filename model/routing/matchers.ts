/**
 * The types of exchange whose decisions are known: RabbitMQ's own four, and those that choose one of their bindings
 * (`x-local-random` in every broker, the others by plugins). As in their modules of RabbitMQ 4.3.6.
 */
import type { Binding } from "../topology/topology.ts";
import { headersMatcher } from "./headers.ts";
import type { Matcher } from "./matcher.ts";
import { topicMatcher } from "./topic.ts";

/** The types that follow every binding that matches, each with its matcher. */
export const MATCHERS: ReadonlyMap<string, (bindings: readonly Binding[]) => Matcher> = new Map([
  ["direct", directMatcher],
  ["fanout", fanoutMatcher],
  ["headers", headersMatcher],
  ["topic", topicMatcher],
]);

/**
 * The types that follow one of the bindings that match, by chance or by a hash that is not computed here: which one
 * depends on the order in which the broker made its bindings.
 */
export const CHOOSERS: ReadonlyMap<string, (bindings: readonly Binding[]) => Matcher> = new Map([
  // By a hash of the key, or of the header or property that its arguments name.
  ["x-consistent-hash", fanoutMatcher],
  // The key is not looked at; https://www.rabbitmq.com/docs/local-random-exchange
  ["x-local-random", (bindings) => fanoutMatcher(bindings.filter(({ routingKey }) => routingKey === ""))],
  // By a hash of all keys.
  ["x-modulus-hash", fanoutMatcher],
  // The key is not looked at.
  ["x-random", fanoutMatcher],
]);

/**
 * The type whose choice is among the queues of the node that a client is connected to: where none of them is on that
 * node, it follows no binding (4.3.6, on a cluster of three).
 */
export const LOCAL_CHOOSER = "x-local-random";

/** One of the keys is the binding's, byte for byte. */
function directMatcher(bindings: readonly Binding[]): Matcher {
  const byKey = Map.groupBy(bindings, (binding) => binding.routingKey);
  return ({ keys }, follow) => {
    for (const key of keys) for (const binding of byKey.get(key) ?? []) follow(binding);
  };
}

/** Every binding, whatever its key. */
function fanoutMatcher(bindings: readonly Binding[]): Matcher {
  return (_message, follow) => {
    for (const binding of bindings) follow(binding);
  };
}
