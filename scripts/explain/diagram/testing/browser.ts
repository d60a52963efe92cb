/** The page of a diagram in a Chromium, as tests use it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Environment, EnvironmentHost } from "../../../../model/routing/explain/answer.ts";
import type { Publish } from "../../../../model/routing/publish.ts";
import { exchange, of, queue } from "../../../../model/topology/testing/shop-topology.ts";
import type { Binding, Topology } from "../../../../model/topology/topology.ts";
import { Chromium, Page } from "../../../../smoke-tests/testing/chromium.ts";
import type { PageData } from "../page-data.ts";
import { pageScript } from "../page-script.ts";
import { renderPage } from "../render-page.ts";
import { whenDrawn } from "./pictures.ts";

export type Reader = Parameters<typeof Page.open>[2];

export const DESKTOP: Reader = { width: 1280, height: 900, scheme: "light" };

export function hostOf(topology: Omit<Topology, "virtualHost">, name: string): EnvironmentHost {
  return {
    name,
    topology: { ...topology, virtualHost: name },
    external: { exchanges: [], queues: [] },
    operatorPolicies: [],
  };
}

export function bind(source: string, destination: string, routingKey: string): Binding {
  return { source, destination, destinationType: "queue", routingKey, arguments: {} };
}

export const PERMISSION = { virtualHost: "shop", configure: "", write: "^orders$", read: "^billing$" };

export const SHOP: Environment = {
  virtualHosts: [
    hostOf(
      of({
        exchanges: [{ ...exchange, name: "orders", type: "topic" }],
        queues: [
          { ...queue, name: "billing" },
          { ...queue, name: "mail" },
        ],
        bindings: [bind("orders", "billing", "order.*.paid"), bind("orders", "mail", "order.#")],
      }),
      "shop",
    ),
  ],
  users: [{ name: "app", tags: [], permissions: [PERMISSION], topicPermissions: [] }],
};

/** One browser, and one page in it at a time. */
export class Browser {
  readonly #chromium: Chromium;
  readonly #folder: string;
  readonly #script: string;
  #page: Page | undefined;

  static async start(): Promise<Browser> {
    const folder = await mkdtemp(join(tmpdir(), "warren-page-"));
    return new Browser(await Chromium.start(), folder, await pageScript());
  }

  private constructor(chromium: Chromium, folder: string, script: string) {
    this.#chromium = chromium;
    this.#folder = folder;
    this.#script = script;
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error("no page is open");
    return this.#page;
  }

  /** @returns its address, when it has drawn */
  async open(
    now: Environment,
    { reader = DESKTOP, ...data }: Partial<PageData> & { readonly reader?: Reader } = {},
  ): Promise<string> {
    const file = join(this.#folder, "diagram.html");
    await writeFile(file, renderPage({ title: "A test.", now, onlyChanges: false, ...data }, this.#script));
    const url = pathToFileURL(file).href;
    this.#page = await Page.open(this.#chromium, url, reader);
    await this.drawn();
    return url;
  }

  async closePage(): Promise<void> {
    await this.#page?.close();
    this.#page = undefined;
  }

  async close(): Promise<void> {
    await this.#chromium.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Until it has drawn what it was asked for last. */
  async drawn(): Promise<void> {
    await this.page.evaluate(whenDrawn);
  }

  async textOf(selector: string): Promise<string> {
    return String(
      await this.page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? ""`),
    );
  }

  /** Answers to many questions in one go, as the form gives them. */
  async published(publishes: readonly Publish[]): Promise<readonly string[]> {
    const answers = await this.page.evaluate(`${JSON.stringify(publishes.map(inForm))}.map((fields) => {
      for (const [id, value] of Object.entries(fields)) {
        const field = document.getElementById(id);
        if (typeof value === "boolean") field.checked = value;
        else field.value = value;
      }
      document.querySelector("#publish").requestSubmit();
      return document.querySelector("#answer").textContent;
    })`);
    return answers as readonly string[];
  }

  /** Answers about objects, which are chosen in the drawing's words. @param ids of nodes */
  async chosen(ids: readonly string[]): Promise<readonly string[]> {
    await this.page.evaluate(`new Promise((resolve) => {
      const details = document.querySelector("#as-text");
      details.addEventListener("toggle", resolve, { once: true });
      details.open = true;
    })`);
    const answers = await this.page.evaluate(`${JSON.stringify(ids)}.map((id) => {
      [...document.querySelectorAll("#objects [data-id]")].find((e) => e.dataset.id === id).click();
      return document.querySelector("#answer").textContent;
    })`);
    return answers as readonly string[];
  }
}

/** What is written into the form for a publish; what is not of it stays empty. */
function inForm(publish: Publish): Readonly<Record<string, string | boolean>> {
  const {
    exchange: name,
    routingKey,
    headers = {},
    mandatory = false,
    expiration = "",
    user = "",
    userId = "",
  } = publish;
  const lines = Object.entries(headers).map(([header, value]) => `${header}:=${JSON.stringify(value)}`);
  return {
    exchange: name,
    key: routingKey,
    headers: lines.join("\n"),
    mandatory,
    expiration,
    user,
    "user-id": userId,
  };
}
