/** docs/lint.md says of every rule what the rule says of itself, and its examples are what they claim to be. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { inspectDeclaration, renderFaults } from "../declaration/reading/read-declaration.ts";
import { CHANGE_RULES } from "./change/rules.ts";
import { lint } from "./lint.ts";
import { RULES } from "./rules.ts";
import { documentedRules } from "./testing/documented-rules.ts";

const SECTIONS = documentedRules(readFileSync(new URL("../../docs/lint.md", import.meta.url), "utf8"));

test("explains all rules, in their order, and no others", () => {
  assert.deepEqual(
    [...SECTIONS.keys()],
    [...RULES, ...CHANGE_RULES].map((rule) => rule.id),
  );
});

describe("docs/lint.md", () => {
  for (const { id, severity, summary, why, remedy } of RULES) {
    test(id, () => {
      const section = SECTIONS.get(id) ?? "";
      for (const part of [`**${severity}** · ${summary}\n`, `\n${why}\n`, `\n${remedy}\n`]) {
        assert.ok(section.includes(part), `it lacks: ${part}`);
      }
      const examples = [...section.matchAll(/^(Found|Not found):\n```yaml(?: nodes=(\d+))?\n(.*?)```$/gms)];
      assert.deepEqual(
        examples.map(([, kind]) => kind),
        ["Found", "Not found"],
      );
      for (const [, kind, nodes, text = ""] of examples) {
        const found = inspectDeclaration([{ path: "example.yaml", text }]);
        assert.ok(found.declaration !== undefined, renderFaults(found.faults, []));
        const { findings } = lint(found, nodes === undefined ? {} : { nodes: Number(nodes) });
        assert.equal(
          findings.some((finding) => finding.rule === id),
          kind === "Found",
          text,
        );
      }
    });
  }
});
