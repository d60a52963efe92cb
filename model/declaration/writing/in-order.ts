/**
 * A declaration in one order, whatever order it came in: lists by name, bindings by their ends, keys of tables by
 * themselves. An export of a broker comes in the order of its hash tables, another one each time.
 */

import { canonicalJson } from "../../topology/object-keys.ts";
import { inKeyOrder, valueInKeyOrder } from "../../topology/tables.ts";
import type { Policy, Topology } from "../../topology/topology.ts";
import type { Declaration, User, VirtualHost } from "../declaration.ts";

export function inOrder(declaration: Declaration): Declaration {
  return {
    virtualHosts: byName(declaration.virtualHosts).map(virtualHostInOrder),
    users: byName(declaration.users).map(userInOrder),
    globalParameters: byName(declaration.globalParameters).map(({ name, value }) => ({
      name,
      value: valueInKeyOrder(value),
    })),
  };
}

export function virtualHostInOrder(host: VirtualHost): VirtualHost {
  return {
    ...host,
    operatorPolicies: policiesInOrder(host.operatorPolicies),
    federationUpstreams: definedInOrder(host.federationUpstreams),
    federationUpstreamSets: byName(host.federationUpstreamSets).map(({ name, upstreams }) => ({
      name,
      upstreams: upstreams.map(inKeyOrder),
    })),
    shovels: definedInOrder(host.shovels),
    parameters: by(host.parameters, ({ component, name }) => [component, name]).map(
      ({ component, name, value }) => ({ component, name, value: valueInKeyOrder(value) }),
    ),
    topology: topologyInOrder(host.topology),
    external: { exchanges: host.external.exchanges.toSorted(), queues: host.external.queues.toSorted() },
  };
}

export function topologyInOrder(topology: Topology): Topology {
  return {
    virtualHost: topology.virtualHost,
    exchanges: withTables(byName(topology.exchanges)),
    queues: withTables(byName(topology.queues)),
    bindings: by(withTables(topology.bindings), (binding) => [
      binding.source,
      binding.destinationType,
      binding.destination,
      binding.routingKey,
      canonicalJson(binding.arguments),
    ]),
    policies: policiesInOrder(topology.policies),
  };
}

function userInOrder(user: User): User {
  return {
    ...user,
    permissions: by(user.permissions, ({ virtualHost }) => [virtualHost]),
    topicPermissions: by(user.topicPermissions, ({ virtualHost, exchange }) => [virtualHost, exchange]),
  };
}

function policiesInOrder(policies: readonly Policy[]): Policy[] {
  return definedInOrder(policies);
}

function definedInOrder<T extends { readonly name: string; readonly definition: Policy["definition"] }>(
  list: readonly T[],
): T[] {
  return byName(list).map((item) => Object.assign({}, item, { definition: inKeyOrder(item.definition) }));
}

function withTables<T extends { readonly arguments: Policy["definition"] }>(list: readonly T[]): T[] {
  return list.map((item) => Object.assign({}, item, { arguments: inKeyOrder(item.arguments) }));
}

function byName<T extends { readonly name: string }>(list: readonly T[]): T[] {
  return by(list, ({ name }) => [name]);
}

/** By the first key that differs, in UTF-16 code units: the same on every machine, whatever its language. */
function by<T>(list: readonly T[], keysOf: (item: T) => readonly string[]): T[] {
  return list
    .map((item) => ({ item, keys: keysOf(item) }))
    .toSorted((left, right) => {
      for (const [index, key] of left.keys.entries()) {
        const other = right.keys[index] ?? "";
        if (key !== other) return key < other ? -1 : 1;
      }
      return 0;
    })
    .map(({ item }) => item);
}
