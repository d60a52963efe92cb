/** A drawing from afar: boxes and lines as a path for each kind, however many there are, and names where there is room. */
import { nodesOf } from "../../../../model/routing/diagram/layout/cells.ts";
import type { Box, Placed, PlacedUnit } from "../../../../model/routing/diagram/layout/placed.ts";
import { textWidth } from "../../../../model/routing/diagram/layout/text-width.ts";
import { escapeMarkup } from "../../../../model/text/escape-markup.ts";
import { boxOfNode, intersects, pathOf } from "./geometry.ts";

/** Exchanges that are tried for a place of their name. */
const MOST_TRIED = 400;
/** Pixels of the screen. */
const LABEL_HEIGHT = 14;

/** @param scale pixels of the screen for one of the drawing */
export function inOverview({ units, lines }: Pick<Placed, "units" | "lines">, scale: number): string[] {
  const byKind = Map.groupBy(units, ({ unit }) => unit.nodes[0]?.kind ?? "queue");
  return [
    `<path class="outline-lines" d="${lines.map(({ points }) => pathOf(points)).join("")}"/>`,
    ...[...byKind].map(([kind, some]) => {
      const boxes = some.map(
        ({ box: { x, y, width, height } }) => `M${x} ${y}h${width}v${height}h${-width}z`,
      );
      return `<path class="outline ${kind}" d="${boxes.join("")}"/>`;
    }),
    ...landmarks(units, scale),
  ];
}

/** Where some nodes are. */
export function markBoxes(placed: Placed, ids: readonly string[]): string {
  return ids
    .flatMap((id) => boxOfNode(placed, id) ?? [])
    .map(
      ({ x, y, width, height }) =>
        `<rect class="mark-box" x="${x}" y="${y}" width="${width}" height="${height}"/>`,
    )
    .join("");
}

/** Names of exchanges, as large as they are read, where none is over another. */
function landmarks(units: readonly PlacedUnit[], scale: number): string[] {
  const taken: Box[] = [];
  const exchanges = units.filter(({ unit }) => unit.nodes[0]?.kind === "exchange").slice(0, MOST_TRIED);
  return exchanges.flatMap(nodesOf).flatMap(({ box, lines: [name = ""] }) => {
    const y = box.y + box.height / 2;
    const label = {
      x: box.x,
      y: y - LABEL_HEIGHT / 2 / scale,
      width: textWidth(name) / scale,
      height: LABEL_HEIGHT / scale,
    };
    if (taken.some((other) => intersects(other, label))) return [];
    taken.push(label);
    return `<text class="landmark" transform="translate(${box.x} ${y}) scale(${1 / scale})" y="4">${escapeMarkup(name)}</text>`;
  });
}
