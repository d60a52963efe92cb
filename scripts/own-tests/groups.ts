/**
 * Unit tests that share a process: its start, and what most files import, cost more than the tests of most files. Node's
 * runner starts a process for each file that it is told; so it is told files that import the tests of many.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Fewer processes cost less, and more of them share two cores better: with so many files one lasts half a minute at most. */
const MOST_FILES = 40;

/** What a whole process would notice: hooks that belong to no `describe`, its environment, folder, signals and clocks. */
const OF_THE_PROCESS = [
  /^(?:before|after|beforeEach|afterEach)\(/m,
  /\bprocess\.(?:chdir|on|once|exit|kill)\(/,
  /\bprocess\.(?:env|env\.\w+|env\[[^\]]*\]|exitCode|title)\s*=(?!=)/,
  /\b(?:delete|Object\.assign\()\s*process\./,
  /\bmock\./,
];

export interface TestFile {
  /** Relative to the project's folder. */
  readonly path: string;
  readonly text: string;
}

/** Which tests run in one process: as many as may, in their order, unless a file changes what its process has once. */
export function groupsOf(files: readonly TestFile[]): readonly (readonly string[])[] {
  const groups: string[][] = [];
  let open: string[] | undefined;
  for (const { path, text } of files) {
    if (OF_THE_PROCESS.some((pattern) => pattern.test(text))) groups.push([path]);
    else if (open !== undefined && open.length < MOST_FILES) open.push(path);
    else {
      open = [path];
      groups.push(open);
    }
  }
  return groups;
}

/** @param work gets the files for Node's runner, of which those that are of a group are gone afterwards */
export async function inGroups<T>(
  root: string,
  paths: readonly string[],
  work: (files: readonly string[]) => Promise<T>,
): Promise<T> {
  const files = await Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(root, path), "utf8") })),
  );
  const folder = await mkdtemp(join(tmpdir(), "warren-tests-"));
  try {
    const told = groupsOf(files).map(async (group, index) => {
      const [first = ""] = group;
      if (group.length === 1) return first;
      const file = join(folder, `group-${index}.mjs`);
      await writeFile(file, programOf(root, group));
      return file;
    });
    return await work(await Promise.all(told));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A file that cannot be loaded is a test that fails, under its name, and those after it run. */
function programOf(root: string, paths: readonly string[]): string {
  const named = paths.map((path) => [path, pathToFileURL(join(root, path)).href]);
  return `import { test } from "node:test";
for (const [path, url] of ${JSON.stringify(named, null, 2)}) {
  try {
    await import(url);
  } catch (error) {
    test(path, () => { throw error; });
  }
}
`;
}
