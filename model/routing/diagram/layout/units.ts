/** What is placed: a node by itself, or a block of nodes that have the same neighbours, each a cell of it. */
import { type Diagram, type DiagramEdge, type DiagramNode, kindInWords, shownName } from "../diagram.ts";
import { type Line, lineLabels, linesOf } from "../lines.ts";
import { shortened, textWidth } from "./text-width.ts";

export interface Unit {
  /** Of its first node. */
  readonly id: string;
  /** One, or those of a block in their order. */
  readonly nodes: readonly DiagramNode[];
  /** What is written in the box of one: the name first. Empty for a block. */
  readonly lines: readonly string[];
  /** Of a block: what is written in each cell, as many as `nodes`. */
  readonly cells: readonly Cell[];
  /** Of cells beside each other. */
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

export interface Cell {
  readonly node: DiagramNode;
  readonly name: string;
  /** The keys by which it is reached. */
  readonly note: string;
}

/** A line between two units. */
export interface UnitLine {
  readonly line: Line;
  readonly from: string;
  readonly to: string;
  readonly labels: readonly string[];
}

/** Pixels. */
export const LINE_HEIGHT = 16;
export const PADDING = 10;
export const CELL = { width: 230, height: 36 } as const;

/** Characters of a name, and of another line. */
const LONGEST = 36;
const LONGEST_IN_CELL = 27;
const MOST_LINES = 6;
const MOST_LABELS = 3;
/** So many with the same neighbours are a block; in a large diagram each two are. */
const LEAST_OF_BLOCK = { small: 5, large: 2 } as const;
const LARGE = 300;
/** A block of so many is wider than high: what leads to it comes from the left, and others stand above and below. */
const FLAT = 40;

export function unitsOf(diagram: Diagram): {
  readonly units: readonly Unit[];
  readonly lines: readonly UnitLine[];
} {
  const edges = edgesByNode(diagram.edges);
  const least = diagram.nodes.length > LARGE ? LEAST_OF_BLOCK.large : LEAST_OF_BLOCK.small;
  const groups = Map.groupBy(diagram.nodes, (node) => neighbourhood(node, edges.get(node.id) ?? []));
  const units = [...groups.values()].flatMap((nodes) =>
    nodes.length >= least && nodes[0]?.change !== "changed"
      ? [block(nodes, edges)]
      : nodes.map((node) => single(node)),
  );
  const unitOf = new Map(units.flatMap((unit) => unit.nodes.map(({ id }) => [id, unit] as const)));
  return { units, lines: linesBetween(diagram, unitOf) };
}

function edgesByNode(edges: readonly DiagramEdge[]): ReadonlyMap<string, readonly DiagramEdge[]> {
  const found = new Map<string, DiagramEdge[]>();
  const add = (id: string, edge: DiagramEdge): void => {
    const some = found.get(id);
    if (some === undefined) found.set(id, [edge]);
    else some.push(edge);
  };
  for (const edge of edges) {
    add(edge.from, edge);
    if (edge.to !== edge.from) add(edge.to, edge);
  }
  return found;
}

/** What nodes of one block have in common. One that leads to itself is by itself. */
function neighbourhood(
  { id, kind, virtualHost, change }: DiagramNode,
  edges: readonly DiagramEdge[],
): string {
  const own = change === "changed" || edges.some(({ from, to }) => from === to);
  const beside = edges.map((edge) =>
    JSON.stringify([
      edge.kind,
      edge.change,
      edge.from === id ? "to" : "from",
      edge.from === id ? edge.to : edge.from,
    ]),
  );
  return JSON.stringify([kind, virtualHost ?? null, change, own ? id : "", [...new Set(beside)].toSorted()]);
}

function single(node: DiagramNode): Unit {
  const details = [...node.details, ...node.remarks, ...node.was.map((line) => `was: ${line}`)];
  const left = details.length - MOST_LINES;
  const shown = left > 0 ? [...details.slice(0, MOST_LINES - 1), `and ${left + 1} more`] : details;
  const lines = [shownName(node), kindInWords(node), ...shown].map((line) => shortened(line, LONGEST));
  const width =
    Math.max(90, ...lines.map((line, index) => textWidth(line, { isStrong: index === 0 }))) + 2 * PADDING + 6;
  const height = lines.length * LINE_HEIGHT + 2 * PADDING;
  return { id: node.id, nodes: [node], lines, cells: [], columns: 1, width, height };
}

function block(nodes: readonly DiagramNode[], edges: ReadonlyMap<string, readonly DiagramEdge[]>): Unit {
  const cells = nodes.map((node): Cell => {
    const into = (edges.get(node.id) ?? []).filter(({ kind, to }) => kind === "binding" && to === node.id);
    const labels = into.map(({ label }) => label).filter((label) => label !== "");
    const note = labels.length === 0 ? kindInWords(node) : labels.join(", ");
    return {
      node,
      name: shortened(shownName(node), LONGEST_IN_CELL),
      note: shortened(note, LONGEST_IN_CELL),
    };
  });
  const columns = Math.ceil(nodes.length <= FLAT ? nodes.length / 5 : Math.sqrt(nodes.length / 4));
  const rows = Math.ceil(nodes.length / columns);
  return {
    id: nodes[0]?.id ?? "",
    nodes,
    lines: [],
    cells,
    columns,
    width: columns * CELL.width + 2 * PADDING,
    height: rows * CELL.height + 2 * PADDING,
  };
}

function linesBetween(diagram: Diagram, unitOf: ReadonlyMap<string, Unit>): readonly UnitLine[] {
  const between = Map.groupBy(linesOf(diagram), ({ kind, from, to, change }) =>
    JSON.stringify([kind, unitOf.get(from)?.id, unitOf.get(to)?.id, change]),
  );
  return [...between.values()].flatMap((some): readonly UnitLine[] => {
    const [first] = some;
    const [from, to] = [unitOf.get(first?.from ?? ""), unitOf.get(first?.to ?? "")];
    if (first === undefined || from === undefined || to === undefined) return [];
    const line = { ...first, edges: some.flatMap(({ edges }) => edges) };
    return [{ line, from: from.id, to: to.id, labels: labelsOf(line, some.length > 1) }];
  });
}

/** The keys of a block's bindings stand in its cells. */
function labelsOf(line: Line, isOfBlock: boolean): readonly string[] {
  if (isOfBlock)
    return line.kind === "binding" ? [`${line.edges.length} bindings`] : lineLabels({ ...line, edges: [] });
  const labels = lineLabels(line);
  const left = labels.length - MOST_LABELS;
  const shown = left > 0 ? [...labels.slice(0, MOST_LABELS), `and ${left} more`] : labels;
  return shown.map((label) => shortened(label, LONGEST));
}
