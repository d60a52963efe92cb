/** Names of our own environment variables: what a text, a script or a page calls one is one that there is. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type EnvironmentVariable, VARIABLES } from "../model/environment-variables.ts";

const ROOT = join(import.meta.dirname, "..");
const TABLE = "model/environment-variables.ts";
const PAGE = "docs/environment.md";
const ALL: readonly EnvironmentVariable[] = Object.values(VARIABLES);

const TEXTS = execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" })
  .split("\n")
  .filter((file) => /\.(?:ts|js|json|ya?ml|md|escript)$|^warren$|^\.ci\//.test(file))
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), "utf8") }));

test("each name that stands anywhere is in the table", () => {
  const names = new Set<string>(ALL.map(({ name }) => name));
  const strange = TEXTS.flatMap(({ file, text }) =>
    [...text.matchAll(/\bWARREN_[A-Z0-9_]*[A-Z0-9]\b/g)]
      .filter(([name]) => !names.has(name))
      .map(([name]) => `${file}: ${name}`),
  );
  assert.deepEqual(strange, []);
});

test("each of the table is used: by its name, or by its key", () => {
  const elsewhere = TEXTS.filter(({ file }) => file !== TABLE && file !== PAGE).map(({ text }) => text);
  const idle = Object.entries(VARIABLES).filter(
    ([key, { name }]) => !elsewhere.some((text) => text.includes(name) || text.includes(`VARIABLES.${key}.`)),
  );
  assert.deepEqual(idle, []);
  assert.equal(new Set(ALL.map(({ name }) => name)).size, ALL.length);
});

test(`${PAGE} lists them all, as the table has them`, () => {
  const page = readFileSync(join(ROOT, PAGE), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const groups = ["people", "warren", "tests"].map((setBy) => ALL.filter((each) => each.setBy === setBy));
  assert.deepEqual(
    rows,
    groups.flat().map(({ name, means, otherwise }) => `| \`${name}\` | ${means} | ${otherwise} |`),
  );
});
