import assert from "node:assert/strict";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { DAY } from "../../model/text/durations.ts";
import { plainProgress } from "../progress.ts";
import { keepPackages, restorePackages } from "./kept-packages.ts";
import { ensurePackages } from "./npm-packages.ts";

let folder = "";
let cache = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-kept-"));
  cache = join(folder, "cache");
});
afterEach(async () => await rm(folder, { recursive: true }));

async function clone(name: string, lock = "{}"): Promise<string> {
  const root = join(folder, name);
  await mkdir(root);
  await writeFile(join(root, "package.json"), '{"private":true}');
  await writeFile(join(root, "package-lock.json"), lock);
  return root;
}

async function install(root: string): Promise<void> {
  const packages = join(root, "node_modules");
  await mkdir(join(packages, ".bin"), { recursive: true });
  await mkdir(join(packages, "@scope/one"), { recursive: true });
  await writeFile(join(packages, "@scope/one/index.js"), "export default 1;\n");
  await writeFile(join(packages, "@scope/one/program.js"), "#!/usr/bin/env node\n");
  await chmod(join(packages, "@scope/one/program.js"), 0o755);
  await symlink("../@scope/one/program.js", join(packages, ".bin/one"));
}

/** With a package of the repository itself in a folder. */
async function withWorkspace(name: string, manifest: string): Promise<string> {
  const root = await clone(name);
  await writeFile(join(root, "package.json"), '{"private":true,"workspaces":["part"]}');
  await mkdir(join(root, "part"));
  await writeFile(join(root, "part/package.json"), manifest);
  return root;
}

/** A clone that has installed and kept its packages. */
async function keeper(): Promise<string> {
  const root = await clone("first");
  await install(root);
  await keepPackages(cache, root);
  return root;
}

function daysAgo(days: number): Date {
  return new Date(Date.now() - days * DAY);
}

function ensure(root: string, written: string[] = []): Promise<void> {
  const output = { write: (text: string): unknown => written.push(text) };
  return ensurePackages(root, {
    env: { WARREN_CACHE: cache, PATH: "/nonexistent" },
    progress: plainProgress(output),
  });
}

describe("kept packages", () => {
  test("another clone gets what the first one installed: files, programs, links", async () => {
    await keeper();
    const second = await clone("second");
    assert.equal(await restorePackages(cache, second), true);
    const packages = join(second, "node_modules");
    assert.deepEqual((await readdir(packages, { recursive: true })).sort(), [
      ".bin",
      ".bin/one",
      "@scope",
      "@scope/one",
      "@scope/one/index.js",
      "@scope/one/program.js",
    ]);
    assert.equal(await readFile(join(packages, "@scope/one/index.js"), "utf8"), "export default 1;\n");
    assert.equal(await readlink(join(packages, ".bin/one")), "../@scope/one/program.js");
    assert.equal((await stat(join(packages, ".bin/one"))).mode & 0o777, 0o555);
    assert.equal((await stat(join(packages, "@scope/one/index.js"))).mode & 0o777, 0o444);
  });

  test("what stood in node_modules goes, as npm ci has it", async () => {
    await keeper();
    const second = await clone("second");
    await mkdir(join(second, "node_modules/left-over"), { recursive: true });
    assert.equal(await restorePackages(cache, second), true);
    assert.ok(!(await readdir(join(second, "node_modules"))).includes("left-over"));
  });

  test("a package of the repository itself is a link into each clone, and its own manifest counts", async () => {
    const first = await withWorkspace("first", "{}");
    await install(first);
    await symlink("../../part", join(first, "node_modules/@scope/part"));
    await keepPackages(cache, first);
    const second = await withWorkspace("second", "{}");
    assert.equal(await restorePackages(cache, second), true);
    assert.equal(
      await realpath(join(second, "node_modules/@scope/part")),
      await realpath(join(second, "part")),
    );
    assert.equal(await restorePackages(cache, await withWorkspace("third", '{"version":"2.0.0"}')), false);
  });

  test("removing one clone's packages takes nothing from another", async () => {
    const first = await keeper();
    const second = await clone("second");
    await restorePackages(cache, second);
    await rm(join(first, "node_modules"), { recursive: true });
    assert.ok((await readFile(join(second, "node_modules/@scope/one/index.js"), "utf8")) !== "");
    const third = await clone("third");
    assert.equal(await restorePackages(cache, third), true);
  });

  test("another package-lock.json, or nothing kept: nothing is touched", async () => {
    await keeper();
    const other = await clone("other", '{"lockfileVersion":3}');
    await install(other);
    assert.equal(await restorePackages(cache, other), false);
    assert.equal((await readdir(join(other, "node_modules"))).length, 2);
    assert.equal(await restorePackages(join(folder, "empty"), other), false);
  });

  test("what was not used for more than 30 days goes, and what was used stays", async () => {
    await keeper();
    const kept = join(cache, "node_modules");
    const [name = ""] = await readdir(kept);
    await utimes(join(kept, name), daysAgo(29), daysAgo(29));
    await mkdir(join(kept, "old"));
    await utimes(join(kept, "old"), daysAgo(31), daysAgo(31));
    await keepPackages(cache, await clone("second"));
    assert.deepEqual(await readdir(kept), [name]);
    await restorePackages(cache, await clone("third"));
    assert.ok((await stat(join(kept, name))).mtimeMs > daysAgo(1).getTime());
  });

  test("a clone is ready without npm where they are kept, and says where they are from", async () => {
    await keeper();
    const second = await clone("second");
    const written: string[] = [];
    await ensure(second, written);
    assert.ok(written.join("").includes(`linked from ${cache}`), written.join(""));
    const before = (await stat(join(second, "node_modules"))).ctimeMs;
    await ensure(second);
    assert.equal((await stat(join(second, "node_modules"))).ctimeMs, before, "nothing to do the second time");
  });

  test("node_modules that is a link to another clone's is replaced, and what it leads to stays", async () => {
    const first = await clone("first");
    await install(first);
    await writeFile(join(first, "node_modules/.warren-installed"), "of the first");
    const second = await clone("second", '{"lockfileVersion":3}');
    await symlink(join(first, "node_modules"), join(second, "node_modules"));
    await assert.rejects(ensure(second), { code: "npm-missing" });
    assert.equal(await readFile(join(first, "node_modules/.warren-installed"), "utf8"), "of the first");
    await assert.rejects(readdir(join(second, "node_modules")), { code: "ENOENT" });
  });

  test("without npm and with nothing kept, it says what is missing", async () => {
    await assert.rejects(ensure(await clone("first")), { code: "npm-missing" });
  });
});
