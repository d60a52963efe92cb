/** How a drawing looks, by itself and in a page: light and dark as the reader's system is, and on paper. */
export const SVG_STYLE = `
.host rect { fill: var(--host); stroke: var(--border); }
.host .name { font-size: 15px; }
.node rect, .node polygon { fill: var(--ground); stroke: var(--tone); stroke-width: 1.5; }
.node .end { fill: none; stroke: var(--tone); stroke-width: 1.5; }
.exchange { --tone: var(--exchange); --ground: var(--exchange-ground); }
.queue { --tone: var(--queue); --ground: var(--queue-ground); }
.user { --tone: var(--user); --ground: var(--user-ground); }
.missing, .external { --dash: 5 4; }
.node.missing rect, .node.missing polygon, .node.external rect, .node.external polygon { stroke-dasharray: 5 4; }
.block > rect { fill: none; stroke: var(--border); stroke-dasharray: 2 3; }
text { font: 12px system-ui, sans-serif; fill: var(--soft); }
.node .name, .host .name { font-weight: 600; fill: var(--text); }
.node .name { font-size: 13px; }
.cell text { font-size: 11px; }
.cell .name { font-size: 12px; }
.line path { fill: none; stroke: var(--line); stroke-width: 1.3; }
.line text { font-size: 12px; text-anchor: middle; fill: var(--text); paint-order: stroke; stroke: var(--host); stroke-width: 4px; }
.across path { stroke-opacity: .45; }
.dead-letter path { stroke: var(--failed); stroke-dasharray: 6 4; }
.alternate path { stroke: var(--skipped); stroke-dasharray: 2 4; }
.publish path, .consume path { stroke: var(--user); }
.added { --tone: var(--passed); }
.node.added rect, .node.added polygon { stroke-width: 3; stroke: var(--passed); }
.node.removed rect, .node.removed polygon { stroke-width: 3; stroke: var(--failed); stroke-dasharray: 6 4; }
.node.changed rect, .node.changed polygon { stroke-width: 3; stroke: var(--skipped); }
.line.added path { stroke: var(--passed); stroke-width: 3; }
.line.removed path { stroke: var(--failed); stroke-width: 3; stroke-dasharray: 6 4; }
.node.removed .name { text-decoration: line-through; }
#arrow path { fill: var(--line); }
`;

/** What the style is made of, for \`:root\`. */
export const COLOURS = {
  light: {
    text: "#1b1f24",
    soft: "#525c66",
    host: "#ffffff",
    border: "#c3c9d0",
    line: "#59636e",
    exchange: "#0a5fc2",
    "exchange-ground": "#e6f2ff",
    queue: "#7d5600",
    "queue-ground": "#fff6d6",
    user: "#6b3fc9",
    "user-ground": "#f4edff",
    passed: "#1a7f37",
    failed: "#c4232b",
    skipped: "#8a6100",
  },
  dark: {
    text: "#e6e8eb",
    soft: "#a9b2bc",
    host: "#1d2125",
    border: "#4a525b",
    line: "#9aa4af",
    exchange: "#6cb2ff",
    "exchange-ground": "#12283f",
    queue: "#e0b44a",
    "queue-ground": "#322607",
    user: "#b99cff",
    "user-ground": "#281c45",
    passed: "#4cc26b",
    failed: "#ff7b72",
    skipped: "#d8a730",
  },
} as const;

export function variables(colours: Readonly<Record<string, string>>): string {
  return Object.entries(colours)
    .map(([name, value]) => `--${name}: ${value};`)
    .join(" ");
}
