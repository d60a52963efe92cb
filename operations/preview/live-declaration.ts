/**
 * What is on the broker as a declaration, as far as an update can change it: so that rules of the change judge the step from
 * there. What nobody declared and the stack does not have stays, and is left out. Pure.
 */
import type { Declaration, User, VirtualHost } from "../../model/declaration/declaration.ts";
import { bindingKey } from "../../model/topology/object-keys.ts";
import { user } from "../../provider/description/user.ts";
import { virtualHost } from "../../provider/description/virtual-host.ts";
import { nameInState, type StateResource } from "../stack/state-resource.ts";
import { ownedIn } from "../update/undeclared.ts";

export interface Known {
  readonly declared: Declaration;
  readonly state: readonly StateResource[];
}

export function changeable(live: Declaration, { declared, state }: Known): Declaration {
  const hosts = byName(declared.virtualHosts);
  const users = byName(declared.users);
  const made = namesIn(state);
  const virtualHosts = live.virtualHosts.flatMap((host) => {
    const wanted = hosts.get(host.name);
    if (wanted === undefined && !made.virtualHosts.has(host.name)) return [];
    return [inHost(host, wanted, state)];
  });
  const kept = new Set(virtualHosts.map(({ name }) => name));
  return {
    virtualHosts,
    users: live.users
      .filter(({ name }) => users.has(name) || made.users.has(name))
      .map((user) => ofUser(user, users.get(user.name), kept)),
    globalParameters: [],
  };
}

function inHost(
  host: VirtualHost,
  wanted: VirtualHost | undefined,
  state: readonly StateResource[],
): VirtualHost {
  const owned = ownedIn(state, host.name);
  const { topology } = host;
  const declared = wanted?.topology;
  const bindings = new Set([...(declared?.bindings ?? []).map(bindingKey), ...owned.bindings]);
  return {
    ...host,
    // Beside the topology only what is declared: what goes of it is in the plan.
    operatorPolicies: named(host.operatorPolicies, wanted?.operatorPolicies),
    federationUpstreams: named(host.federationUpstreams, wanted?.federationUpstreams),
    federationUpstreamSets: named(host.federationUpstreamSets, wanted?.federationUpstreamSets),
    shovels: named(host.shovels, wanted?.shovels),
    parameters: [],
    external: wanted?.external ?? host.external,
    topology: {
      ...topology,
      exchanges: named(topology.exchanges, declared?.exchanges, owned.exchanges),
      queues: named(topology.queues, declared?.queues, owned.queues),
      policies: named(topology.policies, declared?.policies, owned.policies),
      bindings: topology.bindings.filter((binding) => bindings.has(bindingKey(binding))),
    },
  };
}

interface Named {
  readonly name: string;
  readonly renamedFrom?: string;
}

/** Those that are declared, under the name of now or of before, or of the stack by its state. */
function named<T extends Named>(
  live: readonly T[],
  declared: readonly Named[] = [],
  owned: ReadonlySet<string> = new Set(),
): T[] {
  const names = new Set(declared.flatMap(({ name, renamedFrom = "" }) => [name, renamedFrom]));
  return live.filter(({ name }) => names.has(name) || owned.has(name));
}

/** No hash of a password tells whether it is another one than what is declared: Pulumi's plan does. */
function ofUser(user: User, wanted: User | undefined, hosts: ReadonlySet<string>): User {
  const there = ({ virtualHost }: { readonly virtualHost: string }): boolean => hosts.has(virtualHost);
  return {
    ...user,
    ...(wanted?.isExternal === true ? { isExternal: true } : {}),
    password: wanted?.password ?? user.password,
    permissions: user.permissions.filter(there),
    topicPermissions: user.topicPermissions.filter(there),
  };
}

function namesIn(state: readonly StateResource[]): {
  readonly virtualHosts: ReadonlySet<string>;
  readonly users: ReadonlySet<string>;
} {
  const named = (type: string): Set<string> =>
    new Set(state.filter((each) => each.type === type).map(nameInState));
  return { virtualHosts: named(virtualHost.token), users: named(user.token) };
}

function byName<T extends { readonly name: string }>(objects: readonly T[]): Map<string, T> {
  return new Map(objects.map((object) => [object.name, object]));
}
