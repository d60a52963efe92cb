/**
 * The script of a diagram's page: the code of the model that draws and answers, and of the page, as one file by esbuild. An npm
 * package has it made already; a checkout makes it when it is asked for, of what is there.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { $ } from "zx/core";
import { WarrenError } from "../../../model/warren-error.ts";

/** Beside this file. */
const MADE = join(import.meta.dirname, "page-script.min.js");
/** The packages whose code is in it: whoever passes a page on passes their licences on. */
const PARTS = ["@dagrejs/dagre", "re2js"];
const ENTRY = "scripts/explain/diagram/page/main.ts";

/** Where an npm package has it, from its root. */
export const PAGE_SCRIPT = "scripts/explain/diagram/page-script.min.js";

/** @throws WarrenError `build-failed` */
export async function pageScript(): Promise<string> {
  if (existsSync(MADE)) return await readFile(MADE, "utf8");
  return await bundlePage(join(import.meta.dirname, "../../.."));
}

/**
 * @param root the checkout, with its npm packages
 * @throws WarrenError `build-failed`
 */
export async function bundlePage(root: string): Promise<string> {
  const flags = [
    "--bundle",
    "--minify",
    "--format=iife",
    "--target=es2024",
    "--charset=utf8",
    "--log-level=error",
  ];
  const made = await $({
    cwd: root,
    quiet: true,
    nothrow: true,
  })`node_modules/.bin/esbuild ${ENTRY} ${flags}`;
  if (made.exitCode !== 0) {
    throw new WarrenError("build-failed", `The page of a diagram is not bundled: ${made.stderr}`);
  }
  const licences = await Promise.all(
    PARTS.map(
      async (name) => `${name}\n${await readFile(join(root, "node_modules", name, "LICENSE"), "utf8")}`,
    ),
  );
  return `${made.stdout.trim()}\n/*!\n${licences.join("\n")}*/`;
}
