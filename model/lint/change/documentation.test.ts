/** docs/lint.md says of every rule of the change what the rule says of itself, and its examples are what they claim to be. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { inspectDeclaration, renderFaults } from "../../declaration/reading/read-declaration.ts";
import { documentedRules } from "../testing/documented-rules.ts";
import { lintChange } from "./lint-change.ts";
import { CHANGE_RULES } from "./rules.ts";

const SECTIONS = documentedRules(readFileSync(new URL("../../../docs/lint.md", import.meta.url), "utf8"));

function read(text: string) {
  const found = inspectDeclaration([{ path: "example.yaml", text }]);
  assert.ok(found.declaration !== undefined, renderFaults(found.faults, []));
  return found;
}

describe("docs/lint.md", () => {
  for (const { id, severity, summary, why, remedy } of CHANGE_RULES) {
    test(id, () => {
      const section = SECTIONS.get(id) ?? "";
      for (const part of [`**${severity}** · ${summary}\n`, `\n${why}\n`, `\n${remedy}\n`]) {
        assert.ok(section.includes(part), `it lacks: ${part}`);
      }
      const examples = [...section.matchAll(/^(Before|Found|Not found):\n```yaml\n(.*?)```$/gms)];
      assert.deepEqual(
        examples.map(([, kind]) => kind),
        ["Before", "Found", "Not found"],
      );
      const [before, found, near] = examples.map(([, , text = ""]) => read(text));
      assert.ok(before !== undefined && found !== undefined && near !== undefined);
      const isFound = (after: typeof before): boolean =>
        lintChange({ before, after }).findings.some((finding) => finding.rule === id);
      assert.ok(isFound(found));
      assert.ok(!isFound(near));
    });
  }
});
