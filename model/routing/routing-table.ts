/** A topology made ready for many decisions: each exchange with its matcher and its alternate exchange. */
import { policyMatcher } from "../topology/policy-match.ts";
import type { Binding, Exchange, Policy, Topology } from "../topology/topology.ts";
import { WarrenError } from "../warren-error.ts";
import { MATCHERS } from "./exchange-types.ts";
import { type Matcher, own } from "./matcher.ts";

export interface RoutingExchange {
  readonly name: string;
  readonly type: string;
  /** Closed to clients. */
  readonly internal: boolean;
  /** Where a message goes that matches no binding of this exchange. */
  readonly alternate: string | undefined;
  readonly bindings: readonly Binding[];
  readonly match: Matcher;
}

export interface RoutingTable {
  readonly exchanges: ReadonlyMap<string, RoutingExchange>;
  /** All that the default exchange can reach, external queues among them. */
  readonly queues: ReadonlySet<string>;
  /** Exchanges of other teams: they are there, but where they lead is not known. */
  readonly external: ReadonlySet<string>;
}

/** Names of objects that are not in the topology and yet on the broker. */
export interface ExternalObjects {
  readonly exchanges: readonly string[];
  readonly queues: readonly string[];
}

/** In every virtual host; `amq.match` is a second headers exchange, the trace is fed by the broker alone. */
const PREDECLARED = [
  ["amq.direct", "direct", false],
  ["amq.fanout", "fanout", false],
  ["amq.headers", "headers", false],
  ["amq.match", "headers", false],
  ["amq.rabbitmq.trace", "topic", true],
  ["amq.topic", "topic", false],
] as const;

/**
 * @param external what the topology refers to and does not hold; default: nothing
 * @throws WarrenError `exchange-type-unknown` for a type that cannot be decided, `pattern-undecidable` where an
 *   alternate exchange hangs on a policy's pattern that uses more of PCRE than is understood here
 */
export function compileRouting(
  topology: Topology,
  external: ExternalObjects = { exchanges: [], queues: [] },
): RoutingTable {
  const bySource = Map.groupBy(topology.bindings, (binding) => binding.source);
  const policies = alternatePolicies(topology);
  const exchanges = new Map<string, RoutingExchange>();
  const add = (
    { name, type, internal }: Pick<Exchange, "name" | "type" | "internal">,
    argument: unknown,
  ): void => {
    const compile = MATCHERS.get(type);
    if (compile === undefined) {
      throw new WarrenError("exchange-type-unknown", `The exchange "${name}" is of type "${type}".`, {
        hint: `Routing can be decided for: ${[...MATCHERS.keys()].join(", ")}.`,
      });
    }
    const bindings = bySource.get(name) ?? [];
    const alternate = typeof argument === "string" ? argument : alternateByPolicy({ name, type }, policies);
    exchanges.set(name, { name, type, internal, alternate, bindings, match: compile(bindings) });
  };
  for (const [name, type, internal] of PREDECLARED) add({ name, type, internal }, undefined);
  for (const exchange of topology.exchanges) add(exchange, own(exchange.arguments, "alternate-exchange"));
  return {
    exchanges,
    queues: new Set([...topology.queues.map((queue) => queue.name), ...external.queues]),
    external: new Set(external.exchanges),
  };
}

/** The policies for exchanges, highest priority first; none where no one gives an alternate exchange. */
function alternatePolicies({ policies }: Topology): readonly Policy[] {
  const forExchanges = policies.filter(({ applyTo }) => applyTo === "all" || applyTo === "exchanges");
  if (!forExchanges.some(({ definition }) => Object.hasOwn(definition, "alternate-exchange"))) return [];
  return forExchanges.toSorted((a, b) => b.priority - a.priority);
}

/** One policy applies to an exchange, also where it says nothing of an alternate exchange and the next does. */
function alternateByPolicy({ name, type }: { name: string; type: string }, policies: readonly Policy[]) {
  for (const policy of policies) {
    const matches = policyMatcher(policy);
    if (matches === undefined) {
      const message = `Whether the policy "${policy.name}" applies to the exchange "${name}" cannot be decided.`;
      throw new WarrenError("pattern-undecidable", message, {
        hint: `Write its pattern "${policy.pattern}" without special features of PCRE.`,
      });
    }
    if (!matches({ kind: "exchange", name, type })) continue;
    const alternate = own(policy.definition, "alternate-exchange");
    return typeof alternate === "string" ? alternate : undefined;
  }
  return undefined;
}
