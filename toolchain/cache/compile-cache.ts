/** What Node.js keeps of compiled code: it takes nothing away itself, and each clone has files of its own there. */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "../process/errno.ts";
import { cacheFolderOf } from "./cache.ts";

/** Where Node.js keeps compiled code and types that it has stripped. */
export function compileCacheOf(env: NodeJS.ProcessEnv): string {
  return compileCacheIn(cacheFolderOf(env));
}

export function compileCacheIn(cacheFolder: string): string {
  return join(cacheFolder, "compile-cache");
}

/** Files, some 110 MB. A clone with its stack has about 2,500. */
export const MOST_COMPILED = 20_000;

/**
 * Where there are more files than that, those that were used last stay, half as many as there may be. A process that
 * runs meanwhile compiles anew what it does not find.
 *
 * @param most files
 */
export async function boundCompileCache(cacheFolder: string, most: number = MOST_COMPILED): Promise<void> {
  const files = await filesIn(compileCacheIn(cacheFolder));
  if (files.length <= most) return;
  const used: { readonly file: string; readonly at: number }[] = [];
  await inParts(files, async (file) => {
    const at = await lastUse(file);
    if (at !== undefined) used.push({ file, at });
  });
  used.sort((one, other) => other.at - one.at);
  const old = used.slice(Math.floor(most / 2));
  await inParts(old, async ({ file }) => await rm(file, { force: true }));
}

/** They lie in one folder for each version of Node.js, and nothing else does. */
async function filesIn(folder: string): Promise<string[]> {
  const versions = await namesIn(folder);
  const files = versions.map(async (version) =>
    (await namesIn(join(folder, version))).map((name) => join(folder, version, name)),
  );
  return (await Promise.all(files)).flat();
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}

/** Milliseconds. Most file systems note one reading a day, some none: then it is when the file was written. */
async function lastUse(file: string): Promise<number | undefined> {
  try {
    const { atimeMs, mtimeMs } = await stat(file);
    return Math.max(atimeMs, mtimeMs);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Not all at once: there may be a hundred thousand. */
async function inParts<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const AT_ONCE = 1_000;
  for (let at = 0; at < items.length; at += AT_ONCE) {
    await Promise.all(items.slice(at, at + AT_ONCE).map(work));
  }
}
