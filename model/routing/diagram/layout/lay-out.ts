/** One group of units, by dagre: a layered layout from left to right, with room for labels. */
import { Graph, layout } from "@dagrejs/dagre";
import type { Group } from "./groups.ts";
import type { Box, Part, Point } from "./placed.ts";
import { textWidth } from "./text-width.ts";
import { LINE_HEIGHT, type Unit, type UnitLine } from "./units.ts";

const GAPS = { nodesep: 18, ranksep: 46, edgesep: 10, marginx: 4, marginy: 4 } as const;

export function layOut({ units, lines }: Group): Part {
  const [only, other] = units;
  const [line] = lines;
  if (only !== undefined && units.length === 1 && line === undefined) return alone(only);
  if (
    only !== undefined &&
    other !== undefined &&
    units.length === 2 &&
    line !== undefined &&
    lines.length === 1
  ) {
    return line.from === other.id ? pair(other, line, only) : pair(only, line, other);
  }
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", ...GAPS });
  for (const { id, width, height } of units) graph.setNode(id, { width, height });
  for (const [index, { from, to, labels }] of lines.entries()) {
    graph.setEdge(from, to, { ...sizeOf(labels), labelpos: "c" }, String(index));
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    units: units.map((unit) => {
      const { x, y } = graph.node(unit.id) as Point;
      return {
        unit,
        box: { x: x - unit.width / 2, y: y - unit.height / 2, width: unit.width, height: unit.height },
      };
    }),
    lines: lines.map(({ line, labels, from, to }, index) => {
      const { points, ...label } = graph.edge(from, to, String(index)) as unknown as Partial<Point> & {
        readonly points: readonly Point[];
      };
      // Without a label it has no place for one.
      const { x: middleX = 0, y: middleY = 0 } = points[Math.floor(points.length / 2)] ?? {};
      return { line, labels, points, at: { x: label.x ?? middleX, y: label.y ?? middleY } };
    }),
  };
}

function alone(unit: Unit): Part {
  const { width, height } = unit;
  return { width, height, units: [{ unit, box: { x: 0, y: 0, width, height } }], lines: [] };
}

/** An exchange and its queue, as there can be thousands. */
function pair(from: Unit, { line, labels }: UnitLine, to: Unit): Part {
  const { width: label, height: labelHeight } = sizeOf(labels);
  const height = Math.max(from.height, to.height, labelHeight);
  const right = from.width + label + GAPS.ranksep;
  const y = height / 2;
  const box = ({ width, height: own }: Unit, x: number): Box => ({
    x,
    y: (height - own) / 2,
    width,
    height: own,
  });
  return {
    width: right + to.width,
    height,
    units: [
      { unit: from, box: box(from, 0) },
      { unit: to, box: box(to, right) },
    ],
    lines: [
      {
        line,
        labels,
        points: [
          { x: from.width, y },
          { x: right, y },
        ],
        at: { x: (from.width + right) / 2, y },
      },
    ],
  };
}

function sizeOf(labels: readonly string[]): { readonly width: number; readonly height: number } {
  if (labels.length === 0) return { width: 0, height: 0 };
  return {
    width: Math.max(...labels.map((label) => textWidth(label))) + 8,
    height: labels.length * LINE_HEIGHT,
  };
}
