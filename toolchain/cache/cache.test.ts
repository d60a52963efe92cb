import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { cacheFolderOf, exists, keyOf, moveInPlace, withTemporaryFolder } from "./cache.ts";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-cache-"));
});
after(async () => {
  await rm(folder, { recursive: true });
});

test("the cache is where WARREN_CACHE says, else XDG_CACHE_HOME, else in the home folder", () => {
  const home = { HOME: "/home/ada" };
  assert.equal(cacheFolderOf(home), "/home/ada/.cache/warren");
  assert.equal(cacheFolderOf({ ...home, XDG_CACHE_HOME: "/var/cache" }), "/var/cache/warren");
  assert.equal(cacheFolderOf({ ...home, XDG_CACHE_HOME: "/var/cache", WARREN_CACHE: "/w" }), "/w");
  assert.equal(cacheFolderOf({ ...home, XDG_CACHE_HOME: "", WARREN_CACHE: "" }), "/home/ada/.cache/warren");
});

async function write(name: string, files: Record<string, string>): Promise<string> {
  const root = join(folder, name);
  await mkdir(root);
  for (const [file, content] of Object.entries(files)) await writeFile(join(root, file), content);
  return root;
}

describe("a key", () => {
  test("depends on contents, names and settings, and on nothing else", async () => {
    const root = await write("key", { "go.mod": "module a", "go.sum": "1", same: "module a" });
    const key = await keyOf(root, ["go.mod", "go.sum"], ["-trimpath"]);
    assert.match(key, /^[0-9a-f]{12}$/);
    assert.equal(await keyOf(root, ["go.sum", "go.mod"], ["-trimpath"]), key, "the order of files");
    assert.notEqual(await keyOf(root, ["go.mod"], ["-trimpath"]), key, "a file less");
    assert.notEqual(await keyOf(root, ["same", "go.sum"], ["-trimpath"]), key, "another name");
    const named = [{ file: "same", named: "go.mod" }, "go.sum"];
    assert.equal(await keyOf(root, named, ["-trimpath"]), key, "another name that counts as the old one");
    assert.notEqual(await keyOf(root, ["go.mod", "go.sum"], ["-trimpath", ""]), key, "a setting more");
    await writeFile(join(root, "go.sum"), "2");
    assert.notEqual(await keyOf(root, ["go.mod", "go.sum"], ["-trimpath"]), key, "another content");
  });

  test("does not run into its neighbour: where one content ends is part of it", async () => {
    const one = await write("one", { a: "xy", b: "z" });
    const other = await write("other", { a: "x", b: "yz" });
    assert.notEqual(await keyOf(one, ["a", "b"], []), await keyOf(other, ["a", "b"], []));
    assert.notEqual(await keyOf(one, [], ["ab", "c"]), await keyOf(one, [], ["a", "bc"]));
  });
});

test("a temporary folder is gone after a failure, and so is that of a process that died", async () => {
  const dead = spawn("true");
  await once(dead, "exit");
  await mkdir(join(folder, "tmp", `${dead.pid}-left-behind-x`), { recursive: true });
  await mkdir(join(folder, "tmp", `${process.ppid}-of-one-that-lives-x`));
  const work = withTemporaryFolder(folder, "work", async (temporary) => {
    await writeFile(join(temporary, "half"), "");
    throw new Error("broken off");
  });
  await assert.rejects(work, /broken off/);
  assert.deepEqual(await readdir(join(folder, "tmp")), [`${process.ppid}-of-one-that-lives-x`]);
});

test("of two results that are moved to one place the first stays, whole", async () => {
  const place = join(folder, "deep", "result");
  for (const content of ["first", "second"]) {
    const from = join(folder, content);
    await mkdir(from);
    await writeFile(join(from, "file"), content);
    await moveInPlace(from, place);
    assert.equal(await exists(from), false);
  }
  assert.equal(await readFile(join(place, "file"), "utf8"), "first");
});
