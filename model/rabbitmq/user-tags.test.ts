import assert from "node:assert/strict";
import { test } from "node:test";
import { hasLevel, MANAGEMENT_TAGS, type ManagementLevel, tagsInText } from "./user-tags.ts";

const OPEN: Readonly<Record<string, readonly ManagementLevel[]>> = {
  administrator: ["management", "policymaker", "monitoring", "administrator"],
  monitoring: ["management", "monitoring"],
  policymaker: ["management", "policymaker"],
  management: ["management"],
  impersonator: [],
  protected: [],
  "a team's own": [],
};
const LEVELS: readonly ManagementLevel[] = ["management", "policymaker", "monitoring", "administrator"];

for (const [tag, open] of Object.entries(OPEN)) {
  test(`the tag ${tag} opens ${open.join(", ") || "nothing"}`, () => {
    assert.deepEqual(
      LEVELS.filter((level) => hasLevel(["other", tag], level)),
      open,
    );
    assert.equal(MANAGEMENT_TAGS.has(tag), open.length > 0);
  });
}

test("tags in one text are apart by commas, and spaces beside these are none of theirs", () => {
  assert.deepEqual(tagsInText("administrator, monitoring,,own tag "), [
    "administrator",
    "monitoring",
    "own tag",
  ]);
  assert.deepEqual(tagsInText(""), []);
});
