/** Ctrl-C and SIGTERM end a command that computes, without waiting for what it computes. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";

const WARREN = join(import.meta.dirname, "warren.ts");
/** Ticks of a hundredth of a second: by then it reads the file, which takes it longer still, and has long begun. */
const COMPUTING = 300;
const INTERVAL = 20;

/** What a process has used of the CPU, in ticks: `proc_pid_stat(5)`. */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

describe("a signal while a command computes", { skip: process.platform !== "linux" }, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "warren-interrupted-"));
    const queues = Array.from({ length: 100_000 }, (_, index) => ({
      name: `q${index}`,
      vhost: "v",
      arguments: {},
    }));
    writeFileSync(join(folder, "large.json"), JSON.stringify({ vhosts: [{ name: "v" }], queues }));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    for (const words of [["check"], ["explain", "--queue", "q1"]]) {
      test(`${signal} and ${words[0]}`, async () => {
        const [command = "", ...options] = words;
        const child = spawn(process.execPath, [WARREN, command, join(folder, "large.json"), ...options], {
          stdio: "ignore",
        });
        const ended = new Promise((resolve) => child.once("exit", (_, by) => resolve(by)));
        while (child.exitCode === null && ticksOf(child.pid ?? 0) < COMPUTING) await delay(INTERVAL);
        child.kill(signal);
        assert.equal(await ended, signal);
      });
    }
  }
});
