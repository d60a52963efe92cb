/** The types of exchange that can be decided: those that every broker has. */
import type { Binding } from "../topology/topology.ts";
import { headersMatcher } from "./headers.ts";
import type { Matcher } from "./matcher.ts";
import { topicMatcher } from "./topic.ts";

/** The types of exchange that are decided here, each with its matcher. */
export const MATCHERS: ReadonlyMap<string, (bindings: readonly Binding[]) => Matcher> = new Map([
  ["direct", directMatcher],
  ["fanout", fanoutMatcher],
  ["headers", headersMatcher],
  ["topic", topicMatcher],
]);

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
