/** A topology made ready for many decisions: each exchange with its matcher and its alternate exchange. */

import { PREDECLARED_EXCHANGES, TRACE_EXCHANGE } from "../rabbitmq/reserved-names.ts";
import { own } from "../text/own-property.ts";
import {
  applicable,
  type CompiledPolicies,
  type HostPolicies,
  hostPolicies,
  undecidable,
} from "../topology/policies/effective-settings.ts";
import type { Binding, Exchange, Policy, Queue, Topology } from "../topology/topology.ts";
import { WarrenError } from "../warren-error.ts";
import type { Matcher } from "./matcher.ts";
import { CHOOSERS, LOCAL_CHOOSER, MATCHERS } from "./matchers.ts";
import { compileRights, type Rights, type UserRights } from "./rights.ts";

export interface RoutingExchange {
  readonly name: string;
  readonly type: string;
  /** Closed to clients. */
  readonly internal: boolean;
  /** Where a message goes that matches no binding of this exchange. */
  readonly alternate: string | undefined;
  /** The policy that `alternate` is from; undefined where it is the exchange's own argument. */
  readonly alternatePolicy: string | undefined;
  readonly bindings: readonly Binding[];
  readonly match: Matcher;
  /** One of the bindings that match is followed, not all. */
  readonly chooses: boolean;
  /** It can come to none of them: on a cluster it looks at the queues of one node only. */
  readonly mayMiss: boolean;
}

export interface RoutingTable extends HostPolicies {
  readonly virtualHost: string;
  readonly exchanges: ReadonlyMap<string, RoutingExchange>;
  /** All that the default exchange can reach. External queues are there, but nothing is known of them. */
  readonly queues: ReadonlyMap<string, Queue | undefined>;
  /** Exchanges of other teams: they are there, but where they lead is not known. */
  readonly external: ReadonlySet<string>;
  readonly users: ReadonlyMap<string, Rights>;
}

/** Names of objects that are not in the topology and yet on the broker. */
export interface ExternalObjects {
  readonly exchanges: readonly string[];
  readonly queues: readonly string[];
}

/** What stands beside a topology and counts for its messages. */
export interface RoutingSurroundings extends Partial<ExternalObjects> {
  readonly operatorPolicies?: readonly Policy[];
  /** Those who can be named as publishers; their rights in other virtual hosts may be among theirs. */
  readonly users?: readonly UserRights[];
  /** Of the broker, where a client can be connected to any. @default 1 */
  readonly nodes?: number;
  /** Take an exchange of a type that cannot be decided for an external one. @default false: it is an error */
  readonly unknownTypesAreExternal?: boolean;
}

/**
 * @throws WarrenError `exchange-type-unknown` for a type that cannot be decided, `pattern-undecidable` where an
 *   alternate exchange hangs on a policy's pattern that uses more of PCRE than is understood here
 */
export function compileRouting(topology: Topology, surroundings: RoutingSurroundings = {}): RoutingTable {
  const bySource = Map.groupBy(topology.bindings, (binding) => binding.source);
  const inForce = hostPolicies({
    policies: topology.policies,
    operatorPolicies: surroundings.operatorPolicies ?? [],
  });
  const forAlternates = alternatePolicies(inForce.policies);
  const exchanges = new Map<string, RoutingExchange>();
  const external = new Set(surroundings.exchanges);
  const add = (
    { name, type, internal }: Pick<Exchange, "name" | "type" | "internal">,
    argument: unknown,
  ): void => {
    const compile = MATCHERS.get(type) ?? CHOOSERS.get(type);
    if (compile === undefined) {
      if (surroundings.unknownTypesAreExternal === true) {
        external.add(name);
        return;
      }
      throw new WarrenError("exchange-type-unknown", `The exchange "${name}" is of type "${type}".`, {
        hint: `Routing can be decided for: ${[...MATCHERS.keys(), ...CHOOSERS.keys()].join(", ")}.`,
      });
    }
    const bindings = bySource.get(name) ?? [];
    const byPolicy =
      typeof argument === "string" ? undefined : alternateByPolicy({ name, type }, forAlternates);
    exchanges.set(name, {
      name,
      type,
      internal,
      alternate: typeof argument === "string" ? argument : byPolicy?.alternate,
      alternatePolicy: byPolicy?.policy,
      bindings,
      match: compile(bindings),
      chooses: CHOOSERS.has(type),
      mayMiss: type === LOCAL_CHOOSER && (surroundings.nodes ?? 1) > 1,
    });
  };
  for (const [name, type] of PREDECLARED_EXCHANGES) {
    add({ name, type, internal: name === TRACE_EXCHANGE }, undefined);
  }
  for (const exchange of topology.exchanges) add(exchange, own(exchange.arguments, "alternate-exchange"));
  const { virtualHost } = topology;
  return {
    virtualHost,
    exchanges,
    queues: new Map([
      ...(surroundings.queues ?? []).map((name) => [name, undefined] as const),
      ...topology.queues.map((queue) => [queue.name, queue] as const),
    ]),
    external,
    ...inForce,
    users: new Map((surroundings.users ?? []).map((user) => [user.name, compileRights(user, virtualHost)])),
  };
}

/** Those that can apply to an exchange; none where no one gives an alternate exchange. Operator policies cannot. */
function alternatePolicies(policies: CompiledPolicies): CompiledPolicies {
  const forExchanges = policies.filter(
    ({ policy }) => policy.applyTo === "all" || policy.applyTo === "exchanges",
  );
  const some = forExchanges.some(({ policy }) => Object.hasOwn(policy.definition, "alternate-exchange"));
  return some ? forExchanges : [];
}

/** One policy applies to an exchange, also where it says nothing of an alternate exchange and the next does. */
function alternateByPolicy(
  { name, type }: { name: string; type: string },
  policies: CompiledPolicies,
): { readonly alternate: string; readonly policy: string } | undefined {
  const { first, undecided } = applicable({ kind: "exchange", name, type }, policies);
  if (undecided !== undefined) throw undecidable(undecided, { kind: "exchange", name });
  const alternate = first === undefined ? undefined : own(first.definition, "alternate-exchange");
  if (first === undefined || typeof alternate !== "string") return undefined;
  return { alternate, policy: first.name };
}
