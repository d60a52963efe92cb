/** Where messages of a user can go from an exchange that the user publishes to: topic permissions rule out some keys. */
import { canBegin, literalNames } from "../../patterns/pattern-text.ts";
import type { Binding } from "../../topology/topology.ts";
import { WarrenError } from "../../warren-error.ts";
import type { Rights } from "../rights.ts";
import type { RoutingExchange } from "../routing-table.ts";
import { topicWords } from "../topic.ts";

export type Steps = Pick<RoutingExchange, "bindings" | "alternate">;

/** Those that no allowed key can take are left out; what cannot be decided stays. */
export function stepsFrom(exchange: RoutingExchange, rights: Rights | undefined): Steps {
  const pattern = rights?.topicPattern("write", exchange.name);
  if (rights === undefined || pattern === undefined || exchange.type !== "topic") return exchange;
  const keys = literalNames(pattern === "" ? "^$" : pattern);
  if (keys !== undefined) return withKeys(exchange, keys);
  const isAllowed = (key: string): boolean => mayBe(() => rights.allowsTopic("write", exchange.name, key));
  const bindings = exchange.bindings.filter(({ routingKey }) => {
    const words = topicWords(routingKey);
    const wildcard = words.findIndex((word) => word === "*" || word === "#");
    return wildcard === -1 ? isAllowed(routingKey) : canBegin(pattern, words.slice(0, wildcard).join("."));
  });
  return { bindings, alternate: exchange.alternate };
}

function withKeys({ match, alternate }: RoutingExchange, keys: readonly string[]): Steps {
  const bindings: Binding[] = [];
  let isLost = false;
  for (const key of keys) {
    const before = bindings.length;
    match({ keys: [key], headers: {} }, (binding) => bindings.push(binding));
    isLost ||= bindings.length === before;
  }
  return { bindings, alternate: isLost ? alternate : undefined };
}

/** True where a pattern uses more of PCRE than is understood. */
function mayBe(decide: () => boolean): boolean {
  try {
    return decide();
  } catch (error) {
    if (error instanceof WarrenError && error.code === "pattern-undecidable") return true;
    throw error;
  }
}
