import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { WarrenError } from "../model/warren-error.ts";
import { readFilter } from "./logs.ts";

const NOW = Date.UTC(2026, 10, 21, 12);

describe("what is asked of the logs", () => {
  test("nothing: everything", () => assert.deepEqual(readFilter({}, NOW), {}));

  test("level, pattern and time", () => {
    const { pattern, ...others } = readFilter(
      { level: "warning", pattern: "closing (AMQP|MQTT)", since: "10m" },
      NOW,
    );
    assert.deepEqual(others, { level: "warning", since: (NOW - 600_000) * 1_000 });
    assert.equal(pattern?.("closing MQTT connection"), true);
    assert.equal(pattern?.("closing connection"), false);
  });

  test("a pattern that would take for ever in other engines", () => {
    const { pattern } = readFilter({ pattern: "^(a+)+$" }, NOW);
    assert.equal(pattern?.(`${"a".repeat(50_000)}b`), false);
  });

  const wrong: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{ level: "warn" }, /--level cannot be "warn"; allowed: debug, info, notice, warning, error/],
    [{ pattern: "(" }, /--pattern is not a regular expression of RE2: .*missing closing \)/],
    [{ since: "10" }, /--since cannot be "10"; allowed: 30s, 10m/],
    [{ since: "yesterday" }, /--since cannot be "yesterday"/],
  ];
  for (const [values, expected] of wrong) {
    test(JSON.stringify(values), () => {
      assert.throws(
        () => readFilter(values, NOW),
        (error) => error instanceof WarrenError && error.code === "usage" && expected.test(error.message),
      );
    });
  }
});
