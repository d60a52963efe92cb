/** The search: names of all virtual hosts, and a list of what was found that the keyboard goes through. */
import { visibleLine } from "../../../../model/text/visible.ts";
import { button, byId, element } from "./dom.ts";
import type { Found, View } from "./view.ts";

/** A list that is read. */
const MOST_SHOWN = 30;

export class Search {
  readonly #view: View;
  readonly #choose: (found: Found) => void;
  readonly #input = byId("search", HTMLInputElement);
  readonly #list = byId("found", HTMLUListElement);
  readonly #count = byId("found-count", HTMLElement);

  constructor(view: View, choose: (found: Found) => void) {
    this.#view = view;
    this.#choose = choose;
    this.#input.addEventListener("input", () => this.#show());
    this.#input.addEventListener("keydown", (event) => this.#onKey(event));
    this.#list.addEventListener("keydown", (event) => this.#onKey(event));
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  #show(): void {
    const text = this.#input.value;
    const all = text === "" ? [] : this.#view.search(text);
    const items = all.slice(0, MOST_SHOWN).map((found) => element("li", {}, this.#item(found)));
    this.#list.replaceChildren(...items);
    const more = all.length > MOST_SHOWN ? `, the first ${MOST_SHOWN} are shown` : "";
    this.#count.textContent = text === "" ? "" : `${all.length} found${more}`;
  }

  #item(found: Found): HTMLButtonElement {
    const where = found.virtualHost === undefined ? "" : ` in ${found.virtualHost}`;
    const made = button("", () => this.#take(found));
    made.append(
      element("bdi", {}, visibleLine(found.name)),
      element("span", { class: "soft" }, ` ${found.kind}${visibleLine(where)}`),
    );
    return made;
  }

  #take(found: Found): void {
    this.#close();
    this.#choose(found);
  }

  #close(): void {
    this.#input.value = "";
    this.#show();
  }

  #onKey(event: KeyboardEvent): void {
    const buttons = [...this.#list.querySelectorAll("button")];
    const at = buttons.findIndex((each) => each === document.activeElement);
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = at + step;
      if (next < 0) this.#input.focus();
      else buttons[Math.min(next, buttons.length - 1)]?.focus();
    } else if (event.key === "Enter" && at === -1) {
      event.preventDefault();
      buttons[0]?.click();
    } else if (event.key === "Escape") {
      this.#close();
      this.#input.focus();
    }
  }
}
