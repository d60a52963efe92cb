/**
 * Makes the pictures of docs/guides/diagrams.md anew: `WARREN_TEST_CHROMIUM=chromium node scripts/explain/diagram/testing/write-pictures.ts`.
 * Those of drawings are what the command writes, which its test sees to; those of the page are what a browser shows.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { replaceFile } from "../../../../files/replace-file.ts";
import { largeEnvironment } from "../../../../model/routing/diagram/testing/large-environment.ts";
import { Chromium, Page } from "../../../../smoke-tests/testing/chromium.ts";
import { runInProcess } from "../../../testing/run-in-process.ts";
import { pageScript } from "../page-script.ts";
import { renderPage } from "../render-page.ts";
import { DRAWN, ROOT, whenDrawn } from "./pictures.ts";

for (const { picture, words } of DRAWN) {
  const { stdout } = await runInProcess(["diagram", ...words, "--format", "svg"], { cwd: ROOT });
  await replaceFile(join(ROOT, picture), stdout);
}

/** A publish that is asked for by hand. */
const ASK = `(() => {
  document.querySelector("#exchange").value = "orders";
  document.querySelector("#key").value = "order.eu.paid";
  document.querySelector("#publish").requestSubmit();
})()`;

const folder = await mkdtemp(join(tmpdir(), "warren-pictures-"));
const chromium = await Chromium.start();
try {
  const shop = await runInProcess(["diagram", "declarations/shop.yaml", "--format", "html"], { cwd: ROOT });
  const large = { title: "A large shop.", now: largeEnvironment(["shop"], 500), onlyChanges: false };
  for (const { name, html, scheme, script } of [
    { name: "page", html: shop.stdout, scheme: "light", script: ASK },
    { name: "page-of-500-queues", html: renderPage(large, await pageScript()), scheme: "dark", script: "0" },
  ] as const) {
    const file = join(folder, `${name}.html`);
    await writeFile(file, html);
    const reader = { width: 1440, height: 810, scheme };
    const page = await Page.open(chromium, pathToFileURL(file).href, reader);
    await page.evaluate(whenDrawn);
    await page.evaluate(script);
    await writeFile(join(ROOT, "docs/guides/pictures", `${name}.png`), await page.screenshot());
    await page.close();
  }
} finally {
  await chromium.close();
  await rm(folder, { recursive: true, force: true });
}
