/** The panel beside the drawing: what an object is, and where a message goes from an exchange. */

import { PREDECLARED_EXCHANGES } from "../../../../model/rabbitmq/reserved-names.ts";
import { type DiagramNode, kindInWords, shownName } from "../../../../model/routing/diagram/diagram.ts";
import { visible, visibleLine } from "../../../../model/text/visible.ts";
import type { PageData } from "../page-data.ts";
import { type Answer, answer, publishQuestion } from "./answers.ts";
import { button, byId, element } from "./dom.ts";

interface Actions {
  /** Draw only what is around a node. */
  readonly around: (id: string) => void;
  /** Show what a message comes to. */
  readonly reached: (ids: ReadonlySet<string>) => void;
}

/** Names that are offered where one is written; more would slow the page down. */
const MOST_OFFERED = 1_000;

export class Panel {
  readonly #data: PageData;
  readonly #actions: Actions;
  readonly #about = byId("about", HTMLElement);
  readonly #form = byId("publish", HTMLFormElement);
  readonly #answer = byId("answer", HTMLElement);
  #virtualHost: string | undefined;

  constructor(data: PageData, actions: Actions) {
    this.#data = data;
    this.#actions = actions;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#askPublish();
    });
  }

  /** Whose exchanges and users can be asked about. */
  useVirtualHost(virtualHost: string | undefined): void {
    this.#virtualHost = virtualHost;
    const host = this.#data.now.virtualHosts.find(({ name }) => name === virtualHost);
    const exchanges = [
      ...(host?.topology.exchanges ?? []).map(({ name }) => name),
      ...PREDECLARED_EXCHANGES.keys(),
    ];
    offer("exchanges", exchanges);
    const users = this.#data.now.users.filter(({ permissions }) =>
      permissions.some((each) => each.virtualHost === virtualHost),
    );
    offer(
      "users",
      users.map(({ name }) => name),
    );
    this.#form.hidden = host === undefined;
  }

  clear(): void {
    this.#about.replaceChildren(
      element("p", { class: "soft" }, "Choose something in the drawing, or search for it."),
    );
    this.#say("", undefined);
  }

  /** @param focuses whether the next question can be typed at once */
  show(node: DiagramNode, { focuses }: { readonly focuses: boolean }): void {
    const lines = [...node.details, ...node.remarks, ...node.was.map((line) => `was: ${line}`)];
    const change = node.change === "same" ? "" : ` (${node.change})`;
    this.#about.replaceChildren(
      element("h2", {}, element("bdi", {}, visibleLine(shownName(node)))),
      element("p", { class: "soft" }, `${kindInWords(node)}${change}`),
      element("ul", {}, ...lines.map((line) => element("li", {}, visibleLine(line)))),
      button("Draw only what is around it", () => this.#actions.around(node.id), { id: "only-around" }),
    );
    if (node.kind === "exchange") {
      field("exchange").value = node.name;
      this.#say("", undefined);
      if (focuses) field("key").focus();
      return;
    }
    const { name, virtualHost } = node;
    const found =
      node.kind === "queue"
        ? answer(this.#data, { about: "queue", queue: name, virtualHost })
        : answer(this.#data, { about: "user", user: name, virtualHost });
    this.#say(found.text, found);
    if (focuses) this.#about.querySelector("button")?.focus();
  }

  #askPublish(): void {
    const question = publishQuestion({
      virtualHost: this.#virtualHost,
      exchange: field("exchange").value,
      key: field("key").value,
      headers: byId("headers", HTMLTextAreaElement).value,
      mandatory: field("mandatory").checked,
      expiration: field("expiration").value,
      user: field("user").value,
      userId: field("user-id").value,
    });
    if (typeof question === "string") this.#say(question, undefined);
    else {
      const found = answer(this.#data, question);
      this.#say(found.text, found);
    }
  }

  #say(text: string, found: Answer | undefined): void {
    this.#answer.textContent = visible(text);
    this.#actions.reached(found?.reached ?? new Set());
  }
}

function field(id: string): HTMLInputElement {
  return byId(id, HTMLInputElement);
}

function offer(id: string, names: readonly string[]): void {
  const options = names.slice(0, MOST_OFFERED).map((name) => element("option", { value: name }));
  byId(id, HTMLDataListElement).replaceChildren(...options);
}
