/** docs/guides/team-rules.md has every key of a file of rules, and its example finds what it says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { z } from "zod";
import { inspectDeclaration, renderFaults } from "../../declaration/reading/read-declaration.ts";
import { lint } from "../lint.ts";
import { KINDS } from "./objects.ts";
import { readRules } from "./read-rules.ts";
import { REQUIREMENTS } from "./requirements.ts";
import { fileSchema, MOST_RULES, ruleSchema } from "./rules-schema.ts";

const PAGE = readFileSync(new URL("../../../docs/guides/team-rules.md", import.meta.url), "utf8");

function sectionOf(heading: string): string {
  const [, ...sections] = PAGE.split(/^(?=#{2,3} )/m);
  return sections.find((section) => section.startsWith(`${heading}\n`)) ?? assert.fail(heading);
}

/** The cells of each row of a section's first table, without their backticks. */
function rowsOf(heading: string): string[][] {
  const rows = sectionOf(heading).match(/^\|.*$/gm) ?? [];
  return rows.slice(2).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
}

const keysOf = (schema: z.ZodObject): string[] => Object.keys(schema.shape).toSorted();

test("it has the keys of a file, of a rule and of where", () => {
  const where = ruleSchema.shape.where.unwrap();
  for (const [heading, schema] of [
    ["## The keys of a file", fileSchema],
    ["### A rule", ruleSchema],
    ["### `where`", where],
  ] as const) {
    assert.deepEqual(
      rowsOf(heading)
        .map(([key = ""]) => key)
        .toSorted(),
      keysOf(schema),
      heading,
    );
  }
});

test("it has all that can be asked, in its order, with the kinds of object", () => {
  assert.deepEqual(
    rowsOf("## What can be asked").map(([key, kinds]) => `${key}: ${kinds}`),
    [...REQUIREMENTS].map(([key, { kinds }]) => `${key}: ${kinds.join(", ")}`),
  );
});

test("it has the kinds of object, and the number of rules", () => {
  for (const kind of KINDS) assert.ok(sectionOf("### A rule").includes(`\`${kind}\``), kind);
  assert.ok(PAGE.includes(`with ${MOST_RULES} rules at\nmost`));
});

test("its example finds what it says", () => {
  const [, rules = "", said = ""] = /^```yaml\n(.*?)^```\n```\n(.*?)^```$/ms.exec(PAGE) ?? [];
  const source = /^ {2}4 \| {1}(.*)$/m.exec(said)?.[1] ?? "";
  const text = `virtualHosts:\n  shop:\n    queues:\n${source}\n    bindings: [{ source: amq.fanout, destination: shop.orders }]\n`;
  const found = inspectDeclaration([{ path: "declarations/shop.yaml", text }]);
  assert.ok(found.declaration !== undefined, renderFaults(found.faults, []));
  const { findings } = lint(found, {}, readRules([{ path: "platform.yaml", text: rules }]));
  const first = findings.find(({ severity }) => severity === "error") ?? assert.fail();
  const { location, message, hint, rule } = first;
  const head = `${location.file}:${location.line}:${location.column}: ${message} ${hint} [${rule}]`;
  assert.equal(said.split("\n")[0], head);
});
