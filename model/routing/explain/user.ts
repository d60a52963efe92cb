/** What a user can do, as data: in each virtual host, to which of the objects that are there. */

import { isReserved } from "../../rabbitmq/reserved-names.ts";
import { WarrenError } from "../../warren-error.ts";
import { ACCESS, type Access, type Rights } from "../rights.ts";
import type { RoutingTable } from "../routing-table.ts";
import { type Steps, stepsFrom } from "./topic-steps.ts";

export interface UserExplanation {
  readonly kind: "user";
  readonly user: string;
  readonly tags: readonly { readonly tag: string; readonly meaning: string }[];
  readonly virtualHosts: readonly UserInVirtualHost[];
}

export interface UserInVirtualHost {
  readonly virtualHost: string;
  /** False: connections are refused, and the rest is empty. */
  readonly enters: boolean;
  readonly patterns: Readonly<Record<Access, string>>;
  /** Whether it may publish to any queue by its name. */
  readonly defaultExchange: boolean;
  /** Exchanges that it may publish to; internal ones are left out. Sorted. */
  readonly publishesTo: readonly string[];
  /** Queues that such messages can come to, with keys that topic permissions allow: named also in doubt. Sorted. */
  readonly canReach: readonly string[];
  /** Queues that it may consume from, look into and purge. Sorted. */
  readonly consumesFrom: readonly string[];
  /** Queues and exchanges that it may declare anew and delete. Sorted. */
  readonly configures: { readonly exchanges: readonly string[]; readonly queues: readonly string[] };
  /** To bind takes write on the destination and read on the source. */
  readonly bindsFrom: readonly string[];
  readonly bindsTo: { readonly exchanges: readonly string[]; readonly queues: readonly string[] };
  readonly topics: readonly { readonly exchange: string; readonly write: string; readonly read: string }[];
}

/** https://www.rabbitmq.com/docs/management#permissions, https://www.rabbitmq.com/docs/validated-user-id */
const TAGS: Readonly<Record<string, string>> = {
  administrator: "all of the management API: users, permissions, virtual hosts, policies of operators",
  impersonator: "may publish with the user_id of others",
  management: "the management page and API, for its own virtual hosts",
  monitoring: "the management page and API with all connections, nodes and statistics",
  policymaker: "the management page and API, with policies of its own virtual hosts",
};

/**
 * @param tables one for each virtual host, each compiled with the user
 * @throws WarrenError `user-unknown`; `pattern-undecidable` where a permission uses more of PCRE than is understood
 */
export function explainUser(
  tables: readonly RoutingTable[],
  user: { readonly name: string; readonly tags: readonly string[] } | undefined,
  name: string,
): UserExplanation {
  if (user === undefined) {
    const known = [...new Set(tables.flatMap((table) => [...table.users.keys()]))].toSorted();
    throw new WarrenError("user-unknown", `There is no user "${name}".`, {
      hint: known.length === 0 ? "No users are known here." : `Known are: ${known.join(", ")}.`,
    });
  }
  return {
    kind: "user",
    user: name,
    tags: user.tags.map((tag) => ({
      tag,
      meaning: TAGS[tag] ?? "a tag of your own: RabbitMQ gives it no meaning",
    })),
    virtualHosts: tables.map((table) => inVirtualHost(table, name)),
  };
}

function inVirtualHost(table: RoutingTable, name: string): UserInVirtualHost {
  const rights = table.users.get(name);
  const exchanges = [...table.exchanges.values()].map((exchange) => exchange.name).toSorted();
  const queues = [...table.queues.keys()].toSorted();
  const may = (access: Access, names: readonly string[]): string[] =>
    rights === undefined ? [] : names.filter((each) => rights.allows(access, each));
  const publishesTo = may("write", exchanges).filter((each) => table.exchanges.get(each)?.internal !== true);
  const defaultExchange = rights?.allows("write", "") === true;
  const patterns = ACCESS.map((access) => [access, rights?.pattern(access) ?? ""] as const);
  return {
    virtualHost: table.virtualHost,
    enters: rights?.enters === true,
    patterns: Object.fromEntries(patterns) as Record<Access, string>,
    defaultExchange,
    publishesTo,
    canReach: defaultExchange ? queues : queuesBehind(table, publishesTo, rights),
    consumesFrom: may("read", queues),
    configures: {
      // Names that begin with `amq.` are RabbitMQ's: nobody declares or deletes them.
      exchanges: may(
        "configure",
        exchanges.filter((each) => !isReserved(each)),
      ),
      queues: may("configure", queues),
    },
    bindsFrom: may("read", exchanges),
    bindsTo: { exchanges: may("write", exchanges), queues: may("write", queues) },
    topics: exchanges.flatMap((exchange) => {
      const [write, read] = [rights?.topicPattern("write", exchange), rights?.topicPattern("read", exchange)];
      return write === undefined || read === undefined ? [] : [{ exchange, write, read }];
    }),
  };
}

/** Over bindings and alternates: from the exchanges themselves with the keys that are allowed, then with any. */
function queuesBehind(
  table: RoutingTable,
  exchanges: readonly string[],
  rights: Rights | undefined,
): string[] {
  const seen = new Set<string>();
  const queues = new Set<string>();
  const follow = ({ bindings, alternate }: Steps): void => {
    for (const { destination, destinationType } of bindings) {
      (destinationType === "queue" ? queues : seen).add(destination);
    }
    if (alternate !== undefined) seen.add(alternate);
  };
  for (const name of exchanges) {
    const found = table.exchanges.get(name);
    if (found !== undefined) follow(stepsFrom(found, rights));
  }
  for (const name of seen) {
    const found = table.exchanges.get(name);
    if (found !== undefined) follow(found);
  }
  return [...queues].sort();
}
