/** What lint finds in a change stands at the right that it is about, and not at the user's other ones. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LintFinding } from "../../model/lint/discovery.ts";
import type { PlannedObject } from "./planned-object.ts";
import { withConsequences } from "./with-consequences.ts";

const right = (of: Partial<PlannedObject>): PlannedObject => ({
  kind: "topic permission",
  name: "uv",
  virtualHost: "shop",
  action: "update",
  reason: "",
  properties: [],
  consequences: [],
  ...of,
});

test("a routing key that is lost on one exchange is said at the topic permission for it", () => {
  const lost: LintFinding = {
    rule: "permission-lost",
    severity: "warning",
    path: ["users", "uv", "topicPermissions", "shop", "t1", "write"],
    virtualHost: "",
    object: 'user "uv"',
    message: "it loses a routing key",
    hint: "Give it back.",
    location: { file: "shop.yaml", line: 1, column: 1, offset: 0 },
  };
  const objects = [
    right({ exchange: "t1" }),
    right({ exchange: "t2" }),
    right({ exchange: "t1", virtualHost: "other" }),
    right({ kind: "permission" }),
  ];
  assert.deepEqual(
    withConsequences(objects, [lost]).map(({ consequences }) => consequences.map(({ code }) => code)),
    [["permission-lost"], [], [], []],
  );
});
