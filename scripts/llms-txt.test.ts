/** llms.txt has the form of https://llmstxt.org, leads to files that are there, and to every page of docs/ that people read. */
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";

const ROOT = dirname(import.meta.dirname);
const TEXT = readFileSync(join(ROOT, "llms.txt"), "utf8");
const LINKS = [...TEXT.matchAll(/^- \[[^\]]+\]\(([^)]+)\): \S.*$/gm)].map(([, path = ""]) => path);

/** A result that a benchmark writes, and reasons, which have an index of their own. */
const NOT_NAMED = /^docs\/(mutants\.md|decisions\/)/;

describe("llms.txt", () => {
  test("is a title, a quotation and lists of links, in this order", () => {
    assert.match(TEXT, /^# .+\n\n> .+\n\n[^#]*(## .+\n(- \[.+\]\(.+\): .+\n)+\n?)+$/);
    assert.equal(LINKS.length, TEXT.split("\n").filter((line) => line.startsWith("- ")).length);
  });

  test("each link leads to a file", () => {
    assert.deepEqual(
      LINKS.filter((path) => !existsSync(join(ROOT, path))),
      [],
    );
    assert.equal(new Set(LINKS).size, LINKS.length);
  });

  test("has every page of docs/", () => {
    const pages = globSync("docs/**/*.md", { cwd: ROOT }).filter((path) => !NOT_NAMED.test(path));
    assert.deepEqual(
      pages.filter((path) => !LINKS.includes(path)),
      [],
    );
  });
});
