/** Parts of a diagram: one virtual host, what is around an object, what has changed. */
import type { Diagram, DiagramEdge, DiagramNode } from "./diagram.ts";

/** Users of none are left out. */
export function ofVirtualHost(diagram: Diagram, virtualHost: string): Diagram {
  const nodes = diagram.nodes.filter((node) => node.virtualHost === virtualHost);
  return { ...withNodes(diagram, nodes), virtualHosts: [virtualHost] };
}

/**
 * Whatever messages come from that come to one of these objects, and wherever they go from there. A user is an end: what
 * others send that it consumes does not go on to what it publishes.
 */
export function around(diagram: Diagram, seeds: readonly DiagramNode[]): Diagram {
  const ids = seeds.map(({ id }) => id);
  const nodes = new Map(diagram.nodes.map((node) => [node.id, node]));
  const isEnd = (id: string): boolean => nodes.get(id)?.kind === "user" && !ids.includes(id);
  const [forth, back] = [stepsOf(diagram.edges, "from", "to"), stepsOf(diagram.edges, "to", "from")];
  const reached = new Set([...reach(ids, forth, isEnd), ...reach(ids, back, isEnd)]);
  return hostsInUse(
    withNodes(
      diagram,
      [...nodes.values()].filter(({ id }) => reached.has(id)),
    ),
  );
}

/** What is not the same, and whatever it has an edge with. */
export function changedParts(diagram: Diagram): Diagram {
  const touched = new Set([
    ...diagram.nodes.filter(({ change }) => change !== "same").map(({ id }) => id),
    ...diagram.edges.filter(({ change }) => change !== "same").flatMap(({ from, to }) => [from, to]),
  ]);
  const beside = diagram.edges
    .filter(({ from, to }) => touched.has(from) || touched.has(to))
    .flatMap(({ from, to }) => [from, to]);
  const shown = new Set([...touched, ...beside]);
  const nodes = diagram.nodes.filter(({ id }) => shown.has(id));
  return hostsInUse(withNodes(diagram, nodes));
}

function hostsInUse(diagram: Diagram): Diagram {
  const used = new Set(diagram.nodes.map(({ virtualHost }) => virtualHost));
  return { ...diagram, virtualHosts: diagram.virtualHosts.filter((name) => used.has(name)) };
}

function withNodes(diagram: Diagram, nodes: readonly DiagramNode[]): Diagram {
  const ids = new Set(nodes.map(({ id }) => id));
  return { ...diagram, nodes, edges: diagram.edges.filter(({ from, to }) => ids.has(from) && ids.has(to)) };
}

function stepsOf(
  edges: readonly DiagramEdge[],
  from: "from" | "to",
  to: "from" | "to",
): ReadonlyMap<string, readonly string[]> {
  const groups = Map.groupBy(edges, (edge) => edge[from]);
  return new Map([...groups].map(([id, some]) => [id, some.map((edge) => edge[to])]));
}

function reach(
  seeds: readonly string[],
  steps: ReadonlyMap<string, readonly string[]>,
  isEnd: (id: string) => boolean,
): ReadonlySet<string> {
  const reached = new Set(seeds);
  // A set that grows is gone through to its end.
  for (const id of reached) if (!isEnd(id)) for (const next of steps.get(id) ?? []) reached.add(next);
  return reached;
}
