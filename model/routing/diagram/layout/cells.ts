/** Where the nodes of a unit are: one fills it, those of a block have a cell each. */
import type { DiagramNode } from "../diagram.ts";
import type { Box, PlacedUnit } from "./placed.ts";
import { CELL, PADDING } from "./units.ts";

export interface PlacedNode {
  readonly node: DiagramNode;
  readonly box: Box;
  /** What is written in it, the name first. */
  readonly lines: readonly string[];
  readonly isCell: boolean;
}

export function nodesOf({ unit, box }: PlacedUnit): readonly PlacedNode[] {
  const [first] = unit.nodes;
  if (first === undefined) return [];
  if (unit.cells.length === 0) return [{ node: first, box, lines: unit.lines, isCell: false }];
  return unit.cells.map(({ node, name, note }, index) => ({
    node,
    lines: [name, note],
    isCell: true,
    box: {
      x: box.x + PADDING + (index % unit.columns) * CELL.width + 2,
      y: box.y + PADDING + Math.floor(index / unit.columns) * CELL.height + 2,
      width: CELL.width - 4,
      height: CELL.height - 4,
    },
  }));
}
