/**
 * Where everything stands: each group of units is laid out by itself, from left to right, and the groups fill rows, virtual
 * host by virtual host.
 */
import type { Diagram } from "../diagram.ts";
import { type Group, type Groups, groupsOf } from "./groups.ts";
import { layOut } from "./lay-out.ts";
import type { Box, Part, Placed, PlacedHost, PlacedLine, Point } from "./placed.ts";
import { textWidth } from "./text-width.ts";
import { type UnitLine, unitsOf } from "./units.ts";

const GAP = 32;
const MARGIN = 24;
const TITLE = 36;

/** Where the parts of a diagram come from, which may take its time: {@link layOut} of each. */
export type PartOf = (group: Group) => Part;

export function place(diagram: Diagram): Placed {
  return arrange(diagram, partsOf(diagram), layOut);
}

/** What is to be laid out of a diagram, each by itself. */
export function partsOf(diagram: Diagram): Groups {
  const { units, lines } = unitsOf(diagram);
  return groupsOf(units, lines);
}

export function arrange({ virtualHosts }: Diagram, { groups, across }: Groups, partOf: PartOf): Placed {
  const byHost = Map.groupBy(groups, ({ units: [first] }) => first?.nodes[0]?.virtualHost);
  const hosts: PlacedHost[] = [];
  const parts: Part[] = [];
  let [y, width] = [MARGIN, 0];
  for (const name of [...virtualHosts, undefined]) {
    const some = byHost.get(name) ?? [];
    if (name === undefined && some.length === 0) continue;
    const top = name === undefined ? 0 : TITLE;
    const inside = inRows(some.map(partOf));
    const boxWidth =
      Math.max(inside.width, textWidth(name ?? "", { isStrong: true }) + 110, 200) + 2 * MARGIN;
    const box = { x: MARGIN, y, width: boxWidth, height: inside.height + top + 2 * MARGIN };
    if (name !== undefined) hosts.push({ name, box });
    parts.push(moved(inside, { x: 2 * MARGIN, y: y + top + MARGIN }));
    y += box.height + MARGIN;
    width = Math.max(width, box.width);
  }
  const { units: placed, lines: inside } = joined(parts);
  const boxes = new Map(placed.map(({ unit, box }) => [unit.id, box]));
  const outside = across.flatMap((line) => acrossOf(line, boxes));
  return { width: width + 2 * MARGIN, height: y, hosts, units: placed, lines: [...outside, ...inside] };
}

/** Over whatever is between: its label would be anywhere. */
function acrossOf({ line, from, to }: UnitLine, boxes: ReadonlyMap<string, Box>): readonly PlacedLine[] {
  const [source, target] = [boxes.get(from), boxes.get(to)];
  if (source === undefined || target === undefined) return [];
  const start = { x: source.x + source.width, y: source.y + source.height / 2 };
  const end = { x: target.x, y: target.y + target.height / 2 };
  const at = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
  return [{ line, labels: [], points: [start, end], at, isAcross: true }];
}

/** The tallest first, in rows that make it about as wide as a screen is. */
function inRows(parts: readonly Part[]): Part {
  const area = parts.reduce((sum, { width, height }) => sum + (width + GAP) * (height + GAP), 0);
  const most = Math.max(...parts.map(({ width }) => width), Math.sqrt(area * 1.8), 0);
  const done: Part[] = [];
  let [x, y, row, width] = [0, 0, 0, 0];
  for (const part of parts.toSorted((left, right) => right.height - left.height)) {
    if (x > 0 && x + part.width > most) [x, y, row] = [0, y + row + GAP, 0];
    done.push(moved(part, { x, y }));
    [x, row] = [x + part.width + GAP, Math.max(row, part.height)];
    width = Math.max(width, x - GAP);
  }
  return { width, height: y + row, ...joined(done) };
}

function joined(parts: readonly Part[]): Pick<Part, "units" | "lines"> {
  return { units: parts.flatMap(({ units }) => units), lines: parts.flatMap(({ lines }) => lines) };
}

function moved(part: Part, by: Point): Part {
  const shift = <T extends Point>(point: T): T => ({ ...point, x: point.x + by.x, y: point.y + by.y });
  return {
    ...part,
    units: part.units.map(({ unit, box }) => ({ unit, box: shift(box) })),
    lines: part.lines.map(({ line, labels, points, at }) => ({
      line,
      labels,
      points: points.map(shift),
      at: shift(at),
    })),
  };
}
