/** What Node.js keeps of compiled code: it takes nothing away itself, and each clone has files of its own there. */
import { rmSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
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
  await inParts(files, (file) => {
    const at = lastUse(file);
    if (at !== undefined) used.push({ file, at });
  });
  used.sort((one, other) => other.at - one.at);
  const old = used.slice(Math.floor(most / 2));
  await inParts(old, ({ file }) => rmSync(file, { force: true }));
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
function lastUse(file: string): number | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? undefined : Math.max(stats.atimeMs, stats.mtimeMs);
}

/**
 * Not all at once: there may be a hundred thousand, and signals are heard between the parts. Without promises, one of which
 * for each file costs several times what the file does.
 */
async function inParts<Item>(items: readonly Item[], work: (item: Item) => void): Promise<void> {
  const AT_ONCE = 500;
  for (let at = 0; at < items.length; at += AT_ONCE) {
    for (const item of items.slice(at, at + AT_ONCE)) work(item);
    await turnOfEventLoop();
  }
}
