import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { linkSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createProgress } from "../progress.ts";
import { preparePulumi } from "../toolchain.ts";
import { boundCompileCache, compileCacheIn, MOST_COMPILED } from "./compile-cache.ts";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-compile-cache-"));
});
after(async () => {
  await rm(folder, { recursive: true });
});

/** As Node.js lays them out; a file is used on the day that its number says. */
async function compiled(name: string, days: Readonly<Record<string, readonly number[]>>): Promise<string> {
  const cache = join(folder, name);
  for (const [version, used] of Object.entries(days)) {
    const of = join(compileCacheIn(cache), version);
    await mkdir(of, { recursive: true });
    for (const day of used) {
      const at = new Date(2026, 0, day);
      await writeFile(join(of, `${day}`), "");
      await utimes(join(of, `${day}`), at, at);
    }
  }
  return cache;
}

async function left(cache: string): Promise<string[]> {
  const entries = await readdir(compileCacheIn(cache), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted();
}

test("as many as there may be stay; of one more, the half that was used last, of whatever Node.js", async () => {
  const days = { "v24.21.0-x64": [11, 14, 12], "v24.12.0-x64": [13, 10, 15] };
  const enough = await compiled("enough", days);
  await boundCompileCache(enough, 6);
  assert.equal((await left(enough)).length, 6);
  const tooMany = await compiled("too-many", days);
  await boundCompileCache(tooMany, 5);
  assert.deepEqual(await left(tooMany), ["14", "15"]);
});

test("a cache that is not there yet is none, and two who bound one do not hurt each other", async () => {
  await boundCompileCache(join(folder, "absent"));
  const days = Array.from({ length: 28 }, (_, day) => day + 1);
  const cache = await compiled("shared", { v24: days });
  await Promise.all([boundCompileCache(cache, 8), boundCompileCache(cache, 8), boundCompileCache(cache, 8)]);
  assert.deepEqual(await left(cache), ["25", "26", "27", "28"]);
});

test("by paths relative to a folder in the project, what one copy of a project has compiled another one takes", async () => {
  const cache = join(folder, "portable");
  await mkdir(compileCacheIn(cache), { recursive: true });
  const run = async (copy: string): Promise<string[]> => {
    const project = join(folder, copy);
    await mkdir(project);
    await writeFile(join(project, "imported.ts"), "export const one: number = 1;\n");
    await writeFile(
      join(project, "main.ts"),
      'import { one } from "./imported.ts";\nprocess.exit(one - 1);\n',
    );
    await symlink(compileCacheIn(cache), join(project, "kept"));
    const environment = { NODE_COMPILE_CACHE: join(project, "kept"), NODE_COMPILE_CACHE_PORTABLE: "1" };
    execFileSync(process.execPath, [join(project, "main.ts")], { env: environment });
    return await left(cache);
  };
  const ofOne = await run("one-copy");
  assert.ok(ofOne.length >= 2, ofOne.join(" "));
  assert.deepEqual(await run("other-copy"), ofOne);
});

test("what prepares a command for Pulumi bounds it, also where nothing else comes of it", async () => {
  const cache = join(folder, "prepared");
  const of = join(compileCacheIn(cache), "v24");
  await mkdir(of, { recursive: true });
  // One after the other without promises, which cost more than the files; further names cost less than further files.
  writeFileSync(join(of, "0"), "");
  for (let at = 1; at <= MOST_COMPILED; at++) linkSync(join(of, "0"), join(of, `${at}`));
  const ended = AbortSignal.abort();
  await assert.rejects(
    preparePulumi({
      progress: createProgress(process.stderr),
      env: { PATH: "/nonexistent", HOME: folder },
      cacheFolder: cache,
      signal: ended,
    }),
    /Interrupted/,
  );
  assert.equal((await readdir(of)).length, MOST_COMPILED / 2);
});
