import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { mayEndEarly } from "./child-input.ts";

/** More than a pipe holds (pipe(7): 64 KiB), so that not all of it is written when the program ends. */
const MUCH = "x".repeat(1_000_000);

for (const [what, script, status] of [
  ["that reads nothing", "exit 3", 3],
  ["that reads a little", "head -c 10 >/dev/null; exit 0", 0],
  ["that has closed its input", "exec <&-; sleep 0.1; exit 4", 4],
  ["that reads all", 'test "$(wc -c)" = 1000000', 0],
] as const) {
  test(`a program ${what} is told by its exit status`, async () => {
    const child = mayEndEarly(spawn("sh", ["-c", script], { stdio: ["pipe", "ignore", "inherit"] }));
    child.stdin.end(MUCH);
    assert.deepEqual(await once(child, "close"), [status, null]);
  });
}

test("a program that is not there is an error", async () => {
  const child = mayEndEarly(spawn("/nowhere/warren", [], { stdio: ["pipe", "ignore", "ignore"] }));
  child.stdin.end(MUCH);
  const [error] = (await once(child, "error")) as [NodeJS.ErrnoException];
  assert.equal(error.code, "ENOENT");
});
