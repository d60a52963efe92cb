/** How the page of a diagram is used, in a real Chromium: it is one file, for mouse, keyboard and words, small and large. */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { nodeId } from "../../../model/routing/diagram/diagram.ts";
import { diagramOf } from "../../../model/routing/diagram/from-environment.ts";
import { denseEnvironment } from "../../../model/routing/diagram/testing/dense-environment.ts";
import { largeEnvironment } from "../../../model/routing/diagram/testing/large-environment.ts";
import { writeSvg } from "../../../model/routing/diagram/writing/svg.ts";
import type { Environment } from "../../../model/routing/explain/answer.ts";
import { visibleLine } from "../../../model/text/visible.ts";
import { exchange, of, queue } from "../../../model/topology/testing/shop-topology.ts";
import { NO_CHROMIUM } from "../../../smoke-tests/testing/chromium.ts";
import { CONTRASTS } from "../../../smoke-tests/testing/contrasts.ts";
import { Browser, bind, DESKTOP, hostOf, PERMISSION, SHOP } from "./testing/browser.ts";

const PHONE = { width: 360, height: 740, scheme: "dark" } as const;

const BAD = `"><img src=x onerror="globalThis.ran=1"></script><script>globalThis.ran=1</script>\u202e&amp;'`;
const HOSTILE: Environment = {
  virtualHosts: [
    hostOf(
      of({
        exchanges: [{ ...exchange, name: BAD, type: "topic" }],
        queues: [{ ...queue, name: BAD, arguments: { [`x-${BAD}`]: BAD } }],
        bindings: [bind(BAD, BAD, BAD)],
      }),
      BAD,
    ),
  ],
  users: [
    {
      name: BAD,
      tags: [BAD],
      permissions: [{ ...PERMISSION, virtualHost: BAD, write: ".*", read: ".*" }],
      topicPermissions: [],
    },
  ],
};

