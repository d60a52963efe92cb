import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { WarrenError } from "../model/warren-error.ts";
import { createFile, replaceFile } from "./replace-file.ts";

describe("a file is replaced as a whole", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-files-"));
  });
  after(async () => await rm(folder, { recursive: true }));

  test("one that is there, with its permissions", async () => {
    const file = join(folder, "there.yaml");
    await writeFile(file, "old");
    await chmod(file, 0o640);
    const { ino } = await stat(file);
    await replaceFile(file, "new");
    assert.equal(await readFile(file, "utf8"), "new");
    const now = await stat(file);
    assert.equal(now.mode & 0o777, 0o640);
    assert.notEqual(now.ino, ino, "written in place");
  });

  test("one that is not, with the permissions that are asked for", async () => {
    const file = join(folder, "secret");
    await replaceFile(file, "text", { mode: 0o600 });
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  test("nothing is left beside it", async () => {
    const inside = join(folder, "alone");
    await mkdir(inside);
    await replaceFile(join(inside, "a"), "1");
    await replaceFile(join(inside, "a"), "2");
    assert.deepEqual(await readdir(inside), ["a"]);
  });

  for (const [name, exists] of [
    ["a symbolic link stays one, and what it leads to is written", true],
    ["also where that is not there yet", false],
  ] as const) {
    test(name, async () => {
      const [target, by] = [join(folder, `target-${exists}`), join(folder, `link-${exists}`)];
      if (exists) await writeFile(target, "old");
      await symlink(`target-${exists}`, by);
      await replaceFile(by, "new");
      assert.ok((await lstat(by)).isSymbolicLink());
      assert.equal(await readFile(target, "utf8"), "new");
    });
  }

  for (const [size, text] of [
    ["longer", "a text that is longer than before"],
    ["shorter", "-"],
  ] as const) {
    test(`hard links stay the same file, with a ${size} text`, async () => {
      const [one, other] = [join(folder, `one-${size}`), join(folder, `other-${size}`)];
      await writeFile(one, "the old text");
      await link(one, other);
      await replaceFile(one, text);
      assert.equal(await readFile(other, "utf8"), text);
    });
  }

  test("one that may be made once only keeps its first text", async () => {
    const file = join(folder, "once");
    const made = await Promise.all(["a", "b", "c"].map((text) => createFile(file, text, { mode: 0o600 })));
    assert.equal(made.filter(Boolean).length, 1);
    assert.equal(await readFile(file, "utf8"), ["a", "b", "c"][made.indexOf(true)]);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.endsWith(".tmp")),
      [],
    );
  });

  test("a device is written to", async () => await replaceFile("/dev/null", "text"));

  test("what cannot be written is told with its name", async () => {
    await assert.rejects(replaceFile(join(folder, "none/file"), ""), (error) => {
      assert.ok(error instanceof WarrenError && error.code === "file-not-written");
      assert.match(
        error.message,
        /none\/file cannot be written: the folder that it would be in is not there\.$/,
      );
      return true;
    });
  });
});

describe("on a disk that gets full in the middle", { skip: process.getuid?.() !== 0 && "needs root" }, () => {
  const ROOM = 64 * 1024;
  let disk = "";
  let mounted = false;
  before(async () => {
    disk = await mkdtemp(join(tmpdir(), "warren-disk-"));
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${ROOM}`, "tmpfs", disk], { stdio: "pipe" });
      mounted = true;
    } catch {
      // A container without the right to mount.
    }
  });
  after(async () => {
    if (mounted) execFileSync("umount", [disk]);
    await rm(disk, { recursive: true });
  });

  for (const hardLinks of [false, true]) {
    test(`the file is as it was${hardLinks ? ", with hard links too" : ""}`, async (t) => {
      if (!mounted) return t.skip("no file system can be mounted here");
      const file = join(disk, `declaration-${hardLinks}.yaml`);
      const old = randomBytes(8_000).toString("hex");
      await writeFile(file, old);
      if (hardLinks) await link(file, `${file}.link`);
      const before = await readdir(disk);
      await assert.rejects(replaceFile(file, "x".repeat(ROOM * 2)), {
        code: "file-not-written",
        message: /ENOSPC/,
        hint: "It is as it was.",
      });
      assert.equal(await readFile(file, "utf8"), old);
      assert.deepEqual(await readdir(disk), before);
      await rm(file);
    });
  }
});
