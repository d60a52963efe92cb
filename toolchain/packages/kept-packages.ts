/** The npm packages of other clones on this machine: installed once, and from then on linked, which takes a moment. */

import {
  chmod,
  constants,
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  utimes,
} from "node:fs/promises";
import { join } from "node:path";
import { LOCAL_FOLDER } from "../../files/project-folder.ts";
import { DAY } from "../../model/text/durations.ts";
import { exists, keyOf, moveInPlace, withTemporaryFolder } from "../cache/cache.ts";
import { isErrno } from "../process/errno.ts";

const FOLDER = "node_modules";

/** What nobody has asked for in so long goes: some 300 MB for each package-lock.json, 100 MB for an installed Warren. */
const UNUSED_FOR_MS = 30 * DAY;

/** Where the packages of this package-lock.json are kept for this kind of machine: some of them are programs. */
async function keptFolderOf(cacheFolder: string, repository: string): Promise<string> {
  const machine = [process.platform, process.arch, isMusl() ? "musl" : ""];
  const key = await keyOf(repository, [...(await manifestsOf(repository)), "package-lock.json"], machine);
  return join(cacheFolder, FOLDER, key);
}

/** Of the repository and of the packages in it: `npm ci` compares all of them with package-lock.json. */
async function manifestsOf(repository: string): Promise<string[]> {
  const root = JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as {
    workspaces?: string[];
  };
  return ["package.json", ...(root.workspaces ?? []).map((folder) => `${folder}/package.json`)];
}

/** As npm tells it for `libc` of a package.json: by what Node.js itself was linked with. */
function isMusl(): boolean {
  // Not in the types yet. Without it the report asks for the name of each network interface's address.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return process.platform === "linux" && header.glibcVersionRuntime === undefined;
}

/**
 * Makes `node_modules` of what is kept.
 *
 * @returns whether there was something; if not, `node_modules` was not touched
 */
export async function restorePackages(cacheFolder: string, repository: string): Promise<boolean> {
  const kept = await keptFolderOf(cacheFolder, repository);
  if (!(await exists(kept))) return false;
  await noteUse(kept);
  const wanted = join(repository, FOLDER);
  const draft = join(repository, LOCAL_FOLDER, FOLDER);
  await rm(draft, { recursive: true, force: true });
  try {
    await linkTree(kept, draft);
    await rm(wanted, { recursive: true, force: true });
    await rename(draft, wanted);
    return true;
  } catch (error) {
    // The cache may be deleted at any time.
    if (isErrno(error, "ENOENT") && !(await exists(kept))) return false;
    throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Keeps what was installed in `node_modules` for the next clone. Files are read-only then, as they are shared. */
export async function keepPackages(cacheFolder: string, repository: string): Promise<void> {
  const kept = await keptFolderOf(cacheFolder, repository);
  await removeUnused(join(cacheFolder, FOLDER));
  if (await exists(kept)) return;
  await withTemporaryFolder(cacheFolder, FOLDER, async (folder) => {
    const draft = join(folder, FOLDER);
    await linkTree(join(repository, FOLDER), draft, true);
    await moveInPlace(draft, kept);
  });
}

/** Of something in a folder that `removeUnused` looks through. */
export async function noteUse(kept: string): Promise<void> {
  const now = new Date();
  await utimes(kept, now, now);
}

/** Removes what is in a folder of the cache and has not been used for long. */
export async function removeUnused(folder: string): Promise<void> {
  if (!(await exists(folder))) return;
  for (const name of await readdir(folder)) {
    const { mtimeMs } = await stat(join(folder, name));
    if (Date.now() - mtimeMs > UNUSED_FOR_MS) await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function linkTree(from: string, to: string, protect = false): Promise<void> {
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isDirectory()) await linkTree(source, target, protect);
      else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
      else await linkFile(source, target, protect);
    }),
  );
}

/** Another disk, one that has no hard links, or a file that has as many as its disk allows. */
const NO_LINK = ["EXDEV", "EPERM", "ENOTSUP", "ENOSYS", "EMLINK"];

async function linkFile(source: string, target: string, protect: boolean): Promise<void> {
  if (protect) await chmod(source, (await stat(source)).mode & 0o555);
  try {
    await link(source, target);
  } catch (error) {
    if (!isErrno(error, ...NO_LINK)) throw error;
    await copyFile(source, target, constants.COPYFILE_FICLONE);
  }
}
