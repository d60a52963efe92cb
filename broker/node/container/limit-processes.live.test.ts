import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { WarrenError } from "../../../model/warren-error.ts";
import { NO_TEST_IMAGE, TEST_IMAGE } from "../testing/broker-container.ts";
import { limitProcesses } from "./limit-processes.ts";

const exec = promisify(execFile);
const container = `warren-processes-test-${randomBytes(4).toString("hex")}`;

describe("a container's limit of processes", { skip: NO_TEST_IMAGE }, () => {
  before(() => docker("run", "--detach", "--name", container, TEST_IMAGE ?? "", "sleep", "infinity"));
  after(() => docker("rm", "--force", "--volumes", container));

  test("holds at once and after a restart: what runs wild gets no further", async () => {
    await limitProcesses({ container }, 20);
    for (const round of ["at once", "after a restart"]) {
      assert.equal(forks(5), "", round);
      assert.match(forks(40), /Cannot fork|Resource temporarily unavailable/, round);
      docker("restart", "--time", "0", container);
    }
  });

  test("what ends while it is set, as a node that fails to start does, does not keep it from being set", async () => {
    const ended = new AbortController();
    const ending = (async () => {
      while (!ended.signal.aborted) await exec("docker", ["restart", "--time", "0", container]);
    })();
    try {
      for (let count = 100; count < 140; count++) {
        await limitProcesses({ container }, count);
        const set = docker("inspect", "--format", "{{.HostConfig.PidsLimit}}", container).trim();
        assert.equal(set, String(count));
      }
    } finally {
      ended.abort();
      await ending;
    }
  });

  test("a container that is not there is an error", async () => {
    await assert.rejects(
      limitProcesses({ container: `${container}-not` }, 20),
      (error) => error instanceof WarrenError && error.code === "node-command-failed",
    );
  });
});

/** @returns what the shell says when it starts so many processes at once; a restart of the container ends them */
function forks(count: number): string {
  const script = `for each in $(seq ${count}); do sleep 600 & done`;
  return spawnSync("docker", ["exec", container, "sh", "-c", script], { encoding: "utf8" }).stderr;
}

function docker(...words: string[]): string {
  return execFileSync("docker", words, { encoding: "utf8" });
}
