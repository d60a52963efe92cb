/** Parts of an SVG: a unit, a line, a virtual host. The page draws with them, too. */

import { escapeMarkup } from "../../../text/escape-markup.ts";
import { CHANGE_SIGNS, type Change, type DiagramNode, kindInWords, shownName } from "../diagram.ts";
import { nodesOf, type PlacedNode } from "../layout/cells.ts";
import type { Box, PlacedHost, PlacedLine, PlacedUnit, Point } from "../layout/placed.ts";
import { LINE_HEIGHT, PADDING } from "../layout/units.ts";
import { lineLabels } from "../lines.ts";

/** The longest list that is read when something is pointed at. */
const MOST_SAID = 40;

/** @param isSeen of a block's cells, those that are drawn @default all */
export function svgUnit(placed: PlacedUnit, isSeen: (box: Box) => boolean = () => true): string {
  const nodes = nodesOf(placed).filter(({ box }) => isSeen(box));
  if (placed.unit.cells.length === 0) return nodes.map(svgNode).join("");
  return `<g class="block">${rectangle(placed.box, 6)}${nodes.map(svgNode).join("")}</g>`;
}

function svgNode({ node, lines, box, isCell }: PlacedNode): string {
  const { kind, standing, change } = node;
  const classes = ["node", kind, standing, change, ...(isCell ? ["cell"] : [])].join(" ");
  const top = isCell ? box.y + 14 : box.y + PADDING + 11;
  const step = isCell ? 13 : LINE_HEIGHT;
  const left = box.x + (isCell ? 8 : PADDING + (kind === "exchange" ? 4 : 0));
  const texts = lines.map((line, index) => {
    const sign = index === 0 && change !== "same" ? `${CHANGE_SIGNS[change]} ` : "";
    const look = index === 0 ? ' class="name"' : "";
    return `<text x="${at(left)}" y="${at(top + index * step)}"${look}>${escapeMarkup(`${sign}${line}`)}</text>`;
  });
  const [label, title] = [nodeInWords(node), nodeInWords(node, "\n")].map(escapeMarkup);
  return `<g class="${classes}" data-id="${escapeMarkup(node.id)}" role="img" aria-label="${label}"><title>${title}</title>${outline(node, box)}${texts.join("")}</g>`;
}

/** All of it, for who cannot see it or points at it: `queue billing, quorum, ...` */
export function nodeInWords(node: DiagramNode, between = ", "): string {
  const change: Readonly<Record<Change, string>> = {
    same: "",
    added: "added",
    removed: "removed",
    changed: "changed",
  };
  const said = [
    `${kindInWords(node)} ${shownName(node)}`,
    change[node.change],
    ...node.details,
    ...node.remarks,
    ...node.was.map((line) => `was: ${line}`),
  ].filter((line) => line !== "");
  const left = said.length - MOST_SAID;
  return (left > 0 ? [...said.slice(0, MOST_SAID), `and ${left} more`] : said).join(between);
}

/** An exchange has cut corners, a user round ends, a queue a second line at its end, as if more came behind. */
function outline({ kind }: DiagramNode, box: Box): string {
  const { x, y, width, height } = box;
  if (kind === "exchange") {
    const cut = Math.min(10, height / 3);
    const points = [
      [x + cut, y],
      [x + width - cut, y],
      [x + width, y + cut],
      [x + width, y + height - cut],
      [x + width - cut, y + height],
      [x + cut, y + height],
      [x, y + height - cut],
      [x, y + cut],
    ];
    return `<polygon points="${points.map(([px = 0, py = 0]) => `${at(px)},${at(py)}`).join(" ")}"/>`;
  }
  if (kind === "user") return rectangle(box, Math.min(18, height / 2));
  const end = x + width - 5;
  return `${rectangle(box, 3)}<path class="end" d="M${at(end)} ${at(y)}V${at(y + height)}"/>`;
}

export function svgLine({ line, labels, points, at: middle, isAcross = false }: PlacedLine): string {
  const { kind, change, edges } = line;
  const sign = change === "same" ? "" : `${CHANGE_SIGNS[change]} `;
  const shown = labels.length === 0 && sign !== "" && !isAcross ? [""] : labels;
  const top = middle.y - ((shown.length - 1) * LINE_HEIGHT) / 2 + 4;
  const texts = shown.map(
    (label, index) =>
      `<text x="${at(middle.x)}" y="${at(top + index * LINE_HEIGHT)}">${escapeMarkup(`${sign}${label}`)}</text>`,
  );
  const said = lineLabels(line).slice(0, MOST_SAID).join("\n");
  const title = said === "" ? kind : said;
  return `<g class="line ${kind} ${change}${isAcross ? " across" : ""}" data-edges="${edges.length}"><title>${escapeMarkup(title)}</title><path d="${curve(points)}" marker-end="url(#arrow)"/>${texts.join("")}</g>`;
}

export function svgHost({ name, box }: PlacedHost): string {
  const title = `<text x="${at(box.x + PADDING)}" y="${at(box.y + 24)}" class="name">${escapeMarkup(name)}</text>`;
  return `<g class="host">${rectangle(box, 8)}${title}</g>`;
}

function rectangle({ x, y, width, height }: Box, round: number): string {
  return `<rect x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}" rx="${round}"/>`;
}

/** Through all points, and level where it leaves and comes: lines lead from left to right. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let last = first;
  const steps = rest.map((point) => {
    const middle = at((last.x + point.x) / 2);
    const step = `C${middle} ${at(last.y)} ${middle} ${at(point.y)} ${at(point.x)} ${at(point.y)}`;
    last = point;
    return step;
  });
  return `M${at(first.x)} ${at(first.y)}${steps.join("")}`;
}

/** A tenth of a pixel is what can be seen. */
function at(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}
