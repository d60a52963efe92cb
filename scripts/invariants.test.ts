/** docs/invariants.md and what it speaks of: promises that are still made, in whole, and tests that are there. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";

const ROOT = dirname(import.meta.dirname);
const PAGE = "docs/invariants.md";
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** Items of a list that begin with words in bold, up to the next item or the end of the list. */
const ITEMS_WITH_LEADS = /^(?:-|\d+\.) \*\*[^]*?(?=\n(?:-|\d+\.) |\n\n|\n*$(?![^]))/gm;

/** Lists of promises that have to be there in whole: each of their items is met by a quotation from it. */
const LISTS: Readonly<Record<string, RegExp>> = {
  "README.md": ITEMS_WITH_LEADS,
  "docs/declaration.md": ITEMS_WITH_LEADS,
  "docs/definitions.md": ITEMS_WITH_LEADS,
  "docs/provider.md": ITEMS_WITH_LEADS,
  "docs/stacks.md": ITEMS_WITH_LEADS,
  "docs/hardening.md": /^\| \d+ \|.*$/gm,
};

interface Promised {
  readonly words: string;
  readonly tests: readonly { readonly file: string; readonly names: readonly string[] }[];
}

const sections = new Map(
  read(PAGE)
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.split("\n", 1)[0] ?? "", promisesOf(section)]),
);

function promisesOf(section: string): Promised[] {
  const rows = [...section.matchAll(/^\| (.+?) \| (.+) \|$/gm)].slice(1);
  return rows.map(([, words = "", cell = ""]) => ({
    words,
    tests: cell.split(/; (?=`)/).map((part) => ({
      file: /^`([^`]+)`/.exec(part)?.[1] ?? part,
      names: [...part.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name),
    })),
  }));
}

/** As a reader sees it: without line breaks, marks of emphasis and addresses of links. */
function plain(text: string): string {
  return text
    .replace(/\]\([^)]*\)/g, "")
    .replace(/[[*]/g, "")
    .replace(/\s+/g, " ");
}

/** The names in a file of tests. What changes from case to case is `...`; there are no quotation marks. */
function testsIn(file: string): Set<string> {
  const called = /\b(?:test|describe|it)\(\s*(?:"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g;
  const names = [...read(file).matchAll(called)].map(([, text, template = ""]) => text ?? template);
  return new Set(names.map(nameOf));
}

function nameOf(written: string): string {
  return written.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "...").replaceAll('"', "");
}

describe(PAGE, () => {
  test("has a section for README, each page of docs/, and the one that a benchmark writes", () => {
    // A decision promises nothing to users.
    const pages = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md") && !name.startsWith("decisions/") && `docs/${name}` !== PAGE)
      .map((name) => `docs/${name}`);
    assert.deepEqual([...sections.keys()], ["README.md", ...pages.toSorted(), "bench/mutants.md"]);
  });

  for (const [page, promises] of sections) {
    const text = plain(read(page));
    test(`quotes ${page} as it is`, () => {
      const gone = promises.filter(({ words }) => !text.includes(plain(words)));
      assert.deepEqual(
        gone.map(({ words }) => words),
        [],
      );
    });

    test(`names tests for ${page} that are there`, () => {
      const lacking = promises
        .flatMap(({ tests }) => tests)
        .flatMap(({ file, names }) => {
          if (!existsSync(join(ROOT, file))) return [file];
          const there = testsIn(file);
          return names.filter((name) => !there.has(name)).map((name) => `${file}: ${name}`);
        });
      assert.deepEqual(lacking, []);
    });

    const list = LISTS[page];
    if (list === undefined) continue;
    test(`has every promise of the lists of ${page}`, () => {
      const items = read(page).match(list) ?? [];
      assert.ok(items.length > 3, "no list was found");
      const left = items
        .map(plain)
        .filter((item) => !promises.some(({ words }) => item.includes(plain(words))));
      assert.deepEqual(left, []);
    });
  }
});
