import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDefinitions } from "./parse-definitions.ts";

for (const [json, said] of [
  [{ vhosts: [], queues: [null] }, "queues.0 cannot be null. Allowed: a mapping."],
  [{ vhosts: [], queues: {} }, "queues cannot be a mapping. Allowed: a list."],
  [{ vhosts: [{ name: 5 }] }, "vhosts.0.name cannot be a number. Allowed: a string."],
] as const) {
  test(`what is wrong is said in words of Warren's own: ${said}`, () => {
    assert.throws(
      () => parseDefinitions(json),
      (error: Error) => {
        assert.ok(error.message.split("\n").includes(said), error.message);
        assert.doesNotMatch(error.message, /Invalid input|expected/);
        return true;
      },
    );
  });
}
