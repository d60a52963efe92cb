/** From object to object by the arrow keys: along the lines, and up and down among what stands beside each other. */
import type { Diagram } from "../../../../model/routing/diagram/diagram.ts";

/** The id of the node that a key leads to; undefined where it is no such key, or leads nowhere. */
export function nextNode(
  { nodes, edges }: Diagram,
  current: string | undefined,
  key: string,
): string | undefined {
  const [first] = nodes;
  if (current === undefined) return key.startsWith("Arrow") ? first?.id : undefined;
  if (key === "ArrowRight") return edges.find(({ from, to }) => from === current && to !== current)?.to;
  if (key === "ArrowLeft") return edges.find(({ from, to }) => to === current && from !== current)?.from;
  if (key !== "ArrowDown" && key !== "ArrowUp") return undefined;
  const beside = besideOf({ nodes, edges }, current);
  const at = beside.indexOf(current);
  return beside[at + (key === "ArrowDown" ? 1 : -1)];
}

/** What the same node leads to; where nothing leads to it, all of its kind. */
function besideOf({ nodes, edges }: Pick<Diagram, "nodes" | "edges">, current: string): readonly string[] {
  const source = edges.find(({ from, to }) => to === current && from !== current)?.from;
  if (source !== undefined)
    return [...new Set(edges.filter(({ from }) => from === source).map(({ to }) => to))];
  const kind = nodes.find(({ id }) => id === current)?.kind;
  return nodes.filter((node) => node.kind === kind).map(({ id }) => id);
}
