/** What of a declaration is on a broker already: that alone can be taken over. */
import type { Declaration, User, VirtualHost } from "../declaration.ts";

/** The parts of `declared` that `live` has under the same names, as they are declared. */
export function thereOnly(declared: Declaration, live: Declaration): Declaration {
  const hosts = byName(live.virtualHosts);
  const users = byName(live.users);
  const globalParameters = byName(live.globalParameters);
  return {
    virtualHosts: declared.virtualHosts.flatMap((host) => {
      const there = hosts.get(host.name);
      return there === undefined ? [] : [hostThere(host, there)];
    }),
    users: declared.users.flatMap((user) => {
      const there = users.get(user.name);
      return there === undefined ? [] : [userThere(user, there)];
    }),
    globalParameters: declared.globalParameters.filter(({ name }) => globalParameters.has(name)),
  };
}

/** Its topology stays whole: a topology takes over what is there of it. */
function hostThere(host: VirtualHost, live: VirtualHost): VirtualHost {
  const parameters = new Set(live.parameters.map(parameterKey));
  return {
    ...host,
    operatorPolicies: namedIn(host.operatorPolicies, live.operatorPolicies),
    federationUpstreams: namedIn(host.federationUpstreams, live.federationUpstreams),
    federationUpstreamSets: namedIn(host.federationUpstreamSets, live.federationUpstreamSets),
    shovels: namedIn(host.shovels, live.shovels),
    parameters: host.parameters.filter((parameter) => parameters.has(parameterKey(parameter))),
  };
}

function userThere(user: User, live: User): User {
  const hosts = new Set(live.permissions.map(({ virtualHost }) => virtualHost));
  const topics = new Set(live.topicPermissions.map(topicKey));
  return {
    ...user,
    limits: Object.keys(live.limits).length === 0 ? {} : user.limits,
    permissions: user.permissions.filter(({ virtualHost }) => hosts.has(virtualHost)),
    topicPermissions: user.topicPermissions.filter((permission) => topics.has(topicKey(permission))),
  };
}

export function byName<T extends { readonly name: string }>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [object.name, object]));
}

function namedIn<T extends { readonly name: string }>(
  objects: readonly T[],
  live: readonly { readonly name: string }[],
): T[] {
  const there = byName(live);
  return objects.filter(({ name }) => there.has(name));
}

export function parameterKey({
  component,
  name,
}: {
  readonly component: string;
  readonly name: string;
}): string {
  return JSON.stringify([component, name]);
}

export function topicKey({
  virtualHost,
  exchange,
}: {
  readonly virtualHost: string;
  readonly exchange: string;
}): string {
  return JSON.stringify([virtualHost, exchange]);
}
