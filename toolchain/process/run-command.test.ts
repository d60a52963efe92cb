import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { isProcessAlive } from "./process-identity.ts";
import { CommandFailure, type FailureReason, runCommand } from "./run-command.ts";

const failsFor = (reason: FailureReason) => (error: unknown) =>
  error instanceof CommandFailure && error.reason === reason;

test("what it prints comes back, and line by line while it runs", async () => {
  const lines: string[] = [];
  const { stdout } = await runCommand("sh", ["-c", "echo one; echo two >&2; echo three"], {
    onLine: (line) => lines.push(line),
  });
  assert.equal(stdout, "one\nthree");
  assert.deepEqual(lines.toSorted(), ["one", "three", "two"]);
});

test("a failure names the command, the code and the last lines of both streams", async () => {
  await assert.rejects(runCommand("sh", ["-c", "seq 100; echo last >&2; exit 3"]), (error) => {
    assert.ok(error instanceof CommandFailure);
    assert.equal(error.reason, "exit");
    assert.match(error.message, /exit code 3/);
    assert.match(error.message, /100/);
    assert.doesNotMatch(error.message, /\b50\b/);
    assert.match(error.message, /last/);
    return true;
  });
});

test("a program that is not there is told from one that fails", async () => {
  await assert.rejects(runCommand("no-such-program-as-this", []), failsFor("missing"));
});

test("a bound on the whole time ends it", async () => {
  await assert.rejects(runCommand("sleep", ["600"], { timeoutMs: 50 }), failsFor("timeout"));
});

test("a bound on the first line ends one that is silent, and not one that has spoken", async (context) => {
  await assert.rejects(runCommand("sleep", ["600"], { firstOutputMs: 50 }), failsFor("silent"));
  const folder = await mkdtemp(join(tmpdir(), "warren-run-command-"));
  context.after(() => rm(folder, { recursive: true }));
  const goOn = join(folder, "go-on");
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const script = 'echo begun; until [ -e "$0" ]; do sleep 0.01; done; echo done';
  const { stdout } = await runCommand("sh", ["-c", script, goOn], {
    firstOutputMs: 200,
    onLine: (line) => {
      if (line !== "begun") return;
      // The bound passes while the command is known to run still.
      context.mock.timers.tick(200);
      writeFileSync(goOn, "");
    },
  });
  assert.equal(stdout, "begun\ndone");
});

test("an abort ends what the command started too, and throws the reason", async () => {
  const stop = new AbortController();
  const reason = new Error("interrupted by a person");
  let child = 0;
  const running = runCommand("sh", ["-c", "sleep 600 & echo $!; wait"], {
    signal: stop.signal,
    onLine: (line) => {
      child = Number(line);
      stop.abort(reason);
    },
  });
  await assert.rejects(running, (error) => error === reason);
  assert.ok(child > 0);
  // It closes its pipes a moment before it is gone.
  for (let waited = 0; isProcessAlive(child) && waited < 6_000; waited++) await delay(10);
  assert.equal(isProcessAlive(child), false);
  await assert.rejects(runCommand("true", [], { signal: stop.signal }), (error) => error === reason);
});
