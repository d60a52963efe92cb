import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import { isRoot } from "../packages/apt.ts";
import { findProgram } from "../process/find-program.ts";
import { isProcessAlive } from "../process/process-identity.ts";
import { runCommand } from "../process/run-command.ts";
import { type DaemonOptions, startDaemon } from "./docker-daemon.ts";

const dockerd =
  process.platform === "linux" && isRoot() ? await findProgram("dockerd", process.env) : undefined;
const unshare = await findProgram("unshare", process.env);
const skip =
  (dockerd === undefined || unshare === undefined) &&
  "starting a Docker engine needs Linux, root and dockerd";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-dockerd-"));
});
after(async () => {
  // dockerd mounts its data folder over itself and leaves it so.
  const data = join(folder, "data");
  if ((await readFile("/proc/mounts", "utf8")).includes(` ${data} `)) await runCommand("umount", [data]);
  await rm(folder, { recursive: true });
});

/**
 * A second engine beside the one of the machine, with folders of its own and in a network namespace of its own:
 * dockerd without a bridge removes the interface docker0 where it finds one, and the machine's containers would
 * lose their network.
 */
async function apart(...args: string[]): Promise<DaemonOptions> {
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, "dockerd"), `#!/bin/sh\nexec unshare --net -- ${dockerd} "$@"\n`, {
    mode: 0o755,
  });
  return {
    address: { host: `unix://${folder}/engine.sock`, origin: "default" },
    folder: join(folder, "log"),
    env: { ...process.env, PATH: `${bin}:${process.env["PATH"]}` },
    signal: undefined,
    args: [
      `--data-root=${folder}/data`,
      `--exec-root=${folder}/exec`,
      `--pidfile=${folder}/pid`,
      "--bridge=none",
      "--iptables=false",
      "--ip-forward=false",
      ...args,
    ],
  };
}

test("dockerd is started in a session of its own, and is there when it answers", { skip }, async () => {
  const engine = await startDaemon(await apart());
  const pid = Number(await readFile(join(folder, "log", "dockerd.pid"), "utf8"));
  try {
    assert.match(engine.version, /^\d+\./);
    // Field 6 of /proc/PID/stat is the session, which is that of its leader.
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    assert.equal(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[3], String(pid));
  } finally {
    process.kill(pid, "SIGTERM");
    const deadline = Date.now() + 120_000;
    while (isProcessAlive(pid) && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.equal(isProcessAlive(pid), false);
});

test("one that cannot start is told at once, with the end of its log", { skip }, async () => {
  await assert.rejects(startDaemon(await apart("--storage-driver=no-such-driver")), (error) => {
    assert.ok(error instanceof WarrenError);
    assert.equal(error.code, "docker-start");
    assert.match(error.message, /dockerd\.log:\n.*failed to start daemon: .*driver not supported/s);
    return true;
  });
});
