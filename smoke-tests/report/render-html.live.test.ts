import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { visible } from "../../model/text/visible.ts";
import { Chromium, NO_CHROMIUM, Page } from "../testing/chromium.ts";
import { CONTRASTS } from "../testing/contrasts.ts";
import { CHECKS, HOSTILE_CHECKS, report } from "../testing/report.ts";
import { renderHtml } from "./render-html.ts";
import { renderJunit } from "./render-junit.ts";

const REPORT = report([...CHECKS, ...HOSTILE_CHECKS], ["user x: refused"]);
const DESKTOP = { width: 1280, height: 900, scheme: "light" } as const;
const PHONE = { width: 360, height: 740, scheme: "dark" } as const;

describe("reports in a real Chromium", { skip: NO_CHROMIUM }, () => {
  let chromium: Chromium;
  let page: Page;
  let folder: string;
  let url: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-report-"));
    url = pathToFileURL(join(folder, "report.html")).href;
    await writeFile(join(folder, "report.html"), renderHtml(REPORT));
    chromium = await Chromium.start();
  });
  afterEach(() => page?.close());
  after(async () => {
    await chromium?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("asks for nothing else, runs nothing, and is what its title says", async () => {
    page = await Page.open(chromium, url, DESKTOP);
    assert.equal(await page.evaluate("document.title"), "Smoke tests: 2 failed, 2 passed, 3 skipped");
    assert.deepEqual(page.requested(), [url]);
    assert.deepEqual(page.complaints(), []);
    assert.equal(await page.evaluate("document.scripts.length"), 0);
  });

  test("hostile names are text, all of it", async () => {
    page = await Page.open(chromium, url, DESKTOP);
    const texts = await page.evaluate(
      `[...document.querySelectorAll("article.failed dd, article.failed code")].map((e) => e.textContent)`,
    );
    const [hostile] = HOSTILE_CHECKS;
    assert.ok(Array.isArray(texts) && hostile !== undefined);
    for (const text of [hostile.id, hostile.observed, hostile.remedy]) {
      assert.ok(texts.includes(visible(text)), text);
    }
    assert.ok(texts.includes("Mend it."));
  });

  for (const reader of [DESKTOP, PHONE, { ...PHONE, scheme: "light" }] as const) {
    test(`can be read at ${reader.width} pixels in ${reader.scheme}`, async () => {
      page = await Page.open(chromium, url, reader);
      assert.equal(
        await page.evaluate("document.documentElement.scrollWidth <= innerWidth"),
        true,
        "nothing is wider than the screen",
      );
      assert.equal(await page.evaluate(CONTRASTS), "", "text and ground differ by 4.5 : 1 at least");
      const size = await page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)");
      assert.ok(Number(size) >= 16);
    });
  }

  test("shows only what failed, or only what was skipped, without a script", async () => {
    page = await Page.open(chromium, url, DESKTOP);
    const shown = `[...document.querySelectorAll("main .check")]
      .filter((e) => e.checkVisibility()).map((e) => e.className.replace("check ", ""))`;
    await page.evaluate(`document.querySelectorAll("details").forEach((e) => { e.open = true; })`);
    for (const status of ["failed", "skipped"]) {
      await page.evaluate(`document.querySelector("#show-${status}").click()`);
      const statuses = (await page.evaluate(shown)) as string[];
      assert.deepEqual([...new Set(statuses)], [status]);
    }
  });

  test("JUnit XML is well formed, and says of each check what came of it", async () => {
    page = await Page.open(chromium, "about:blank", DESKTOP);
    const parsed = await page.evaluate(`(() => {
      const xml = new DOMParser().parseFromString(${JSON.stringify(renderJunit(REPORT))}, "application/xml");
      return [...xml.querySelectorAll("parsererror, testcase")].map((e) => [
        e.getAttribute("name"), e.firstElementChild?.tagName ?? "passed", e.firstElementChild?.getAttribute("message") ?? "",
      ]);
    })()`);
    const order = ["access", "routing", "durability"];
    const expected = order.flatMap((kind) => REPORT.checks.filter((check) => check.kind === kind));
    assert.deepEqual(
      parsed,
      expected.map(({ id, status, observed, reason }) => [
        visible(id),
        status === "failed" ? "failure" : status,
        status === "failed" ? visible(observed) : status === "skipped" ? visible(reason) : "",
      ]),
    );
  });
});
