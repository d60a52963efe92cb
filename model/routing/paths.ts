/** Ways through the graph that a message could take by a given binding; whether one does is the oracle's to say. */
import type { Binding } from "../topology/topology.ts";
import type { RoutingTable } from "./routing-table.ts";

/** Paths tried for one binding; a graph with more ways through one binding is not one that people keep. */
const MOST_PATHS = 200;

/** A binding, or the way from an exchange that routes nothing to its alternate. */
export type Step = Binding | "alternate";

/** From an exchange that clients may publish to, over bindings and alternate exchanges, to a queue. */
export interface Path {
  readonly start: string;
  readonly steps: readonly Step[];
}

/** The shortest ways in first, each with all ways on. */
export function* pathsThrough(table: RoutingTable, binding: Binding): Generator<Path> {
  let left = MOST_PATHS;
  for (const before of pathsTo(table, binding.source)) {
    for (const after of pathsOn(table, binding)) {
      if (left-- === 0) return;
      yield { start: before.start, steps: [...before.steps, binding, ...after] };
    }
  }
}

/** Shortest first, each exchange once a path. */
function* pathsTo(table: RoutingTable, target: string): Generator<Path> {
  if (isOpen(table, target)) yield { start: target, steps: [] };
  const into = incoming(table);
  const partial = [{ start: target, steps: [] as readonly Step[], seen: [target] as readonly string[] }];
  let left = MOST_PATHS;
  for (const { start, steps, seen } of partial) {
    if (left-- === 0) return;
    if (steps.length > 0 && isOpen(table, start)) yield { start, steps };
    for (const { from, step } of into.get(start) ?? []) {
      if (!seen.includes(from)) partial.push({ start: from, steps: [step, ...steps], seen: [...seen, from] });
    }
  }
}

/** Whether clients may publish to it. */
function isOpen(table: RoutingTable, name: string): boolean {
  return table.exchanges.get(name)?.internal === false;
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly step: Step;
}

/** What leads from exchange to exchange, by the exchange that it leads to. */
function incoming(table: RoutingTable): ReadonlyMap<string, readonly Edge[]> {
  const edges: Edge[] = [];
  for (const { name, bindings, alternate } of table.exchanges.values()) {
    for (const binding of bindings) {
      if (binding.destinationType === "exchange")
        edges.push({ from: name, to: binding.destination, step: binding });
    }
    if (alternate !== undefined) edges.push({ from: name, to: alternate, step: "alternate" });
  }
  return Map.groupBy(edges, (edge) => edge.to);
}

/** The steps from a binding's destination to a queue; none where it is one. */
function* pathsOn(table: RoutingTable, binding: Binding): Generator<readonly Step[]> {
  if (binding.destinationType === "queue") {
    yield [];
    return;
  }
  const partial = [
    {
      at: binding.destination,
      steps: [] as readonly Step[],
      seen: [binding.destination] as readonly string[],
    },
  ];
  let left = MOST_PATHS;
  for (const { at, steps, seen } of partial) {
    if (left-- === 0) return;
    const exchange = table.exchanges.get(at);
    for (const next of exchange?.bindings ?? []) {
      const { destination } = next;
      if (next.destinationType === "queue") yield [...steps, next];
      else if (!seen.includes(destination)) {
        partial.push({ at: destination, steps: [...steps, next], seen: [...seen, destination] });
      }
    }
    const alternate = exchange?.alternate;
    if (alternate !== undefined && !seen.includes(alternate)) {
      partial.push({ at: alternate, steps: [...steps, "alternate"], seen: [...seen, alternate] });
    }
  }
}
