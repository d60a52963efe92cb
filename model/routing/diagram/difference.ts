/** What has become of one environment, as one diagram of both. */
import type { Diagram, DiagramEdge, DiagramNode } from "./diagram.ts";

/** @returns all of both: what is only before is `removed`, what is only after `added` */
export function differenceOf(before: Diagram, after: Diagram): Diagram {
  const [old, now] = [byId(before.nodes), byId(after.nodes)];
  const removed = before.nodes.filter(({ id }) => !now.has(id)).map((node) => marked(node, "removed"));
  const folded = new Set([...foldedIn(before), ...foldedIn(after)]);
  const comparable = (edge: DiagramEdge): boolean => !folded.has(rightOf(edge));
  const oldEdges = new Set(before.edges.map(({ id }) => id));
  const newEdges = new Set(after.edges.map(({ id }) => id));
  return {
    virtualHosts: [...new Set([...after.virtualHosts, ...before.virtualHosts])],
    nodes: [...after.nodes.map((node) => compared(node, old.get(node.id))), ...removed],
    edges: [
      ...after.edges.map((edge) =>
        oldEdges.has(edge.id) || !comparable(edge) ? edge : marked(edge, "added"),
      ),
      ...before.edges
        .filter((edge) => !newEdges.has(edge.id) && comparable(edge))
        .map((edge) => marked(edge, "removed")),
    ],
  };
}

function marked<T extends DiagramNode | DiagramEdge>(each: T, change: "added" | "removed"): T {
  return { ...each, change };
}

function compared(node: DiagramNode, old: DiagramNode | undefined): DiagramNode {
  if (old === undefined) return marked(node, "added");
  const [was, is] = [facts(old), facts(node)];
  const same = was.length === is.length && was.every((line, index) => line === is[index]);
  return same ? node : { ...node, change: "changed", was: was.filter((line) => !is.includes(line)) };
}

/** Remarks are none: what a user may do changes with every queue that comes and goes. */
function facts({ type, standing, details }: DiagramNode): string[] {
  return [...(standing === "own" ? [] : [standing]), ...(type === "" ? [] : [`type: ${type}`]), ...details];
}

/** A user's rights of one kind that are a sentence: there are no edges to compare with. */
function foldedIn({ nodes }: Diagram): string[] {
  return nodes.flatMap(({ id, folded }) => folded.map((kind) => `${kind} ${id}`));
}

function rightOf({ kind, from, to }: DiagramEdge): string {
  return kind === "publish" ? `publish ${from}` : kind === "consume" ? `consume ${to}` : "";
}

function byId(nodes: readonly DiagramNode[]): ReadonlyMap<string, DiagramNode> {
  return new Map(nodes.map((node) => [node.id, node]));
}
