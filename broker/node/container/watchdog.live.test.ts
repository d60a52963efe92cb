import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { $ } from "zx/core";
import { poll } from "../poll.ts";
import { NO_TEST_IMAGE, TEST_IMAGE } from "../testing/broker-container.ts";
import { startWatchdog } from "./watchdog.ts";

const PROGRAM = fileURLToPath(new URL("../testing/watched-container.ts", import.meta.url));
const docker = $({ quiet: true });

describe("a watched container", { skip: NO_TEST_IMAGE }, () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-watchdog-"));
  });
  after(() => rm(folder, { recursive: true }));

  const ends: readonly [how: string, end: (child: ChildProcess) => void][] = [
    ["it is killed", (child) => child.kill("SIGKILL")],
    ["it is interrupted", (child) => child.kill("SIGINT")],
    ["its group is killed", (child) => process.kill(-(child.pid ?? Number.NaN), "SIGKILL")],
    ["exit", () => undefined],
    ["end", () => undefined],
  ];
  for (const [how, end] of ends) {
    test(`goes with its process: ${how}`, async () => {
      const container = newName();
      const child = start(container, how);
      const gone = once(child, "exit");
      await once(child, "message");
      end(child);
      await gone;
      await untilGone(container);
    });
  }

  test("goes also where it was just being created when the process was killed", async () => {
    const container = newName();
    const child = start(container, "create");
    await once(child, "message");
    child.kill("SIGKILL");
    await once(child, "exit");
    await writeFile(join(folder, "GO"), "");
    await poll("the command", { timeout: 120_000 }, () =>
      access(join(folder, "DONE")).then(
        () => true,
        () => undefined,
      ),
    );
    await untilGone(container);
  });

  test("stays where the watchdog is dismissed", async () => {
    const container = newName();
    const watchdog = await startWatchdog({ containers: [container] });
    const closed = once(watchdog.hold, "close");
    await docker`docker run --detach --name=${container} --entrypoint=sleep ${TEST_IMAGE} 600`;
    try {
      watchdog.dismiss();
      // The other end is closed by the watchdog's own end, and it removes nothing after that.
      await closed;
      assert.deepEqual(await named(container), [container]);
    } finally {
      await docker`docker rm --force ${container}`;
    }
  });

  function start(container: string, how: string): ChildProcess {
    const files = { GO: join(folder, "GO"), DONE: join(folder, "DONE") };
    return fork(PROGRAM, [container, TEST_IMAGE ?? "", how], {
      detached: true,
      env: { ...process.env, ...files },
    });
  }
});

const newName = (): string => `warren-test-${process.pid}-${randomBytes(4).toString("hex")}`;

async function named(container: string): Promise<string[]> {
  const { stdout } = await docker`docker ps --all --filter name=${container} --format ${"{{.Names}}"}`;
  return stdout.split("\n").filter((line) => line !== "");
}

async function untilGone(container: string): Promise<void> {
  await poll(`the end of ${container}`, { timeout: 120_000, interval: 200 }, async () =>
    (await named(container)).length === 0 ? true : undefined,
  );
}
