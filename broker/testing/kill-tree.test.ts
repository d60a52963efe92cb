import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { describe, test } from "node:test";
import { poll } from "../node/poll.ts";
import { killTree } from "./kill-tree.ts";

describe("a program that is killed with all that it has started", () => {
  test("what it starts in that very moment does not outlive it", async () => {
    for (let round = 0; round < 5; round += 1) {
      const words = `sleep 60.${randomInt(100_000, 1_000_000)}`;
      const starts = `while :; do (${words} & wait) & sleep 0.01; done`;
      const program = spawn("sh", ["-c", starts], { detached: true, stdio: "ignore" });
      const alive = (): number =>
        execFileSync("ps", ["-eo", "stat=,args="], { encoding: "utf8" })
          .split("\n")
          .filter((line) => !line.startsWith("Z") && line.trim().endsWith(` ${words}`)).length;
      await poll("some to be started", { timeout: 60_000 }, async () => (alive() > 5 ? true : undefined));
      assert.ok(program.pid !== undefined);
      killTree(program.pid);
      await poll("the end of all", { timeout: 60_000 }, async () => (alive() === 0 ? true : undefined));
    }
  });
});
