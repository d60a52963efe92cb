import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { isProcessAlive } from "./process-identity.ts";

test("this process runs, and the first of the system, whoever it belongs to", () => {
  assert.equal(isProcessAlive(process.pid), true);
  assert.equal(isProcessAlive(1), true);
});

test("a process that ended does not run, also while its parent has not collected it", {
  skip: existsSync("/proc/self/stat") ? false : "no /proc",
}, async () => {
  // The child ends when its shell has become a `sleep`, which collects none.
  const child = 'until read -r name < /proc/$$/comm && [ "$name" = sleep ]; do sleep 0.01; done';
  const parent = spawn("sh", ["-c", `{ ${child}; } & echo $!; exec sleep 600`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [printed] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(printed.toString());
    const isLeft = (): boolean => / Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    for (let waited = 0; !isLeft() && waited < 6_000; waited++) await delay(10);
    assert.equal(isLeft(), true);
    assert.equal(isProcessAlive(pid), false);
  } finally {
    parent.kill("SIGKILL");
    await once(parent, "exit");
  }
});
