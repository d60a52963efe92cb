/** The oracle: where RabbitMQ takes a message, decided without a broker. */
import type { Arguments, ArgumentValue, Binding } from "../topology/topology.ts";
import { own, type RoutedMessage } from "./matcher.ts";
import type { RoutingTable } from "./routing-table.ts";

export interface Publish {
  /** "" is the default exchange. */
  readonly exchange: string;
  readonly routingKey: string;
  /** CC and BCC are lists of further routing keys. */
  readonly headers?: Arguments;
}

/**
 * Why the broker closes the channel instead: 404, 403 (a client may not publish to an internal exchange), 406
 * (CC or BCC is not a list).
 */
export type Refusal = "exchange-not-found" | "internal-exchange" | "cc-not-a-list";

export interface Route {
  /** Each gets one copy. Sorted by code unit. Empty: unroutable, `mandatory` gives it back. */
  readonly queues: readonly string[];
  readonly refused?: Refusal;
  /** External exchanges that the message comes to: it may go further from there. Sorted. */
  readonly external: readonly string[];
}

export function route(table: RoutingTable, publish: Publish): Route {
  return walk(table, publish);
}

/**
 * `route` with an eye on single bindings.
 *
 * @param options.without a binding (of the table, by identity) to leave out
 * @param options.follows called with each binding that the message follows
 */
export function walk(
  table: RoutingTable,
  publish: Publish,
  options: { readonly without?: Binding; readonly follows?: (binding: Binding) => void } = {},
): Route {
  const refused = refusal(table, publish);
  if (refused !== undefined) return { queues: [], external: [], refused };
  const message = messageOf(publish);
  if (publish.exchange === "") {
    return { queues: sorted(message.keys.filter((key) => table.queues.has(key))), external: [] };
  }
  const queues = new Set<string>();
  const external = new Set<string>();
  const visited = new Set([publish.exchange]);
  // A Set can grow while it is walked through: each exchange is visited once, whatever cycles there are.
  for (const name of visited) {
    const exchange = table.exchanges.get(name);
    if (exchange === undefined) {
      // Bindings and alternates to an exchange that is not there are passed over.
      if (table.external.has(name)) external.add(name);
      continue;
    }
    let matched = false;
    exchange.match(message, (binding) => {
      if (binding === options.without) return;
      matched = true;
      options.follows?.(binding);
      (binding.destinationType === "queue" ? queues : visited).add(binding.destination);
    });
    if (!matched && exchange.alternate !== undefined) visited.add(exchange.alternate);
  }
  return { queues: sorted(queues), external: sorted(external) };
}

function refusal(table: RoutingTable, { exchange, headers = {} }: Publish): Refusal | undefined {
  if (exchange !== "") {
    const found = table.exchanges.get(exchange);
    if (found === undefined && !table.external.has(exchange)) return "exchange-not-found";
    if (found?.internal === true) return "internal-exchange";
  }
  const lists = [own(headers, "CC"), own(headers, "BCC")];
  return lists.some((list) => list !== undefined && !Array.isArray(list)) ? "cc-not-a-list" : undefined;
}

function messageOf({ routingKey, headers = {} }: Publish): RoutedMessage {
  const keys = new Set([routingKey, ...strings(own(headers, "CC")), ...strings(own(headers, "BCC"))]);
  const delivered = Object.entries(headers).filter(([name]) => name !== "BCC");
  return { keys: [...keys], headers: Object.fromEntries(delivered) };
}

/** What is not a string in a CC list is passed over. */
function strings(list: ArgumentValue | undefined): readonly string[] {
  return Array.isArray(list) ? list.filter((item): item is string => typeof item === "string") : [];
}

function sorted(names: Iterable<string>): readonly string[] {
  return [...new Set(names)].sort();
}
