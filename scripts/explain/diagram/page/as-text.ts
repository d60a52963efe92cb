/** The drawing in words, for who does not see it: each object, what leads to it and what it leads to. */
import type { Diagram, DiagramEdge, DiagramNode } from "../../../../model/routing/diagram/diagram.ts";
import { EDGE_WORDS, shownName } from "../../../../model/routing/diagram/diagram.ts";
import { nodeInWords } from "../../../../model/routing/diagram/writing/svg-parts.ts";
import { visibleLine } from "../../../../model/text/visible.ts";
import { button, byId, element } from "./dom.ts";

/** Objects that are written at once: thousands would hold the page up. */
const A_PORTION = 200;
const MOST_EDGES = 50;

export class AsText {
  readonly #choose: (node: DiagramNode) => void;
  readonly #details = byId("as-text", HTMLDetailsElement);
  readonly #list = byId("objects", HTMLUListElement);
  readonly #more = byId("more-objects", HTMLElement);
  #diagram: Diagram | undefined;

  constructor(choose: (node: DiagramNode) => void) {
    this.#choose = choose;
    this.#details.addEventListener("toggle", () => this.#write());
  }

  show(diagram: Diagram): void {
    this.#diagram = diagram;
    this.#list.replaceChildren();
    this.#write();
  }

  #write(): void {
    if (!this.#details.open || this.#diagram === undefined || this.#list.childElementCount > 0) return;
    this.#portion(this.#diagram, 0);
  }

  #portion({ nodes, edges }: Diagram, from: number): void {
    const names = new Map(nodes.map((node) => [node.id, shownName(node)]));
    const [out, into] = [Map.groupBy(edges, (edge) => edge.from), Map.groupBy(edges, (edge) => edge.to)];
    const items = nodes.slice(from, from + A_PORTION).map((node) => {
      const lines = [
        listOf(
          "leads to",
          (out.get(node.id) ?? []).map((edge) => edgeInWords(edge, names.get(edge.to))),
        ),
        listOf(
          "comes from",
          (into.get(node.id) ?? []).map((edge) => edgeInWords(edge, names.get(edge.from))),
        ),
      ].filter((line) => line !== "");
      const name = button(visibleLine(nodeInWords(node)), () => this.#choose(node), { "data-id": node.id });
      return element(
        "li",
        {},
        name,
        ...lines.map((line) => element("p", { class: "soft" }, visibleLine(line))),
      );
    });
    this.#list.append(...items);
    const left = nodes.length - from - items.length;
    const next = button(`Show more: ${left} are left`, () => {
      if (this.#diagram !== undefined) this.#portion(this.#diagram, from + A_PORTION);
      items.at(-1)?.nextElementSibling?.querySelector("button")?.focus();
    });
    this.#more.replaceChildren(...(left > 0 ? [next] : []));
  }
}

function edgeInWords({ kind, label, change }: DiagramEdge, name = ""): string {
  const said = [EDGE_WORDS[kind], label].filter((word) => word !== "").join(": ");
  const marked = change === "same" ? "" : `, ${change}`;
  return said === "" && marked === "" ? name : `${name} (${said === "" ? kind : said}${marked})`;
}

function listOf(words: string, list: readonly string[]): string {
  if (list.length === 0) return "";
  const left = list.length - MOST_EDGES;
  return `${words} ${list.slice(0, MOST_EDGES).join("; ")}${left > 0 ? `; and ${left} more` : ""}`;
}
