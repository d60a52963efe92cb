/** What README, CHANGELOG and docs/ refer to is there: files, and headings within them. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, test } from "node:test";
import { z } from "zod";
import { EXIT_CODES } from "../model/exit-codes.ts";
import { NEVER_PRUNED } from "../model/topology/plan/prune.ts";
import { idForm, namesMarked } from "../provider/description/resource-description.ts";
import { RESOURCES } from "../provider/description/resources.ts";
import { CHECKOUT_COMMANDS as COMMANDS } from "./checkout/commands.ts";
import type { Command } from "./cli/command.ts";

const ROOT = dirname(import.meta.dirname);
const DOCUMENTS = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "bench/README.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** A path in code that stands for what the reader has: `FOLDER/NAME.json`. */
const isMeantForAny = (path: string): boolean => /^[A-Z]+\//.test(path);

/** Outside of code blocks. */
const prose = (text: string): string => text.replace(/^```.*?^```/gms, "");
const read = (path: string): string => prose(readFileSync(path, "utf8"));

/**
 * The ids that GitHub gives to headings: lower case, without signs, blanks as hyphens, and a number after one that was
 * there before.
 */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of text.matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const shown = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
    const id = shown
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\-_ ]/gu, "")
      .replaceAll(" ", "-");
    let [unique, count] = [id, 0];
    while (anchors.has(unique)) unique = `${id}-${++count}`;
    anchors.add(unique);
  }
  return anchors;
}

/** Names that are in the first cell of no row. */
const lacking = (all: readonly string[], table: readonly string[]): string[] =>
  all.filter((name) => !table.some((row) => row.split("|")[1]?.includes(`\`${name}\``) === true));

