import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import { withLock } from "./lock.ts";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-lock-"));
});
after(async () => {
  await rm(folder, { recursive: true });
});

/** Another process that runs a piece of code with `withLock`, `path` and `fs` at hand. */
function contender(path: string, code: string): ChildProcess {
  const program = `
    import * as fs from "node:fs/promises";
    import { withLock } from ${JSON.stringify(import.meta.resolve("./lock.ts"))};
    const path = ${JSON.stringify(path)};
    ${code}`;
  return spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Reads, yields, writes: two at once lose a count. */
const COUNT = `
  for (let round = 0; round < 20; round++) {
    await withLock(path, { intervalMs: 1 }, async () => {
      const count = Number(await fs.readFile(path + ".count", "utf8"));
      await new Promise(setImmediate);
      await fs.writeFile(path + ".count", String(count + 1));
    });
  }`;

/** Takes the lock and dies by a signal that cannot be handled, so nothing is released. */
const DIE = `await withLock(path, {}, async () => { process.kill(process.pid, "SIGKILL"); await new Promise(() => {}); });`;

test("processes that contend for a lock are never inside together", async () => {
  const path = join(folder, "contended");
  await writeFile(`${path}.count`, "0");
  const contenders = Array.from({ length: 4 }, () => contender(path, COUNT));
  const ends = await Promise.all(contenders.map(async (child) => await once(child, "exit")));
  assert.deepEqual(
    ends.map(([code]) => code),
    [0, 0, 0, 0],
  );
  assert.equal(await readFile(`${path}.count`, "utf8"), "80");
});

test("the lock of a process that died is taken over, by one of those who wait", async () => {
  const path = join(folder, "stale");
  const [, signal] = await once(contender(path, DIE), "exit");
  assert.equal(signal, "SIGKILL");
  await readFile(path, "utf8");
  await writeFile(`${path}.count`, "0");
  const ends = await Promise.all([1, 2, 3, 4].map(async () => await once(contender(path, COUNT), "exit")));
  assert.deepEqual(
    ends.map(([code]) => code),
    [0, 0, 0, 0],
  );
  assert.equal(await readFile(`${path}.count`, "utf8"), "80");
  const left = (await readdir(folder)).filter((name) => name.startsWith("stale"));
  assert.deepEqual(left, ["stale.count"], "nothing of the take-over stays");
});

test("a lock whose process number is used again by another process is stale", async () => {
  const path = join(folder, "reused");
  // Process 1 always runs, and did not start at this tick.
  const holding = { pid: 1, started: "0.5", host: hostname(), nonce: "a", since: "" };
  await writeFile(path, JSON.stringify(holding));
  assert.equal(await withLock(path, { timeoutMs: 0 }, async () => "taken"), "taken");
});

test("one that waits is told for whom, once, and goes on when the lock is released", async () => {
  const path = join(folder, "waited");
  const holder = contender(
    path,
    `await withLock(path, {}, async () => { console.log("held"); await new Promise((resolve) => {
      const alive = setInterval(() => {}, 1000);
      process.once("SIGTERM", () => { clearInterval(alive); resolve(); });
    }); });`,
  );
  assert.ok(holder.stdout);
  await once(holder.stdout, "data");
  const told: number[] = [];
  const onWait = ({ pid }: { pid: number }): void => {
    told.push(pid);
    holder.kill("SIGTERM");
  };
  assert.equal(await withLock(path, { intervalMs: 1, onWait }, async () => "done"), "done");
  assert.deepEqual(told, [holder.pid]);
});

test("a wait can be ended, is bounded, and leaves the lock to its holder", async () => {
  const path = join(folder, "ended");
  await withLock(path, {}, async () => {
    const stop = new AbortController();
    const waiting = withLock(path, { signal: stop.signal, onWait: () => stop.abort() }, async () => "never");
    await assert.rejects(waiting, { name: "AbortError" });
    const bounded = withLock(path, { timeoutMs: 0, intervalMs: 1 }, async () => "never");
    await assert.rejects(bounded, (error) => error instanceof WarrenError && error.code === "lock-timeout");
    await readFile(path, "utf8");
  });
  assert.equal((await readdir(folder)).includes("ended"), false);
});

test("work that fails releases the lock", async () => {
  const path = join(folder, "failed");
  const failing = withLock(path, {}, async () => {
    throw new Error("work");
  });
  await assert.rejects(failing, /work/);
  assert.equal(await withLock(path, { timeoutMs: 0 }, async () => "free"), "free");
});
