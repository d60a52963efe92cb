/** Where things are in a placed diagram. */
import { nodesOf } from "../../../../model/routing/diagram/layout/cells.ts";
import type { Box, Placed, Point } from "../../../../model/routing/diagram/layout/placed.ts";

export function intersects(one: Box, other: Box): boolean {
  return (
    one.x <= other.x + other.width &&
    other.x <= one.x + one.width &&
    one.y <= other.y + other.height &&
    other.y <= one.y + one.height
  );
}

export function boxOf(points: readonly Point[]): Box {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Of a block, the node's cell. */
export function boxOfNode({ units }: Placed, id: string): Box | undefined {
  const placed = units.find(({ unit }) => unit.nodes.some((node) => node.id === id));
  return placed === undefined ? undefined : nodesOf(placed).find(({ node }) => node.id === id)?.box;
}

export function pathOf(points: readonly Point[]): string {
  return points
    .map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${Math.round(x)} ${Math.round(y)}`)
    .join("");
}