/** `[text](target)`, unless it is an address of its own. */
function linksOf(text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

function isBroken(document: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? join(ROOT, document) : join(ROOT, dirname(document), decodeURIComponent(path));
  if (!existsSync(target)) return true;
  return anchor !== undefined && !anchorsOf(read(target)).has(decodeURIComponent(anchor));
}

for (const document of DOCUMENTS) {
  describe(document, () => {
    const text = read(join(ROOT, document));
    test("every link leads to a file and a heading that are there", () => {
      assert.deepEqual(
        linksOf(text).filter((link) => isBroken(document, link)),
        [],
      );
    });

    test("every file of the source that it names in code is there", () => {
      const named = [...text.matchAll(/`((?:[\w.-]+\/)+[\w.-]+\.(?:ts|json|yaml|Dockerfile|escript))`/g)];
      const paths = named.map(([, path = ""]) => path);
      assert.deepEqual(
        paths.filter((path) => !isMeantForAny(path) && !existsSync(join(ROOT, path))),
        [],
      );
    });
  });
}

test("README has every command of ./warren, and docs/provider.md what the provider has", () => {
  const { config, resources } = JSON.parse(readFileSync(join(ROOT, "provider/schema.json"), "utf8")) as {
    config: { variables: object };
    resources: Record<string, { inputProperties: object; isComponent?: boolean }>;
  };
  const isComponent = (name: string): boolean => resources[name]?.isComponent === true;
  const rows = (path: string): string[] => read(join(ROOT, path)).match(/^\|.*$/gm) ?? [];
  assert.deepEqual(lacking(Object.keys(COMMANDS), rows("README.md")), []);
  const ofProvider = rows("docs/provider.md");
  const made = Object.keys(resources).filter((name) => !isComponent(name));
  assert.deepEqual(lacking([...Object.keys(config.variables), ...made], ofProvider), []);
  const ofComponents = read(join(ROOT, "docs/components.md"));
  for (const [name, { inputProperties }] of Object.entries(resources)) {
    if (isComponent(name)) {
      const named = Object.keys(inputProperties).filter((key) => !ofComponents.includes(`\`${key}\``));
      assert.deepEqual(named, [], name);
      continue;
    }
    const row = ofProvider.find((line) => line.startsWith(`| \`${name}\``)) ?? "";
    assert.deepEqual(
      Object.keys(inputProperties).filter((key) => !new RegExp(`\\b${key}\\b`).test(row)),
      [],
      name,
    );
  }
});

test("docs/provider.md has an id for each resource that can be imported, and for no other", () => {
  const rows = read(join(ROOT, "docs/provider.md")).match(/^\| `warren:index:.*$/gm) ?? [];
  assert.deepEqual(
    new Map(rows.map((row) => [row.split("`")[1] ?? "", row.endsWith("| cannot be imported |")])),
    new Map(RESOURCES.map(({ token, insteadOfImport }) => [token, insteadOfImport !== undefined])),
  );
});

/** Names that are told together: `virtualHost, name (a change of either replaces)`. */
function namesBefore(row: string, words: RegExp): string[] {
  return [...row.matchAll(words)].flatMap(([, names = ""]) => names.match(/\w+/g) ?? []);
}

describe("docs/provider.md says of each resource what its description has", () => {
  const text = read(join(ROOT, "docs/provider.md"));
  const rowOf = (token: string): string | undefined =>
    text.split("\n").find((line) => line.startsWith(`| \`${token}\` |`));
  for (const { token, inputs, outputs, insteadOfImport } of RESOURCES) {
    const row = rowOf(token);
    // One that only states of earlier versions have is not told.
    if (row === undefined) continue;
    test(token, () => {
      assert.deepEqual(
        namesBefore(row, /((?:\w+, )*\w+) \(a change (?:of (?:one|either) )?replaces\)/g),
        namesMarked(inputs, "replaces"),
      );
      const secrets = [inputs, outputs].flatMap((side) => namesMarked(side, "secret"));
      assert.deepEqual(new Set(namesBefore(row.replaceAll("`", ""), /(\w+) \(secret\b/g)), new Set(secrets));
      for (const [, name = "", value = ""] of row.matchAll(
        /(\w+)(?: in seconds)? \((?:[^()]*, )?default (\d+)\)/g,
      )) {
        const schema = new Map<string, unknown>(Object.entries(inputs.shape)).get(name);
        assert.equal(schema instanceof z.ZodDefault && schema.def.defaultValue, Number(value), name);
      }
      if (insteadOfImport !== undefined) return;
      const id = row.split("|").at(-2)?.trim() ?? "";
      const names = namesMarked(inputs, "replaces");
      if (/percent-encoded/.test(id) && names.length > 1) assert.equal(id, idForm(names));
    });
  }

  test("what is never pruned", () => {
    assert.ok(text.includes(`(${NEVER_PRUNED.map((pattern) => `\`${pattern}\``).join(", ")})`));
  });
});

test("README names every benchmark, and the pages none that is not there", () => {
  const benchmarks = readdirSync(join(ROOT, "bench")).flatMap((file) => /^(.+)\.ts$/.exec(file)?.[1] ?? []);
  const row = read(join(ROOT, "README.md")).match(/^\| `bench` .*$/m)?.[0] ?? "";
  const named = [...row.matchAll(/`(?:\.\/warren bench )?([\w-]+)`/g)].map(([, name = ""]) => name);
  assert.deepEqual(named.slice(1).toSorted(), ["--", ...benchmarks].toSorted());
  for (const document of DOCUMENTS) {
    const called = readFileSync(join(ROOT, document), "utf8").matchAll(/\.\/warren bench ([a-z-]+)/g);
    for (const [command, name = ""] of called)
      assert.ok(benchmarks.includes(name), `${document}: ${command}`);
  }
});

const { done, failed, usage, found, interrupted } = EXIT_CODES;

/** What a command can end with by itself, lowest first. */
const codesOf = ({ outcomes }: Command): number[] => {
  const own = OWN.filter((outcome) => outcomes?.[outcome] !== undefined).map((each) => EXIT_CODES[each]);
  return [done, failed, ...own].map(({ code }) => code);
};

/** Of commands that say so. */
const OWN = ["found", "drifted"] as const;

describe("exit codes are documented as the commands have them", async () => {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  const readme = read(join(ROOT, "README.md"));
  for (const command of commands) {
    test(`README: ${command.name}`, () => {
      const row = readme
        .split("\n")
        .find((line) => line.startsWith("| `") && lacking([command.name], [line]).length === 0);
      const cell = row?.split("|").at(-2) ?? "";
      const codes = [...cell.matchAll(/\b\d+\b/g)].map(Number);
      assert.deepEqual(
        codes.toSorted((a, b) => a - b),
        codesOf(command),
      );
      for (const outcome of ["failed", ...OWN] as const) {
        const words = command.outcomes?.[outcome];
        if (words !== undefined) assert.ok(cell.includes(`${EXIT_CODES[outcome].code} ${words}`), cell);
      }
    });
  }

  test("README: those of all commands", () => {
    const words = usage.meaning.replace(/^./, (letter) => letter.toUpperCase());
    assert.ok(readme.includes(`${words} end with ${usage.code}, Ctrl-C with ${interrupted.code}.`));
  });

  for (const [document, name] of [
    ["docs/lint.md", "check"],
    ["docs/smoke-tests.md", "smoke"],
  ] as const) {
    test(`${document}: ${name}`, () => {
      const command = commands.find((each) => each.name === name);
      assert.ok(command !== undefined);
      const [, table = ""] =
        /^\| exit code \| \|\n\|---\|---\|\n((?:\|.*\n)+)/m.exec(read(join(ROOT, document))) ?? [];
      const rows = table.trim().split("\n");
      const codes = rows.flatMap((row) => (row.split("|")[1] ?? "").split(",").map(Number));
      assert.deepEqual(
        codes.filter((code) => code !== usage.code && code !== interrupted.code).toSorted((a, b) => a - b),
        codesOf(command),
      );
      assert.ok(codes.includes(usage.code));
      const row = rows.find((each) => each.startsWith(`| ${found.code} |`)) ?? "";
      assert.ok(row.includes(command.outcomes?.found ?? "?"), row);
    });
  }
});

test("a heading's id is the one that GitHub makes", () => {
  const text =
    "## A node that does not start\n### `GET /api`, and [so on](x.md)\n## Köln_1 (2)\n## Same\n## Same\n";
  assert.deepEqual(
    [...anchorsOf(text)],
    ["a-node-that-does-not-start", "get-api-and-so-on", "köln_1-2", "same", "same-1"],
  );
  assert.equal(isBroken("docs/stacks.md", "../docs/stacks.md#no-such-heading"), true);
  assert.equal(isBroken("docs/stacks.md", relative(join(ROOT, "docs"), import.meta.filename)), false);
});
