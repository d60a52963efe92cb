/** The page of a diagram, from its data on. */
import type { Diagram, DiagramNode } from "../../../../model/routing/diagram/diagram.ts";
import { drawnInWords } from "../../../../model/routing/diagram/writing/svg.ts";
import { nodeInWords } from "../../../../model/routing/diagram/writing/svg-parts.ts";
import { visibleLine } from "../../../../model/text/visible.ts";
import type { PageData } from "../page-data.ts";
import { AsText } from "./as-text.ts";
import { Canvas, NOTHING } from "./canvas.ts";
import { button, byId, element, nextTurn } from "./dom.ts";
import { listen } from "./gestures.ts";
import { laidOut } from "./laying-out.ts";
import { Panel } from "./panel.ts";
import { Search } from "./search.ts";
import { type Choice, type Found, idOf, View } from "./view.ts";
import { nextNode } from "./walking.ts";

class Page {
  readonly #view: View;
  readonly #svg = byId("drawing", SVGSVGElement);
  readonly #canvas = new Canvas(this.#svg, byId("world", SVGGElement));
  readonly #panel: Panel;
  readonly #asText = new AsText((node) => this.#select(node.id, { focuses: true }));
  readonly #search: Search;
  readonly #hosts = byId("hosts", HTMLSelectElement);
  readonly #users = byId("users-drawn", HTMLInputElement);
  readonly #changes = byId("only-changes", HTMLInputElement);
  #choice: Choice;
  #diagram: Diagram = { virtualHosts: [], nodes: [], edges: [] };
  #current: string | undefined;
  /** Of what was drawn last: what is asked for later is not overtaken. */
  #turn = 0;

