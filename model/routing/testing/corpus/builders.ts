/** How the cases of the corpus are written down: short for what people read, whole for what is run. */
import {
  type Arguments,
  type Binding,
  DEFAULT_LIFECYCLE,
  type Exchange,
  type Policy,
  type Queue,
} from "../../../topology/topology.ts";
import type { UserRights } from "../../rights.ts";
import type { Publish, Refusal } from "../../route.ts";
import { CORPUS_VIRTUAL_HOST, type RoutingCase, type RoutingGroup } from "./cases.ts";

export const exchange = (name: string, type: string, more: Partial<Exchange> = {}): Exchange => ({
  name,
  type,
  durable: true,
  autoDelete: false,
  internal: false,
  arguments: {},
  ...DEFAULT_LIFECYCLE,
  ...more,
});

export const bind = (
  source: string,
  destination: string,
  { routingKey = "", table = {} }: { readonly routingKey?: string; readonly table?: Arguments } = {},
): Binding => ({
  source,
  destination,
  destinationType: "queue",
  routingKey,
  arguments: table,
});

export const feed = (
  source: string,
  destination: string,
  { routingKey = "", table = {} }: { readonly routingKey?: string; readonly table?: Arguments } = {},
): Binding => ({
  ...bind(source, destination, { routingKey, table }),
  destinationType: "exchange",
});

const classicQueue = (name: string): Queue => ({
  name,
  type: "classic",
  durable: true,
  autoDelete: false,
  arguments: {},
  ...DEFAULT_LIFECYCLE,
});

export function group(
  name: string,
  parts: {
    exchanges?: Exchange[];
    queues?: string[];
    bindings?: Binding[];
    policies?: Policy[];
    users?: UserRights[];
  },
  cases: readonly RoutingCase[],
): RoutingGroup {
  const { exchanges = [], bindings = [], policies = [], users = [] } = parts;
  const bound = bindings.filter((binding) => binding.destinationType === "queue");
  const names = new Set([...bound.map((binding) => binding.destination), ...(parts.queues ?? [])]);
  const queues = [...names].map(classicQueue);
  return { name, topology: { exchanges, queues, bindings, policies }, users, cases };
}

export const on =
  (exchange: string, more: Partial<Publish> = {}) =>
  (rule: string, routingKey: string, queues: string[], headers?: Arguments): RoutingCase => ({
    rule,
    publish: { exchange, routingKey, ...(headers === undefined ? {} : { headers }), ...more },
    queues: queues.toSorted(),
  });

/** A publish that the broker does not take. */
export const refuses = (refused: Refusal, rule: string, publish: Publish): RoutingCase => ({
  rule,
  publish,
  queues: [],
  refused,
});

/** A mandatory publish that comes back. */
export const returns = (rule: string, publish: Publish): RoutingCase => ({
  rule,
  publish: { ...publish, mandatory: true },
  queues: [],
  fate: "returned",
});

/** A user whose name begins with that of the virtual host, so that both can be made anew for each run. */
export const user = (
  name: string,
  rights: { write?: string; tags?: string[]; topics?: Readonly<Record<string, string>> } = {},
): UserRights => ({
  name: userName(name),
  tags: rights.tags ?? [],
  permissions:
    rights.write === undefined
      ? []
      : [{ virtualHost: CORPUS_VIRTUAL_HOST, configure: "^$", write: rights.write, read: "^$" }],
  topicPermissions: Object.entries(rights.topics ?? {}).map(([exchange, write]) => ({
    virtualHost: CORPUS_VIRTUAL_HOST,
    exchange,
    write,
    read: "^$",
  })),
});

export const userName = (name: string): string => `${CORPUS_VIRTUAL_HOST}-${name}`;
