/** The publishes that prove the routing of a virtual host, and where the oracle says that each has to go. Pure. */
import type { VirtualHost } from "../../../model/declaration/declaration.ts";
import { isReserved } from "../../../model/rabbitmq/reserved-names.ts";
import { CHOOSERS, MATCHERS } from "../../../model/routing/matchers.ts";
import { publishThrough } from "../../../model/routing/publish-for-binding.ts";
import { type Publish, type Route, walk } from "../../../model/routing/route.ts";
import { compileRouting, type RoutingTable } from "../../../model/routing/routing-table.ts";
import type { Binding } from "../../../model/topology/topology.ts";
import { nearMisses } from "./near-misses.ts";

/** One publish. All are `mandatory`. */
export interface MatrixPublish {
  readonly publish: Publish;
  readonly route: Route;
  /** Bindings that it follows, or just misses. */
  readonly about: readonly Binding[];
}

export interface Matrix {
  readonly virtualHost: string;
  readonly publishes: readonly MatrixPublish[];
  /** Bindings that no publish can be aimed at, with the reason. */
  readonly unreachable: ReadonlyMap<Binding, string>;
  /** Near misses were left out: a virtual host of thousands of bindings has more of them than is sensible. */
  readonly isCapped: boolean;
}

/** Publishes to one virtual host. Each binding is hit in any case; near misses give way. */
const MOST_PUBLISHES = 20_000;

/** A key that nobody binds, for what comes to an exchange and fits nothing. */
const STRANGE_KEY = "warren-smoke.nobody.binds.this";

/** @param nodes of the broker; 0 where that is not known: it can be a cluster. @default 1 */
export function planMatrix(host: VirtualHost, nodes = 1): Matrix {
  const { topology, external } = host;
  const table = compileRouting(topology, {
    ...external,
    unknownTypesAreExternal: true,
    // Of a cluster a client can be connected to any node.
    nodes: nodes === 0 ? 2 : nodes,
  });
  const publishes = new Map<string, { publish: Publish; about: Set<Binding> }>();
  const add = (publish: Publish, about: readonly Binding[]): void => {
    const key = JSON.stringify([publish.exchange, publish.routingKey, publish.headers ?? {}]);
    const same = publishes.get(key);
    if (same === undefined)
      publishes.set(key, { publish: { ...publish, mandatory: true }, about: new Set(about) });
    else for (const binding of about) same.about.add(binding);
  };
  const unreachable = new Map<Binding, string>();
  const hits = new Map<Binding, Publish>();
  for (const binding of topology.bindings) {
    const hit = publishThrough(topology, binding, table);
    if (hit === undefined) unreachable.set(binding, whyUnreachable(table, binding));
    else {
      hits.set(binding, hit);
      add(hit, [binding]);
    }
  }
  for (const { name } of topology.queues) add({ exchange: "", routingKey: name }, []);
  for (const { name, internal } of openExchanges(table)) {
    if (!internal) add({ exchange: name, routingKey: STRANGE_KEY }, []);
  }
  add({ exchange: "", routingKey: STRANGE_KEY }, []);
  for (const [binding, hit] of hits) {
    // As near to the binding as a client can publish.
    const near = isOpen(table, binding.source) ? { ...hit, exchange: binding.source } : hit;
    for (const miss of nearMisses(binding, typeOf(table, binding), near)) {
      if (publishes.size >= MOST_PUBLISHES) break;
      add(miss, [binding]);
    }
  }
  return {
    virtualHost: host.name,
    publishes: [...publishes.values()]
      .map(({ publish, about }) => ({ publish, route: walk(table, publish), about: [...about] }))
      // A header that a binding asks for can be one that RabbitMQ itself wants otherwise, such as CC.
      .filter(({ route }) => route.fate !== "refused"),
    unreachable,
    isCapped: publishes.size >= MOST_PUBLISHES,
  };
}

function typeOf(table: RoutingTable, { source }: Binding): string | undefined {
  return table.exchanges.get(source)?.type;
}

function isOpen(table: RoutingTable, exchange: string): boolean {
  return table.exchanges.get(exchange)?.internal === false;
}

/** The declared ones, and those of RabbitMQ's own that somebody binds. */
function openExchanges(table: RoutingTable): { readonly name: string; readonly internal: boolean }[] {
  return [...table.exchanges.values()].filter(
    ({ name, bindings }) => !isReserved(name) || bindings.length > 0,
  );
}

function whyUnreachable(table: RoutingTable, { source }: Binding): string {
  const exchange = table.exchanges.get(source);
  if (exchange === undefined)
    return `where the exchange "${source}" leads is not declared, or of a type that is not known`;
  if (!MATCHERS.has(exchange.type) && !CHOOSERS.has(exchange.type))
    return `the exchange type ${exchange.type} is not known`;
  if (exchange.mayMiss)
    return `an exchange of type ${exchange.type} looks at the queues of one node only, whichever a client is connected to`;
  return "no publish by a client can be aimed at it: nothing leads there, or other bindings ask for the contrary";
}