  constructor(data: PageData) {
    this.#view = new View(data);
    this.#panel = new Panel(data, {
      around: (id) => void this.#choose({ around: [id] }, id),
      reached: (hit) => this.#canvas.mark({ hit }),
    });
    this.#search = new Search(this.#view, (found) => void this.#find(found));
    const first = data.around;
    const virtualHost = first === undefined ? this.#view.virtualHosts()[0] : first.virtualHost;
    const around = first?.ids ?? [];
    this.#choice = {
      virtualHost,
      users: first?.withUsers === true || this.#view.showsUsers(virtualHost),
      onlyChanges: data.onlyChanges,
      around,
    };
  }

  start(): void {
    this.#listen();
    this.#panel.clear();
    void this.#draw(this.#choice.around[0]);
  }

  #listen(): void {
    const hosts = this.#view.virtualHosts();
    for (const [index, name] of hosts.entries()) {
      const words = name === undefined ? "users without a virtual host" : visibleLine(name);
      this.#hosts.append(element("option", { value: String(index) }, words));
    }
    this.#hosts.addEventListener("change", () => {
      const virtualHost = hosts[Number(this.#hosts.value)];
      void this.#choose({ virtualHost, around: [], users: this.#view.showsUsers(virtualHost) });
    });
    this.#users.addEventListener(
      "change",
      () => void this.#choose({ users: this.#users.checked }, this.#current),
    );
    this.#changes.addEventListener("change", () => {
      void this.#choose({ onlyChanges: this.#changes.checked, around: [] });
    });
    byId("zoom-in", HTMLButtonElement).addEventListener("click", () => this.#canvas.zoom(1.4));
    byId("zoom-out", HTMLButtonElement).addEventListener("click", () => this.#canvas.zoom(1 / 1.4));
    byId("fit", HTMLButtonElement).addEventListener("click", () => this.#canvas.fit());
    listen(this.#svg, this.#canvas, {
      onNode: (id) => this.#select(id, { focuses: false, reveals: false }),
      onKey: (key) => this.#walk(key),
    });
    document.addEventListener("keydown", (event) => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
      if (event.key !== "/" || isTyping) return;
      event.preventDefault();
      this.#search.focus();
    });
    let afterwards: (() => void) | undefined;
    addEventListener("beforeprint", () => {
      afterwards = this.#canvas.forPaper();
    });
    addEventListener("afterprint", () => afterwards?.());
  }

  /** @param selected the node that is selected then */
  async #choose(choice: Partial<Choice>, selected?: string): Promise<void> {
    this.#choice = { ...this.#choice, ...choice };
    await this.#draw(selected);
  }

  async #find(found: Found): Promise<void> {
    const id = idOf(found);
    const isOther = found.virtualHost !== this.#choice.virtualHost;
    const users =
      found.kind === "user" || (isOther ? this.#view.showsUsers(found.virtualHost) : this.#choice.users);
    const isDrawn = !isOther && this.#diagram.nodes.some((node) => node.id === id);
    if (isDrawn) this.#select(id, { focuses: true });
    else {
      await this.#choose({ virtualHost: found.virtualHost, users, around: [], onlyChanges: false });
      this.#select(id, { focuses: true });
    }
  }

  async #draw(selected: string | undefined): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.#svg.setAttribute("aria-busy", "true");
    byId("state", HTMLElement).textContent = "Drawing ...";
    this.#canvas.show(NOTHING);
    await nextTurn();
    const { virtualHost, users, onlyChanges, around } = this.#choice;
    const diagram = this.#view.draw(this.#choice);
    const placed = await laidOut(diagram, () => this.#turn === turn);
    if (placed === undefined || this.#turn !== turn) return;
    this.#diagram = diagram;
    this.#hosts.value = String(this.#view.virtualHosts().indexOf(virtualHost));
    this.#users.checked = users;
    this.#changes.checked = onlyChanges;
    this.#showAround(around);
    this.#panel.useVirtualHost(virtualHost);
    this.#canvas.show(placed);
    this.#asText.show(diagram);
    byId("state", HTMLElement).textContent = drawnInWords(diagram, placed);
    this.#current = undefined;
    if (selected !== undefined) this.#select(selected, { focuses: false });
    this.#svg.setAttribute("aria-busy", "false");
  }

  /** What can be lifted again. */
  #showAround(ids: readonly string[]): void {
    const node = this.#diagram.nodes.find(({ id }) => ids.includes(id));
    const lift = button("", () => void this.#choose({ around: [] }, this.#current));
    lift.append("Around ", element("bdi", {}, visibleLine(node?.name ?? "")), " only: draw all");
    byId("around", HTMLElement).replaceChildren(...(node === undefined ? [] : [lift]));
  }

  /** @param how.reveals whether it is brought into view: what was clicked is */
  #select(
    id: string,
    { focuses, reveals = true }: { readonly focuses: boolean; readonly reveals?: boolean },
  ): void {
    const node = this.#diagram.nodes.find((each) => each.id === id);
    if (node === undefined) return;
    this.#goTo(node, { reveals });
    this.#panel.show(node, { focuses });
  }

  #goTo(node: DiagramNode, { reveals }: { readonly reveals: boolean }): void {
    this.#current = node.id;
    this.#canvas.mark({ current: node.id });
    if (reveals) this.#canvas.reveal(node.id);
    byId("spoken", HTMLElement).textContent = visibleLine(nodeInWords(node));
  }

  #walk(key: string): boolean {
    if (key === "Enter" && this.#current !== undefined) {
      this.#select(this.#current, { focuses: true });
      return true;
    }
    if (key === "Escape") {
      this.#current = undefined;
      this.#canvas.mark({ current: undefined, hit: new Set() });
      this.#panel.clear();
      return true;
    }
    const next = nextNode(this.#diagram, this.#current, key);
    const node = this.#diagram.nodes.find(({ id }) => id === next);
    if (node !== undefined) this.#goTo(node, { reveals: true });
    return node !== undefined || key.startsWith("Arrow");
  }
}

const data = JSON.parse(byId("data", HTMLScriptElement).textContent) as PageData;
byId("compared", HTMLElement).hidden = data.before === undefined;
new Page(data).start();
