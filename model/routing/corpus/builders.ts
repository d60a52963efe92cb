/** How the cases of the corpus are written down: short for what people read, whole for what is run. */
import {
  type Arguments,
  type Binding,
  DEFAULT_LIFECYCLE,
  type Exchange,
  type Policy,
  type Queue,
} from "../../topology/topology.ts";
import type { RoutingCase, RoutingGroup } from "./cases.ts";

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
  routingKey = "",
  table: Arguments = {},
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
  routingKey = "",
  table: Arguments = {},
): Binding => ({
  ...bind(source, destination, routingKey, table),
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
  parts: { exchanges?: Exchange[]; queues?: string[]; bindings: Binding[]; policies?: Policy[] },
  cases: readonly RoutingCase[],
): RoutingGroup {
  const bound = parts.bindings.filter((binding) => binding.destinationType === "queue");
  const names = new Set([...bound.map((binding) => binding.destination), ...(parts.queues ?? [])]);
  const queues = [...names].map(classicQueue);
  const { exchanges = [], bindings, policies = [] } = parts;
  return { name, topology: { exchanges, queues, bindings, policies }, cases };
}

export const on =
  (exchange: string) =>
  (rule: string, routingKey: string, queues: string[], headers?: Arguments): RoutingCase => ({
    rule,
    publish: { exchange, routingKey, ...(headers === undefined ? {} : { headers }) },
    queues: queues.toSorted(),
  });
