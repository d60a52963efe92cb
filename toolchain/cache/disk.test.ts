import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import { runCommand } from "../process/run-command.ts";
import { explainDisk, freeBytes, requireSpace } from "./disk.ts";

/** What was thrown, as the person would get it. */
async function explained(work: Promise<unknown>): Promise<unknown> {
  return await work.then(
    () => assert.fail("it did not fail"),
    (error: unknown) => explainDisk(error, "/home/ada/.cache/warren"),
  );
}

test("a write to a full disk is told as such, with the way out", {
  skip: process.platform !== "linux",
}, async () => {
  const error = await explained(writeFile("/dev/full", "x"));
  assert.ok(error instanceof WarrenError);
  assert.equal(error.code, "disk-full");
  assert.match(error.message, /\/home\/ada\/.cache\/warren is full/);
  assert.match(error.hint, /WARREN_CACHE/);
});

test("so is a command that meets one", { skip: process.platform !== "linux" }, async () => {
  const error = await explained(runCommand("sh", ["-c", "LC_ALL=C cat /proc/self/status > /dev/full"]));
  assert.ok(error instanceof WarrenError);
  assert.equal(error.code, "disk-full");
});

test("what has nothing to do with disks stays what it is", () => {
  const other = new Error("connection refused");
  assert.equal(explainDisk(other, "/cache"), other);
  const known = new WarrenError("go-missing", "no space left on device, says somebody");
  assert.equal(explainDisk(known, "/cache"), known);
});

test("space is looked for where a folder would be made", async () => {
  const folder = join(tmpdir(), "not", "made", "yet");
  assert.ok((await freeBytes(folder)) > 0);
  await requireSpace(folder, 1, "A byte");
  await assert.rejects(requireSpace(folder, Number.MAX_SAFE_INTEGER, "The build"), (error) => {
    assert.ok(error instanceof WarrenError);
    assert.equal(error.code, "disk-full");
    assert.match(error.message, /^The build needs about \d+\.\d GiB in .*made\/yet; \d+\.\d GiB are free\.$/);
    return true;
  });
});
