import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { LogFilter } from "../../../model/logs/log-filter.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import { readNodeLogs } from "../../../operations/status/node-logs.ts";
import { interrupted } from "../../../terminal/context.ts";
import { readWords } from "../../cli/option.ts";
import { FILTER_OPTIONS, filterOf, logs } from "./logs.ts";

function filter(...words: readonly string[]): LogFilter {
  const found = readWords({}, FILTER_OPTIONS, words);
  if (typeof found === "string") throw new Error(found);
  return filterOf(found.said);
}

describe("what is asked of the logs", () => {
  test("nothing: everything", () => assert.deepEqual(filter(), {}));

  test("level, pattern and time", () => {
    const since = ["--since", "2026-11-21T11:50:00Z"];
    const { pattern, ...others } = filter("--level", "warning", "--pattern", "closing (AMQP|MQTT)", ...since);
    assert.deepEqual(others, { level: "warning", since: Date.UTC(2026, 10, 21, 11, 50) * 1_000 });
    assert.equal(pattern?.("closing MQTT connection"), true);
    assert.equal(pattern?.("closing connection"), false);
  });

  test("a pattern that would take for ever in other engines", () => {
    const { pattern } = filter("--pattern", "^(a+)+$");
    assert.equal(pattern?.(`${"a".repeat(50_000)}b`), false);
  });

  for (const [words, expected] of [
    [["--level", "warn"], /--level cannot be "warn"; allowed: debug, info, notice, warning, error/],
    [["--pattern", "("], /--pattern is not a regular expression of RE2: .*missing closing \)/],
    [["--since", "10"], /--since cannot be "10"; allowed: 30s, 10m/],
    [["--since", "yesterday"], /--since cannot be "yesterday"/],
  ] as const) {
    test(words.join(" "), () => {
      assert.throws(
        () => logs.read(words),
        (error) => error instanceof WarrenError && error.code === "usage" && expected.test(error.message),
      );
    });
  }
});

test("logs that are not followed are not cut in silence by Ctrl-C", async () => {
  const signal = AbortSignal.abort(interrupted());
  await assert.rejects(readNodeLogs([], { signal, onEntry: () => undefined }), { code: "interrupted" });
});
