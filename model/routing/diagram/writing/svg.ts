/** A placed diagram as an SVG that needs nothing else: no script, no font, no image from anywhere. */
import { escapeMarkup } from "../../../text/escape-markup.ts";
import { visibleLine } from "../../../text/visible.ts";
import type { Diagram } from "../diagram.ts";
import { place } from "../layout/place.ts";
import type { Placed } from "../layout/placed.ts";
import { svgHost, svgLine, svgUnit } from "./svg-parts.ts";
import { COLOURS, SVG_STYLE, variables } from "./svg-style.ts";

const STYLE = `svg { color-scheme: light dark; background: var(--host); ${variables(COLOURS.light)} }
@media (prefers-color-scheme: dark) { svg { ${variables(COLOURS.dark)} } }
@media print { svg { ${variables(COLOURS.light)} } }${SVG_STYLE}`;

/** The tip of a line. */
export const ARROW = `<defs><marker id="arrow" viewBox="0 0 8 8" refX="7.5" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z"/></marker></defs>`;

/** @param title a sentence: what is drawn, and whose word it is */
export function writeSvg(diagram: Diagram, title: string): string {
  const placed = place(diagram);
  const { width, height, hosts, units, lines } = placed;
  const size = `${Math.ceil(width)} ${Math.ceil(height)}`;
  const [across, down] = size.split(" ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}" width="${across}" height="${down}" role="img" aria-labelledby="title description">
<title id="title">${escapeMarkup(visibleLine(title))}</title>
<desc id="description">${escapeMarkup(drawnInWords(diagram, placed))}</desc>
<style>${STYLE}</style>
${ARROW}
${[...hosts.map(svgHost), ...lines.map(svgLine), ...units.map((unit) => svgUnit(unit))].join("\n")}
</svg>
`;
}

/** What is in a drawing, and what it leaves out. */
export function drawnInWords(diagram: Diagram, placed: Pick<Placed, "lines">): string {
  return [countsInWords(diagram), straightInWords(placed)].filter((part) => part !== "").join(". ");
}

/** `2 exchanges, 3 queues, 1 user, 4 bindings, 1 way of dead letters` */
function countsInWords({ nodes, edges }: Diagram): string {
  const said = [
    counted(nodes, { kind: "exchange", one: "exchange", many: "exchanges" }),
    counted(nodes, { kind: "queue", one: "queue", many: "queues" }),
    counted(nodes, { kind: "user", one: "user", many: "users" }),
    counted(edges, { kind: "binding", one: "binding", many: "bindings" }),
    counted(edges, { kind: "dead-letter", one: "way of dead letters", many: "ways of dead letters" }),
    counted(edges, { kind: "alternate", one: "alternate exchange", many: "alternate exchanges" }),
  ].filter((part) => part !== "");
  return said.length === 0 ? "nothing" : said.join(", ");
}

/** "" where none is. */
function straightInWords({ lines }: Pick<Placed, "lines">): string {
  const count = lines.filter(({ isAcross }) => isAcross === true).length;
  if (count === 0) return "";
  const which =
    count === 1
      ? "1 line is straight and without its keys"
      : `${count} lines are straight and without their keys`;
  return `${which}, since there is too much to lay out: choose an object, and draw what is around it alone`;
}

function counted(
  list: readonly { readonly kind: string }[],
  { kind, one, many }: { readonly kind: string; readonly one: string; readonly many: string },
): string {
  const count = list.filter((each) => each.kind === kind).length;
  return count === 0 ? "" : `${count} ${count === 1 ? one : many}`;
}
