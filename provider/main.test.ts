/** The plugin's real process, and how it ends. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";

for (const [what, end, expected] of [
  ["SIGINT ends it", (plugin: ChildProcess) => plugin.kill("SIGINT"), 0],
  ["SIGTERM ends it", (plugin: ChildProcess) => plugin.kill("SIGTERM"), 0],
  ["the end of the engine's pipe ends it", (plugin: ChildProcess) => plugin.stdin?.end(), 1],
] as const) {
  test(what, async () => {
    const plugin = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const closed = once(plugin, "close");
    const [port] = (await once(plugin.stdout.setEncoding("utf8"), "data")) as [string];
    assert.match(port, /^\d+\n$/);
    end(plugin);
    assert.deepEqual(await closed, [expected, null]);
  });
}
