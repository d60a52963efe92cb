/** What a comment of a pull request says of an object: which one it is, also where several have one name. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlannedObject } from "../../operations/preview/planned-object.ts";
import { renderMarkdown } from "./render-markdown.ts";

const object = (of: Partial<PlannedObject>): PlannedObject => ({
  kind: "topic permission",
  name: "uv",
  virtualHost: "shop",
  action: "delete",
  reason: "",
  properties: [],
  consequences: [],
  ...of,
});

const NONE = { create: 0, update: 0, replace: 0, move: 0, delete: 0, adopt: 0, release: 0 };

for (const [of, line] of [
  [{ exchange: "t`1" }, "- **delete** topic permission `uv` for exchange `` t`1 `` in `shop`"],
  [{ kind: "parameter", component: "shovel" }, "- **delete** parameter `uv` of component `shovel` in `shop`"],
  [{ kind: "permission" }, "- **delete** permission `uv` in `shop`"],
] as const) {
  test(line, () => {
    const plan = { stack: "dev", totals: { ...NONE, delete: 1 }, objects: [object(of)], findings: [] };
    assert.ok(renderMarkdown(plan, []).split("\n").includes(line), renderMarkdown(plan, []));
  });
}

test("why an update would be refused stands before what differs, and formats nothing", () => {
  const refusals = [{ code: "protected", message: "queue *a* is\nprotected", hint: "Mend it." }];
  const plan = {
    stack: "dev",
    totals: { ...NONE, delete: 1 },
    objects: [object({})],
    findings: [],
    refusals,
  };
  const [, , ...lines] = renderMarkdown(plan, [], "Drift").split("\n");
  assert.deepEqual(lines.slice(0, 5), [
    "**An update would be refused**",
    "- ⚠ queue \\*a\\* is (protected)",
    "  protected",
    "  Mend it.",
    "",
  ]);
});
