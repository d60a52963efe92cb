import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

  test("one that ends each time is tried for as long as it does, and one that runs on for a few times", async () => {
    const folder = mkdtempSync(join(tmpdir(), "warren-docker-"));
    const before = process.env["PATH"] ?? "";
    const tries = join(folder, "tries");
    try {
      process.env["PATH"] = `${folder}:${before}`;
      for (const [meanwhile, count] of [["restart --time 0", 9] as const, ["inspect", 99] as const]) {
        // Docker's own answer where the process ends while its limit is set, as it comes on a machine under load.
        const docker = `#!/bin/sh
PATH='${before}'
if [ "$1" = update ]; then
  echo >>'${tries}'
  if [ "$(wc -l <'${tries}')" -le ${count} ]; then
    docker ${meanwhile} ${container} >/dev/null
    echo 'Error response from daemon: cannot update a stopped container: unknown' >&2
    exit 1
  fi
fi
exec docker "$@"
`;
        writeFileSync(tries, "");
        writeFileSync(join(folder, "docker"), docker, { mode: 0o755 });
        const set = limitProcesses({ container }, 200 + count);
        if (meanwhile === "inspect") await assert.rejects(set, /cannot update a stopped container/);
        else await set;
        assert.equal(readFileSync(tries, "utf8").length, meanwhile === "inspect" ? 5 : 10, meanwhile);
      }
    } finally {
      process.env["PATH"] = before;
      rmSync(folder, { recursive: true });
    }
    assert.equal(docker("inspect", "--format", "{{.HostConfig.PidsLimit}}", container).trim(), "209");
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
