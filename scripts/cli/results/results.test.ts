/** Each result for programs has a schema in docs/, which is current, and which what is printed is held against. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { z } from "zod";
import { EXIT_CODES } from "../../../model/exit-codes.ts";
import { CHECKOUT_COMMANDS } from "../../checkout/commands.ts";
import { assertDescribed } from "../../testing/described-result.ts";
import { RESULTS, resultSchemas } from "./results.ts";

const DOCS = join(import.meta.dirname, "../../../docs");
const PAGE = readFileSync(join(DOCS, "results/README.md"), "utf8");

describe("docs/results/", () => {
  for (const [name, text] of resultSchemas()) {
    test(`${name} is current: node scripts/cli/results/write-schemas.ts`, () =>
      assert.equal(readFileSync(join(DOCS, "results", name), "utf8"), text));
  }

  test("has nothing else", () =>
    assert.deepEqual(
      readdirSync(join(DOCS, "results")).sort(),
      ["README.md", "preview.md", ...resultSchemas().keys()].sort(),
    ));

  for (const [name, { words, schema }] of Object.entries(RESULTS)) {
    test(`${words} has its row in docs/results/README.md, and one number of its format`, () => {
      const lines = PAGE.split("\n").filter((line) => line.startsWith(`| \`${words}\` |`));
      assert.equal(lines.length, 1);
      assert.ok(lines[0]?.includes(`(${name}.json)`));
      assert.equal(z.toJSONSchema(schema.shape.format).const, 1);
    });
  }
});

test("every command with --json has a result, whose words are its own", async () => {
  const commands = await Promise.all(Object.values(CHECKOUT_COMMANDS).map((load) => load()));
  const withJson = commands.filter(({ options }) => Object.hasOwn(options, "json"));
  const described = Object.values(RESULTS).map(({ words }) => words.split(" "));
  const named = new Set(described.map(([name]) => name));
  assert.deepEqual(
    withJson.map(({ name }) => name).filter((name) => !named.has(name)),
    [],
  );
  for (const [name, ...words] of described) {
    const command = commands.find((each) => each.name === name);
    for (const word of words.filter((each) => each.startsWith("--"))) {
      assert.ok(Object.hasOwn(command?.options ?? {}, word.slice(2)), `${name} ${word}`);
    }
  }
});

test("what is printed is held against the schema of its words", () => {
  const checked = ["check", "a.yaml", "--json"];
  const clean = {
    format: 1,
    files: ["a.yaml"],
    errors: 0,
    warnings: 0,
    faults: [],
    findings: [],
    silenced: [],
    fixed: [],
  };
  assertDescribed(checked, JSON.stringify(clean));
  for (const wrong of [
    { ...clean, password: "x" },
    { ...clean, format: 2 },
    { ...clean, files: undefined },
    [clean],
  ]) {
    assert.throws(() => assertDescribed(checked, JSON.stringify(wrong)), z.ZodError);
  }
  assert.throws(() => assertDescribed(["up", "--json"], "{}"), /no schema/);
});

test("docs/results/README.md has each exit code, with what it means", () => {
  for (const { code, meaning } of Object.values(EXIT_CODES)) {
    assert.ok(PAGE.includes(`| ${code} | ${meaning} |`), String(code));
  }
});

test("commands print JSON by a result alone", () => {
  const folder = join(import.meta.dirname, "../..");
  const others = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /^(commands|checkout)\/.*(?<!\.test)\.ts$/.test(path))
    .filter((path) => /\bprintJson(Line)?\b/.test(readFileSync(join(folder, path), "utf8")));
  assert.deepEqual(others, []);
});
