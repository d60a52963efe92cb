/** Each requirement of a rule: what it finds, and the nearest thing that it lets pass. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspectDeclaration, renderFaults } from "../../declaration/reading/read-declaration.ts";
import { lint } from "../lint.ts";
import { readRules } from "./read-rules.ts";
import { REQUIREMENTS } from "./requirements.ts";
import { OF_CHOICES } from "./testing/of-choices.ts";
import { OF_TABLES } from "./testing/of-tables.ts";
import { OF_WORDS } from "./testing/of-words.ts";

const CASES = [...OF_WORDS, ...OF_CHOICES, ...OF_TABLES];

function findingsOf(rule: string, text: string): string[] {
  const found = inspectDeclaration([{ path: "f.yaml", text }]);
  assert.ok(found.declaration !== undefined, renderFaults(found.faults, []));
  const rules = `name: team\nrules: { it: { message: So be it., ${rule} } }\n`;
  return lint(found, {}, readRules([{ path: "rules.yaml", text: rules }]))
    .findings.filter((finding) => finding.rule === "team/it")
    .map(({ location, message, hint }) => {
      assert.equal(hint, "So be it.");
      return `${location.line}:${location.column}: ${message}`;
    });
}

for (const [requirement, cases] of Map.groupBy(CASES, (each) => each.requirement)) {
  describe(requirement, () => {
    for (const { what, rule, fires, findings, near } of cases) {
      test(what, () => {
        assert.deepEqual(findingsOf(rule, fires), findings);
        assert.deepEqual(findingsOf(rule, near), []);
      });
    }
  });
}

test("every requirement has a case", () => {
  const tried = new Set(CASES.map((each) => each.requirement));
  assert.deepEqual(
    [...REQUIREMENTS.keys()].filter((key) => !tried.has(key)),
    [],
  );
});
