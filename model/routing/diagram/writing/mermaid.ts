/** A diagram as a flowchart of Mermaid, which GitHub and GitLab draw: https://mermaid.js.org/syntax/flowchart.html */
import { visibleLine } from "../../../text/visible.ts";
import {
  CHANGE_SIGNS,
  type Change,
  type Diagram,
  type DiagramNode,
  type EdgeKind,
  kindInWords,
  type NodeKind,
  shownName,
} from "../diagram.ts";
import { type Line, lineLabels, linesOf } from "../lines.ts";

/** What Mermaid draws where nobody has told it otherwise (`maxEdges`, `maxTextSize`), and GitHub too. */
export const MOST_OF_MERMAID = { edges: 500, characters: 50_000 } as const;

/** Before and behind what is written in a node: a hexagon, a cylinder, a stadium. */
const SHAPES: Readonly<Record<NodeKind, readonly [string, string]>> = {
  exchange: ["{{", "}}"],
  queue: ["[(", ")]"],
  user: ["([", "])"],
};

const ARROWS: Readonly<Record<EdgeKind, string>> = {
  binding: "-->",
  "dead-letter": "-.->",
  alternate: "-.->",
  publish: "-->",
  consume: "-->",
};

/** Grounds with a text that can be read on them, whatever the theme is. */
const CLASSES = `  classDef exchange fill:#ddf4ff,stroke:#0969da,color:#1b1f24
  classDef queue fill:#fff8c5,stroke:#9a6700,color:#1b1f24
  classDef user fill:#fbefff,stroke:#8250df,color:#1b1f24
  classDef missing stroke-dasharray:4
  classDef added stroke:#1a7f37,stroke-width:3px
  classDef removed stroke:#c4232b,stroke-width:3px,stroke-dasharray:6
  classDef changed stroke:#9a6700,stroke-width:3px`;

const STROKES: Readonly<Record<Exclude<Change, "same" | "changed">, string>> = {
  added: "stroke:#1a7f37,stroke-width:3px",
  removed: "stroke:#c4232b,stroke-width:3px,stroke-dasharray:6",
};

/** The longest list that is written in a node, or at a line. */
const MOST_LINES = 12;

/** Ends with a line break. Each node and each edge is in it once; of a list that is long it says how many more there are. */
export function writeMermaid(diagram: Diagram): string {
  const names = new Map(diagram.nodes.map(({ id }, index) => [id, `n${index}`]));
  const nameOf = (id: string): string => names.get(id) ?? "";
  const hosts = diagram.virtualHosts.map((host, index) =>
    group(`v${index}`, host, {
      nodes: diagram.nodes.filter(({ virtualHost }) => virtualHost === host),
      nameOf,
    }),
  );
  const lonely = diagram.nodes.filter(({ virtualHost }) => virtualHost === undefined);
  const lines = linesOf(diagram);
  const styles = Object.entries(STROKES).flatMap(([change, style]) => {
    const numbers = lines.flatMap((line, index) => (line.change === change ? [index] : []));
    return numbers.length === 0 ? [] : [`  linkStyle ${numbers.join(",")} ${style}`];
  });
  return `${[
    "flowchart LR",
    ...hosts,
    ...lonely.map((node) => nodeText(nameOf(node.id), node)),
    ...lines.map((line) => lineText(line, nameOf)),
    CLASSES,
    ...classLines(diagram.nodes, nameOf),
    ...styles,
  ].join("\n")}\n`;
}

function group(
  id: string,
  title: string,
  { nodes, nameOf }: { readonly nodes: readonly DiagramNode[]; readonly nameOf: (id: string) => string },
): string {
  const inside = nodes.map((node) => `  ${nodeText(nameOf(node.id), node)}`);
  return [`  subgraph ${id}["${escapeMermaid(title)}"]`, ...inside, "  end"].join("\n");
}

function nodeText(id: string, node: DiagramNode): string {
  const { kind, change, details, remarks, was } = node;
  const [before, behind] = SHAPES[kind];
  const sign = CHANGE_SIGNS[change];
  const lines = [
    `${sign === "" ? "" : `${sign} `}${shownName(node)}`,
    kindInWords(node),
    ...shortened([...details, ...remarks]),
    ...shortened(was.map((line) => `was: ${line}`)),
  ];
  return `  ${id}${before}"${lines.map(escapeMermaid).join("<br/>")}"${behind}`;
}

/** Each class with all that is of it. */
function classLines(nodes: readonly DiagramNode[], nameOf: (id: string) => string): string[] {
  const classes = new Map<string, string[]>();
  for (const { id, kind, standing, change } of nodes) {
    const own = [kind, standing === "missing" ? "missing" : "", change === "same" ? "" : change];
    for (const name of own) if (name !== "") classes.set(name, [...(classes.get(name) ?? []), nameOf(id)]);
  }
  return [...classes].map(([name, some]) => `  class ${some.join(",")} ${name}`);
}

function lineText(line: Line, nameOf: (id: string) => string): string {
  const sign = line.change === "same" ? "" : `${CHANGE_SIGNS[line.change]} `;
  const labels = shortened(lineLabels(line));
  const said = labels.length === 0 && sign !== "" ? [sign] : labels.map((label) => `${sign}${label}`);
  const text = said.length === 0 ? "" : `|"${said.map(escapeMermaid).join("<br/>")}"|`;
  return `  ${nameOf(line.from)} ${ARROWS[line.kind]}${text} ${nameOf(line.to)}`;
}

function shortened(lines: readonly string[]): readonly string[] {
  const left = lines.length - MOST_LINES;
  return left <= 0 ? lines : [...lines.slice(0, MOST_LINES), `and ${left} more`];
}

/**
 * For a text in quotes, whatever a stranger has put into it. Mermaid takes a name apart before it is drawn: `%%{` begins a
 * directive, a backtick Markdown, `1. ` a list, `<` HTML; and looks for `style ...:...#` in the whole of it. So all but letters,
 * digits and blanks are its entities. What it looks for after these are read (a formula, an icon, its own sign for an entity) is
 * parted by a character of no width.
 */
export function escapeMermaid(text: string): string {
  return visibleLine(text)
    .replaceAll(/\$(?=\$)|fa[bklrs]?(?=:fa-)|ﬂ(?=°)/g, `$&${ZERO_WIDTH_SPACE}`)
    .replaceAll(/^ | $| (?= )/g, NO_BREAK_SPACE)
    .replaceAll(
      /(?<![\p{L}\p{N}])-|-(?![\p{L}\p{N}])|[^\p{L}\p{M}\p{N} -]/gu,
      (character) => `#${character.codePointAt(0) ?? 0};`,
    );
}

const ZERO_WIDTH_SPACE = "\u200b";
/** One that stays where others are taken for one, or none. */
const NO_BREAK_SPACE = "\u00a0";
