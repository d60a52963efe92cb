/**
 * What a declaration says and no broker can hold: what Warren may do with an object, and which objects are another
 * team's. A declaration that was read back from a broker gets it from the one before.
 */
import type { Declaration, VirtualHost } from "../declaration/declaration.ts";
import type { Lifecycle } from "../topology/topology.ts";

/** @returns `declaration`, with what only `earlier` says of the objects that are in both */
export function carryOver(earlier: Declaration, declaration: Declaration): Declaration {
  const hosts = new Map(earlier.virtualHosts.map((host) => [host.name, host]));
  return {
    ...declaration,
    virtualHosts: declaration.virtualHosts.map((host) => {
      const before = hosts.get(host.name);
      return before === undefined ? host : carryOverHost(before, host);
    }),
  };
}

/** The same for what users log in with: a broker has a hash of it, whatever its file says. */
export function carryOverPasswords(earlier: Declaration, declaration: Declaration): Declaration {
  const users = new Map(earlier.users.map((user) => [user.name, user]));
  return {
    ...declaration,
    users: declaration.users.map((user) =>
      Object.assign({}, user, { password: users.get(user.name)?.password ?? user.password }),
    ),
  };
}

function carryOverHost(before: VirtualHost, host: VirtualHost): VirtualHost {
  const isExternal = {
    exchanges: new Set(before.external.exchanges),
    queues: new Set(before.external.queues),
  };
  const { exchanges, queues } = host.topology;
  return {
    ...host,
    topology: {
      ...host.topology,
      exchanges: withLifecycle(before.topology.exchanges, exchanges, isExternal.exchanges),
      queues: withLifecycle(before.topology.queues, queues, isExternal.queues),
    },
    external: {
      exchanges: [...new Set([...before.external.exchanges, ...host.external.exchanges])],
      queues: [...new Set([...before.external.queues, ...host.external.queues])],
    },
  };
}

function withLifecycle<T extends Lifecycle & { readonly name: string }>(
  before: readonly T[],
  objects: readonly T[],
  external: ReadonlySet<string>,
): T[] {
  const earlier = new Map(before.map((object) => [object.name, object]));
  return objects
    .filter(({ name }) => !external.has(name))
    .map((object) => {
      const { protect, retain, ignoreChanges, renamedFrom, move } = earlier.get(object.name) ?? object;
      return Object.assign({}, object, { protect, retain, ignoreChanges, renamedFrom, move });
    });
}