describe("the page of a diagram in a real Chromium", { skip: NO_CHROMIUM }, () => {
  let browser: Browser;
  before(async () => {
    browser = await Browser.start();
  });
  afterEach(() => browser.closePage());
  after(() => browser?.close());

  test("is one file that asks for nothing else, and that no fault is in", async () => {
    const url = await browser.open(SHOP);
    assert.equal(await browser.page.evaluate("document.title"), "A test.");
    assert.equal(await browser.textOf("#state"), "1 exchange, 2 queues, 1 user, 2 bindings");
    assert.deepEqual(browser.page.requested(), [url]);
    assert.deepEqual(browser.page.complaints(), []);
  });

  test("hostile names are text, in the drawing and beside it", async () => {
    await browser.open(HOSTILE, { title: BAD });
    const [answer] = await browser.chosen([nodeId("queue", BAD, BAD)]);
    assert.match(answer ?? "", /^Queue /);
    assert.equal(await browser.page.evaluate("globalThis.ran ?? 0"), 0);
    assert.equal(
      await browser.page.evaluate(`document.querySelectorAll("img, script:not(#data)").length`),
      1,
    );
    assert.equal(await browser.page.evaluate("document.title"), visibleLine(BAD));
    assert.equal(await browser.textOf("#about h2"), visibleLine(BAD));
    assert.deepEqual(browser.page.complaints(), []);
  });

  test("an SVG of hostile names is well formed, and nothing in it runs", async () => {
    await browser.open(SHOP);
    const svg = writeSvg(diagramOf(HOSTILE), BAD);
    const found = await browser.page.evaluate(`(() => {
      const xml = new DOMParser().parseFromString(${JSON.stringify(svg)}, "image/svg+xml");
      document.body.append(document.adoptNode(xml.documentElement));
      return [...document.querySelectorAll("parsererror, body > svg .node .name")].map((e) => e.textContent);
    })()`);
    assert.equal((found as string[]).length, 3);
    for (const name of found as string[]) assert.ok(visibleLine(BAD).startsWith(name.slice(0, -1)), name);
    assert.equal(await browser.page.evaluate("globalThis.ran ?? 0"), 0);
  });

  test("the keyboard goes along the lines, asks, and searches", async () => {
    await browser.open(SHOP);
    const press = async (key: string): Promise<void> => {
      const text = key.length === 1 ? { text: key } : key === "Enter" ? { text: "\r" } : {};
      for (const type of ["keyDown", "keyUp"]) {
        await browser.page.send("Input.dispatchKeyEvent", { type, key, ...(type === "keyDown" ? text : {}) });
      }
    };
    await browser.page.evaluate(`document.querySelector("#drawing").focus()`);
    await press("ArrowRight");
    assert.match(await browser.textOf("#spoken"), /^topic exchange orders/);
    await press("ArrowRight");
    assert.match(await browser.textOf("#spoken"), /^quorum queue billing/);
    await press("ArrowDown");
    assert.match(await browser.textOf("#spoken"), /^quorum queue mail/);
    await press("ArrowLeft");
    await press("Enter");
    assert.equal(await browser.page.evaluate("document.activeElement.id"), "key");
    for (const letter of "order.eu.paid") await press(letter);
    await press("Enter");
    assert.match(await browser.textOf("#answer"), /A copy goes to queues "billing", "mail"\./);
    const hit = `[...document.querySelectorAll(".node.hit .name")].map((e) => e.textContent).sort()`;
    assert.deepEqual(await browser.page.evaluate(hit), ["billing", "mail", "orders"]);

    await browser.page.evaluate("document.activeElement.blur()");
    await press("/");
    assert.equal(await browser.page.evaluate("document.activeElement.id"), "search");
    for (const letter of "bill") await press(letter);
    assert.equal(await browser.textOf("#found-count"), "1 found");
    await press("ArrowDown");
    await press("Enter");
    assert.equal(await browser.textOf("#about h2"), "billing");
    await press("Enter");
    await browser.drawn();
    assert.equal(await browser.textOf("#state"), "1 exchange, 1 queue, 1 user, 1 binding");
    assert.equal(await browser.textOf("#around"), "Around billing only: draw all");
    await browser.page.evaluate(`document.querySelector("#around button").click()`);
    await browser.drawn();
    assert.match(await browser.textOf("#state"), /2 queues/);
  });

  test("around objects of one name it is opened so: an exchange of RabbitMQ's own, and a queue with its user", async () => {
    const [host] = SHOP.virtualHosts;
    assert.ok(host !== undefined);
    const topology = { ...host.topology, bindings: [bind("amq.headers", "billing", "")] };
    const environment = { ...SHOP, virtualHosts: [{ ...host, topology }] };
    for (const [kind, name, state] of [
      ["exchange", "amq.headers", "1 exchange, 1 queue, 1 user, 1 binding"],
      ["user", "app", "2 exchanges, 1 queue, 1 user, 1 binding"],
    ] as const) {
      const around = { virtualHost: "shop", ids: [nodeId(kind, "shop", name)], withUsers: kind === "user" };
      await browser.open(environment, { around });
      assert.equal(await browser.textOf("#around"), `Around ${name} only: draw all`);
      assert.equal(await browser.textOf("#about h2"), name);
      assert.equal(await browser.textOf("#state"), state);
      await browser.closePage();
    }
  });

  test("of a change: what has changed alone, the rest when it is asked for, and both answers", async () => {
    const [host] = SHOP.virtualHosts;
    assert.ok(host !== undefined);
    const bindings = [bind("orders", "billing", "order.eu.paid"), bind("orders", "mail", "order.#")];
    const older = { ...SHOP, virtualHosts: [{ ...host, topology: { ...host.topology, bindings } }] };
    await browser.open(SHOP, { before: { name: "main", environment: older }, onlyChanges: true });
    const marks = `[...document.querySelectorAll(".line.added, .line.removed")].map((e) => e.querySelector("text").textContent).sort()`;
    assert.deepEqual(await browser.page.evaluate(marks), ["+ order.*.paid", "− order.eu.paid"]);
    const [differs, same] = await browser.published([
      { exchange: "orders", routingKey: "order.us.paid" },
      { exchange: "", routingKey: "mail" },
    ]);
    assert.match(differs ?? "", /^Now:\n[^]*"billing", "mail"\.[^]*\n\nBefore \(main\):\n[^]*queue "mail"\./);
    assert.doesNotMatch(same ?? "", /Before/);
    assert.match(same ?? "", /^A publish to the default exchange/);
  });

  for (const reader of [
    DESKTOP,
    { ...DESKTOP, scheme: "dark" },
    PHONE,
    { ...PHONE, scheme: "light" },
  ] as const) {
    test(`can be read at ${reader.width} pixels in ${reader.scheme}, and everything has a name`, async () => {
      await browser.open(SHOP, { reader });
      await browser.chosen([nodeId("user", "shop", "app")]);
      const wide = "document.documentElement.scrollWidth <= innerWidth";
      assert.equal(await browser.page.evaluate(wide), true, "nothing is wider than the screen");
      assert.equal(await browser.page.evaluate(CONTRASTS), "", "text and ground differ by 4.5 : 1 at least");
      const nameless = `[...document.querySelectorAll("input, select, textarea, button, [role], [tabindex]")].filter((e) =>
        !(e.labels?.length > 0 || e.getAttribute("aria-label") || e.textContent.trim() !== "" || e.getAttribute("role") === "status")
      ).map((e) => e.outerHTML)`;
      assert.deepEqual(await browser.page.evaluate(nameless), []);
    });
  }

  test("the same in words: each object, what leads to it and what it leads to", async () => {
    await browser.open(SHOP);
    await browser.chosen([]);
    const items = (await browser.page.evaluate(
      `[...document.querySelectorAll("#objects li")].map((e) => [...e.children].map((c) => c.textContent).join(" | "))`,
    )) as string[];
    assert.deepEqual(items.slice(0, 2), [
      "topic exchange orders | leads to billing (order.*.paid); mail (order.#) | comes from app (publishes)",
      "quorum queue billing, delivery-limit: 5 | leads to app (consumes) | comes from orders (order.*.paid)",
    ]);
  });

  test("on paper it is all of the drawing, and as it was afterwards", async () => {
    await browser.open(SHOP);
    await browser.page.evaluate(
      `document.querySelector("#zoom-in").click(); dispatchEvent(new Event("beforeprint"))`,
    );
    assert.match(
      String(await browser.page.evaluate(`document.querySelector("#drawing").getAttribute("viewBox")`)),
      /^0 0 \d+ \d+$/,
    );
    assert.equal(await browser.page.evaluate(`document.querySelectorAll("#world .node").length`), 4);
    await browser.page.evaluate(`dispatchEvent(new Event("afterprint"))`);
    assert.equal(
      await browser.page.evaluate(`document.querySelector("#drawing").getAttribute("viewBox")`),
      null,
    );
  });

  test("exchanges that are all bound to each other are drawn, with what is left out", async () => {
    await browser.open(denseEnvironment(60, 59));
    assert.match(
      await browser.textOf("#state"),
      /^60 exchanges, 3540 bindings\. 3480 lines are straight and without their keys, .*: choose an object, /,
    );
    assert.deepEqual(browser.page.complaints(), []);
  });

  for (const [queues, users] of [
    [500, true],
    [5_000, false],
  ] as const) {
    test(`${queues} queues: it opens, draws what can be seen, and finds the last one`, async () => {
      await browser.open(largeEnvironment(["shop", "stock"], queues));
      assert.match(await browser.textOf("#state"), new RegExp(`${queues + 1} queues`));
      assert.equal(await browser.page.evaluate(`document.querySelector("#users-drawn").checked`), users);
      const elements = `document.querySelectorAll("#world *").length`;
      assert.ok(Number(await browser.page.evaluate(elements)) < 20_000);
      const last = `service${queues / 25 - 1}.q24`;
      await browser.page.evaluate(`(() => {
        const search = document.querySelector("#search");
        search.value = ${JSON.stringify(last)};
        search.dispatchEvent(new Event("input"));
        [...document.querySelectorAll("#found button")].find((e) => e.textContent.endsWith("in stock")).click();
      })()`);
      await browser.drawn();
      assert.equal(await browser.textOf("#about h2"), last);
      assert.equal(await browser.textOf("#world .node.current .name"), last);
      assert.ok(Number(await browser.page.evaluate(elements)) < 20_000);
      await browser.page.evaluate(`document.querySelector("#only-around").click()`);
      await browser.drawn();
      assert.equal(await browser.textOf("#world .node.current .name"), last);
      assert.deepEqual(browser.page.complaints(), []);
    });
  }
});
