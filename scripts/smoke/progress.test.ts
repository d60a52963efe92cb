import assert from "node:assert/strict";
import { test } from "node:test";
import type { Check } from "../../smoke-tests/check.ts";
import { result } from "../../smoke-tests/testing/report.ts";
import { createProgress } from "../../toolchain/progress.ts";
import { smokeDisplay } from "./progress.ts";

const CHECKS: readonly Check[] = [
  result("access/a"),
  result("access/b"),
  result("routing/c", { kind: "routing" }),
];

function shown(isTTY: boolean, end = true): string {
  let text = "";
  const display = smokeDisplay(createProgress({ isTTY, write: (more) => (text += more) }));
  const [first, second, third] = CHECKS;
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  display.show({ type: "planned", checks: CHECKS, runId: "r" });
  display.show({ type: "checked", result: result("access/b", { status: "skipped" }) });
  display.show({ type: "left-over-removed", virtualHost: "v" });
  display.show({ type: "started", checks: [first] });
  display.show({ type: "started", checks: [third] });
  display.show({ type: "checked", result: result("access/a", { status: "failed" }) });
  display.show({ type: "phase", phase: "publishing", kind: "routing" });
  if (end) display.show({ type: "checked", result: result("routing/c", { kind: "routing" }) });
  display.end();
  return text.replaceAll(/\d+\.\d s/g, "0.0 s");
}

test("in a log: a line when a kind of check begins, and one with what came of it", () => {
  assert.equal(
    shown(false),
    `Removed what a killed smoke test has left: v
Smoke tests: access ...
Smoke tests: routing ...
Smoke tests: access: 1 failed, 0 passed, 1 skipped (0.0 s)
Smoke tests: routing: 1 passed (0.0 s)
`,
  );
});

test("on a terminal: a live line for each kind", () => {
  assert.match(shown(true), /✗ Smoke tests: access: 1 failed, 0 passed, 1 skipped/);
  assert.match(shown(true), /✓ Smoke tests: routing: 1 passed/);
});

test("what does not come to an end is said to have ended, and no timer is left", () => {
  assert.match(shown(false, false), /Smoke tests: routing: ended/);
  assert.match(shown(true, false), /✗ Smoke tests: routing: ended/);
});
