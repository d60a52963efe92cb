/** Ctrl-C and SIGTERM end a command that computes, without waiting for what it computes. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

const WARREN = join(import.meta.dirname, "warren.ts");

describe("a signal while a command computes", { skip: process.platform === "win32" }, () => {
  let folder: string;
  let definitions: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "warren-interrupted-"));
    // Seconds of CPU.
    const queues = Array.from({ length: 100_000 }, (_, index) => ({
      name: `q${index}`,
      vhost: "v",
      arguments: {},
    }));
    definitions = JSON.stringify({ vhosts: [{ name: "v" }], queues });
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    for (const words of [["check"], ["explain", "--queue", "q1"]]) {
      test(`${signal} and ${words[0]}`, async () => {
        const [command = "", ...options] = words;
        const file = join(folder, `${signal}-${command}.json`);
        execFileSync("mkfifo", [file]);
        const child = spawn(process.execPath, [WARREN, command, file, ...options], { stdio: "ignore" });
        const ended = new Promise((resolve) => child.once("exit", (_, by) => resolve(by)));
        // The other end of a pipe: what is written has been read by then, but for what fits into the pipe.
        await writeFile(file, definitions);
        child.kill(signal);
        assert.equal(await ended, signal);
      });
    }
  }
});
