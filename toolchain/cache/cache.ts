import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { VARIABLES } from "../../model/environment-variables.ts";
import { isErrno } from "../process/errno.ts";
import { isProcessAlive } from "../process/process-identity.ts";

/**
 * The folder of this user in which Warren keeps what it fetched and built. It can be deleted at any time.
 * `$WARREN_CACHE`, else `$XDG_CACHE_HOME/warren`, else `~/.cache/warren`, as in the shell script `warren`.
 */
export function cacheFolderOf(env: NodeJS.ProcessEnv): string {
  const chosen = env[VARIABLES.cache.name];
  if (chosen) return chosen;
  if (env["XDG_CACHE_HOME"]) return join(env["XDG_CACHE_HOME"], "warren");
  return join(env["HOME"] || homedir(), ".cache", "warren");
}

/** A file that a key knows by another name than it has. */
export interface NamedFile {
  readonly file: string;
  readonly named: string;
}

/**
 * The key of a result: 12 hexadecimal digits of the SHA-256 of what it is made of. Names are part of it, so that
 * a file that moves changes the key.
 *
 * @param files paths relative to `root`; their order does not matter
 * @param settings whatever else decides the result: flags, versions, the architecture
 */
export async function keyOf(
  root: string,
  files: readonly (string | NamedFile)[],
  settings: readonly string[],
): Promise<string> {
  const byName = new Map(
    files.map((each) => (typeof each === "string" ? [each, each] : [each.named, each.file])),
  );
  const names = [...byName.keys()].sort();
  const contents = await Promise.all(
    names.map(async (name) => await readFile(join(root, byName.get(name) ?? name))),
  );
  const hash = createHash("sha256");
  for (const [index, name] of names.entries()) {
    const content = contents[index] ?? Buffer.alloc(0);
    hash.update(`file ${name} ${content.length}\n`).update(content);
  }
  for (const setting of settings) hash.update(`setting ${setting.length} ${setting}\n`);
  return hash.digest("hex").slice(0, 12);
}

/**
 * Runs `work` with an empty folder of its own inside the cache, so that a result can be renamed in place, and
 * removes the folder whatever happens. What a killed run left behind is removed on the way.
 */
export async function withTemporaryFolder<Result>(
  cacheFolder: string,
  name: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const parent = join(cacheFolder, "tmp");
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const folder = await mkdtemp(join(parent, `${process.pid}-${name}-`));
  try {
    return await work(folder);
  } finally {
    await removeFolder(folder);
  }
}

/** Folders of `withTemporaryFolder` begin with the number of the process that owns them. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    const owner = /^(\d+)-/.exec(entry);
    if (owner !== null && !isProcessAlive(Number(owner[1]))) await removeFolder(join(parent, entry));
  }
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * Renames a finished file or folder to where it is looked for. Readers see nothing or all of it. Where another
 * run was first its result stays: both were made of the same.
 */
export async function moveInPlace(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  try {
    await rename(from, to);
  } catch (error) {
    if (!isErrno(error, "ENOTEMPTY", "EEXIST")) throw error;
    await removeFolder(from);
  }
}

/** Whether a path exists; errors other than its absence are thrown. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}
