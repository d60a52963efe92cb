/** Edges as they are drawn: those of one kind between the same two nodes are one line with several labels. */
import { type Diagram, type DiagramEdge, EDGE_WORDS } from "./diagram.ts";

export interface Line extends Omit<DiagramEdge, "id" | "label"> {
  /** At least one. */
  readonly edges: readonly DiagramEdge[];
}

export function linesOf({ edges }: Pick<Diagram, "edges">): readonly Line[] {
  const groups = Map.groupBy(edges, ({ kind, from, to, change }) => JSON.stringify([kind, from, to, change]));
  return [...groups.values()].flatMap((some) => {
    const [first] = some;
    return first === undefined
      ? []
      : { kind: first.kind, from: first.from, to: first.to, change: first.change, edges: some };
  });
}

/** What is written at a line; empty where there is nothing to say. */
export function lineLabels({ kind, edges }: Pick<Line, "kind" | "edges">): readonly string[] {
  const word = EDGE_WORDS[kind];
  const labels = edges.map(({ label }) => label).filter((label) => label !== "");
  if (word === "") return labels;
  return labels.length === 0 ? [word] : labels.map((label) => `${word}: ${label}`);
}
