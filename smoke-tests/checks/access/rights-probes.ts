/**
 * What a user is tried with: names that its permissions give it, and the nearest ones that they do not. Permissions
 * are patterns on names, whatever bears the name, so a name need not be there to be asked about. Pure.
 */

import type { User, VirtualHost } from "../../../model/declaration/declaration.ts";
import { isShortString } from "../../../model/rabbitmq/protocol-limits.ts";
import { DEFAULT_EXCHANGE_IN_PERMISSIONS, isReserved } from "../../../model/rabbitmq/reserved-names.ts";
import { type Access, compileRights } from "../../../model/routing/rights.ts";

export interface Probe {
  /** The name of a queue or exchange; for a topic permission a routing key. */
  readonly name: string;
  readonly allowed: boolean;
}

/** Of each sort, for one right of one user. */
const MOST_PROBES = 12;

/** To an access that is asked about; `amq.` names are reserved, so that nobody could configure them anyway. */
const ALWAYS: Readonly<Record<Access, readonly string[]>> = {
  configure: ["warren-smoke-nobodys"],
  // By which a message can be put into any queue.
  write: [DEFAULT_EXCHANGE_IN_PERMISSIONS, "warren-smoke-nobodys"],
  read: ["warren-smoke-nobodys"],
};

/** @throws WarrenError `pattern-undecidable` */
export function rightsProbes(user: User, host: VirtualHost, access: Access): Probe[] {
  const rights = compileRights(user, host.name);
  const { exchanges, queues } = host.topology;
  const declared = [...exchanges, ...queues].map(({ name }) => name);
  const candidates = [...declared, ...literalsIn(rights.pattern(access) ?? "")];
  return probes(candidates, ALWAYS[access], (name) => rights.allows(access, name)).filter(({ name }) =>
    isAddressable(name, access),
  );
}

function isAddressable(name: string, access: Access): boolean {
  if (name === "" || !isShortString(name)) return false;
  return access === "write" ? true : !isReserved(name);
}

/**
 * @param as the user and virtual host that the variables `{username}` and `{vhost}` stand for where it is tried
 * @throws WarrenError `pattern-undecidable`
 */
export function topicProbes(
  permission: User["topicPermissions"][number],
  host: VirtualHost,
  probe: {
    readonly access: "write" | "read";
    readonly as: { readonly username: string; readonly virtualHost: string };
  },
): Probe[] {
  const { access, as } = probe;
  const { exchange } = permission;
  const rights = compileRights(
    {
      name: as.username,
      tags: [],
      permissions: [],
      topicPermissions: [{ ...permission, virtualHost: as.virtualHost }],
    },
    as.virtualHost,
  );
  const bound = host.topology.bindings.filter(({ source }) => source === exchange);
  const keys = bound.map(({ routingKey }) => routingKey.replaceAll(/[*#]/g, "any"));
  const pattern = permission[access]
    .replaceAll("{username}", as.username)
    .replaceAll("{vhost}", as.virtualHost);
  return probes([...literalsIn(pattern), ...keys], ["warren-smoke-nobodys"], (key) =>
    rights.allowsTopic(access, exchange, key),
  ).filter(({ name }) => isShortString(name));
}

/** Some that are allowed and, the nearest to these first, some that are not. */
function probes(
  candidates: readonly string[],
  always: readonly string[],
  allows: (name: string) => boolean,
): Probe[] {
  const allowed = [...new Set([...candidates, ...always])].filter(allows).slice(0, MOST_PROBES);
  const near = allowed.flatMap((name) => [`x${name}`, `${name}2`, name.toUpperCase(), name.slice(0, -1)]);
  const refused = [...new Set([...always, ...near, ...candidates])].filter((name) => !allows(name));
  return [
    ...allowed.map((name) => ({ name, allowed: true })),
    ...refused.slice(0, MOST_PROBES).map((name) => ({ name, allowed: false })),
  ];
}

/** Texts that a pattern could match, by leaving out what is special in it: `^temp\.(a|b)` gives `temp.a`, `temp.b`. */
function literalsIn(pattern: string): string[] {
  const alternatives = /\(([^()]*\|[^()]*)\)/.exec(pattern)?.[1]?.split("|") ?? [""];
  return alternatives.map((alternative) =>
    pattern
      .replace(/\([^()]*\|[^()]*\)/, alternative)
      .replaceAll(/\\(.)|[\^$?*+()[\]{}|]|\.(?=[*+?])/g, (_, escaped: string | undefined) => escaped ?? ""),
  );
}
