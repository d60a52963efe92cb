/** What is refused in files of rules, and where. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { parse } from "yaml";
import { z } from "zod";
import { DEEPEST } from "../../bounds.ts";
import type { DeclarationFile } from "../../declaration/source/fault.ts";
import { WarrenError } from "../../warren-error.ts";
import { rulesJsonSchema } from "./json-schema.ts";
import { readRules } from "./read-rules.ts";
import { MOST_RULES } from "./rules-schema.ts";
import { BAD_RULES } from "./testing/bad-rules.ts";

/** `line:column: message` of each, without the lines of source. */
function faultsOf(...files: readonly DeclarationFile[]): string[] {
  try {
    readRules(files);
  } catch (error) {
    assert.ok(error instanceof WarrenError && error.code === "rules-invalid", String(error));
    const [count, ...lines] = error.message.split("\n");
    const faults = lines.flatMap((line) => /^[\w.-]+\.yaml:(\d+:\d+: .*)$/.exec(line)?.[1] ?? []);
    assert.equal(count, `The rules have ${faults.length === 1 ? "1 fault" : `${faults.length} faults`}.`);
    return faults;
  }
  return [];
}

const file = (text: string, path = "r.yaml"): DeclarationFile => ({ path, text });
const RULE = "message: m, for: queue, require: { deadLetters: true }";

describe("a file of rules is refused with", () => {
  for (const { what, text, faults } of BAD_RULES) {
    test(what, () => {
      const found = faultsOf(file(text));
      assert.deepEqual(
        found.map((line, index) => {
          const end = faults[index]?.indexOf("…") ?? -1;
          return end === -1 ? line : `${line.slice(0, end)}…`;
        }),
        faults,
      );
    });
  }

  test("too much in it", () => {
    const many = Array.from({ length: MOST_RULES + 1 }, (_, index) => `  a${index}: { ${RULE} }\n`).join("");
    assert.deepEqual(faultsOf(file(`name: p\nrules:\n${many}`)), [
      "3:3: There are more than 500 rules. Let one rule ask several things.",
    ]);
    const deep = `${"[".repeat(DEEPEST + 2)}${"]".repeat(DEEPEST + 2)}`;
    assert.match(faultsOf(file(`name: ${deep}`)).join(), /Nested deeper than 64 levels/);
  });
});

describe("several files", () => {
  test("are one set of rules, each with the name of its file before it", () => {
    const rules = readRules([
      file(`name: platform\nrules: { a: { ${RULE} } }`),
      file(
        `name: shop\nseverity: { dead-end-exchange: error }\nrules: { a: { ${RULE}, severity: error } }`,
        "s.yaml",
      ),
    ]);
    assert.deepEqual(rules.names, ["platform", "shop"]);
    assert.deepEqual(
      rules.rules.map(({ id, severity }) => `${id} ${severity}`),
      ["platform/a warning", "shop/a error"],
    );
    assert.deepEqual([...rules.severities], [["dead-end-exchange", "error"]]);
  });

  test("have names of their own, and say once how severe a rule is", () => {
    const text = "name: p\nseverity: { dead-end-exchange: error }\n";
    assert.deepEqual(faultsOf(file(text), file(text, "s.yaml")), [
      '1:7: Another file of rules is called "p" too.',
      '2:13: Another file says how severe "dead-end-exchange" is.',
    ]);
  });
});

test("sections with nothing behind them are empty", () => {
  assert.deepEqual(readRules([file("name: p\nseverity:\nrules:\n")]).rules, []);
});

describe("examples/rules/schema.json", () => {
  const schema = rulesJsonSchema();
  const at = new URL("../../../examples/rules/", import.meta.url);
  const validator = z.fromJSONSchema(schema);
  const accepts = (text: string): boolean => validator.safeParse(parse(text)).success;

  test("is current: node scripts/checkout/write-schema.ts", () => {
    const published: unknown = JSON.parse(readFileSync(new URL("schema.json", at), "utf8"));
    assert.deepEqual(published, JSON.parse(JSON.stringify(schema)));
  });

  test("is named by the example, which is valid by it", () => {
    const text = readFileSync(new URL("platform.yaml", at), "utf8");
    assert.match(text, /^# yaml-language-server: \$schema=\.\/schema\.json$/m);
    assert.equal(validator.safeParse(parse(text)).error, undefined);
  });

  for (const [what, text] of [
    ["an unknown key", "name: p\nrulez: {}"],
    ["an unknown rule of Warren's own", "name: p\nseverity: { unreachble-queue: error }"],
    ["a rule that is off without a reason", "name: p\nseverity: { unreachable-queue: off }"],
    [
      "a requirement that is none",
      "name: p\nrules: { a: { message: m, for: queue, require: { deadLetter: true } } }",
    ],
    [
      "a setting that is none",
      "name: p\nrules: { a: { message: m, for: queue, require: { settings: { max-lenght: required } } } }",
    ],
    ["a rule without a message", "name: p\nrules: { a: { for: queue, require: { deadLetters: true } } }"],
  ] as const) {
    test(`refuses ${what}, as reading does`, () => {
      assert.equal(accepts(text), false);
      assert.notDeepEqual(faultsOf(file(text)), []);
    });
  }

  test("every key has a description", () => {
    const bare: string[] = [];
    const visit = (node: unknown, path: string) => {
      if (typeof node !== "object" || node === null) return;
      const { properties } = node as { properties?: Record<string, { description?: string; $ref?: string }> };
      for (const [key, value] of Object.entries(properties ?? {})) {
        if (value.description === undefined && value.$ref === undefined) bare.push(`${path}/${key}`);
      }
      for (const [key, value] of Object.entries(node)) visit(value, `${path}/${key}`);
    };
    visit(schema, "");
    assert.deepEqual(bare, []);
  });
});
