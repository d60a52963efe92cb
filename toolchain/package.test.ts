/** The toolchain as a package: what it needs, what it shows to others, and what works before npm has installed anything. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { z } from "zod";
import { TOOLCHAIN_FOLDER } from "./context.ts";

const REPOSITORY = resolve(TOOLCHAIN_FOLDER, "..");
const names = z.record(z.string(), z.string());
const manifest = z.object({ dependencies: names, devDependencies: names, exports: names.optional() });

function readManifest(folder: string): z.infer<typeof manifest> {
  return manifest.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
}

const own = readManifest(TOOLCHAIN_FOLDER);
const ofWarren = readManifest(REPOSITORY);

/** What a file names in its imports; types alone are gone when it runs. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const statements = /^(?:import|export)\s(?!type\b)(?:[^;"]*?\sfrom\s)?"([^"]+)"/gm;
  return [...text.matchAll(statements)].map(([, name = ""]) => name);
}

const isBuiltIn = (name: string): boolean => name.startsWith("node:") || builtinModules.includes(name);
const packageOf = (name: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;

/** The files that are loaded with this one, itself among them, by static imports. */
function loadedWith(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const name of importsOf(file))
    if (name.startsWith(".")) loadedWith(resolve(dirname(file), name), found);
  return found;
}

const sources = readdirSync(TOOLCHAIN_FOLDER, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.startsWith("node_modules"))
  .map((name) => join(TOOLCHAIN_FOLDER, name));

test("what ./warren starts with needs no npm package: it gets them", () => {
  const files = [...loadedWith(join(REPOSITORY, "scripts/warren.ts"))];
  assert.ok(files.some((file) => file.endsWith("/npm-packages.ts")));
  const needs = files.flatMap((file) =>
    importsOf(file)
      .filter((name) => !name.startsWith(".") && !isBuiltIn(name))
      .map((name) => `${relative(REPOSITORY, file)}: ${name}`),
  );
  assert.deepEqual(needs, []);
});

test("every package that it imports is in its package.json, those of tests apart", () => {
  const lacking = sources.flatMap((file) => {
    const isTest = file.endsWith(".test.ts");
    const there = { ...own.dependencies, ...(isTest ? own.devDependencies : {}) };
    return importsOf(file)
      .filter((name) => !name.startsWith(".") && !isBuiltIn(name) && !Object.hasOwn(there, packageOf(name)))
      .map((name) => `${relative(TOOLCHAIN_FOLDER, file)}: ${name}`);
  });
  assert.deepEqual(lacking, []);
});

test("it wants its packages in the versions that Warren wants, so that there is one of each", () => {
  const wanted = { ...ofWarren.devDependencies, ...ofWarren.dependencies };
  const different = Object.entries({ ...own.dependencies, ...own.devDependencies }).filter(
    ([name, version]) => wanted[name] !== version,
  );
  assert.deepEqual(different, []);
});

test("what it exports is there", () => {
  const shown = Object.values(own.exports ?? {});
  assert.ok(shown.length > 0);
  assert.deepEqual(
    shown.filter((path) => !existsSync(join(TOOLCHAIN_FOLDER, path))),
    [],
  );
});
