import { createHash } from "node:crypto";
import { lstat, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LOCAL_FOLDER } from "../../files/project-folder.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { cacheFolderOf } from "../cache/cache.ts";
import { explainDisk } from "../cache/disk.ts";
import { withLock } from "../cache/lock.ts";
import { isErrno } from "../process/errno.ts";
import { CommandFailure, runCommand } from "../process/run-command.ts";
import type { Progress } from "../progress.ts";
import { keepPackages, restorePackages } from "./kept-packages.ts";

/** In node_modules, so that it goes when that is removed; npm does not touch names that begin with a dot. */
const MARKER = ".warren-installed";

/**
 * Makes node_modules what package-lock.json says: of what an earlier clone on this machine got, else by npm. An
 * install that was interrupted left no marker and is done again. No package's own scripts are run.
 *
 * @throws WarrenError `npm-missing`, `packages` or `disk-full`
 */
export async function ensurePackages(
  repository: string,
  options: { env: NodeJS.ProcessEnv; progress: Progress; signal?: AbortSignal },
): Promise<void> {
  const wanted = await lockHash(repository);
  if ((await installedHash(repository)) === wanted) return;
  const onWait = (holder: { pid: number }): void =>
    options.progress.note(`Process ${holder.pid} is installing the npm packages, waiting for it.`);
  try {
    await withLock(
      join(repository, LOCAL_FOLDER, "packages.lock"),
      { signal: options.signal, onWait },
      async () => {
        if ((await installedHash(repository)) === wanted) return;
        await install(repository, wanted, options);
      },
    );
  } catch (error) {
    throw explainDisk(error, repository);
  }
}

/** npm's own pauses between two tries add up to more than a minute where there is no network. */
export const NPM_FLAGS = [
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--loglevel=warn",
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-maxtimeout=5000",
] as const;

/** Whether node_modules is what package-lock.json says. */
export async function arePackagesInstalled(repository: string): Promise<boolean> {
  return (await installedHash(repository)) === (await lockHash(repository));
}

async function install(
  repository: string,
  wanted: string,
  options: { env: NodeJS.ProcessEnv; progress: Progress; signal?: AbortSignal },
): Promise<void> {
  const step = options.progress.start(
    "Install the npm packages of package-lock.json, which Warren is written with",
  );
  try {
    await removeLink(join(repository, "node_modules"));
    // First of all: from here on node_modules is not what the marker says.
    await rm(join(repository, "node_modules", MARKER), { force: true });
    const cacheFolder = cacheFolderOf(options.env);
    const restored = await restorePackages(cacheFolder, repository);
    if (!restored) {
      await runCommand("npm", ["ci", ...NPM_FLAGS], {
        env: options.env,
        cwd: repository,
        signal: options.signal,
        timeoutMs: 900_000,
        onLine: (line) => step.line(line),
      });
      await keepOrSay(cacheFolder, repository, options.progress);
    }
    await writeFile(join(repository, "node_modules", MARKER), wanted);
    step.done(restored ? `linked from ${cacheFolder}` : "");
  } catch (error) {
    step.failed();
    throw explainNpm(error, repository);
  }
}

/** A link leads to the packages of somebody else, and `npm ci` would empty their folder. */
async function removeLink(folder: string): Promise<void> {
  try {
    if ((await lstat(folder)).isSymbolicLink()) await unlink(folder);
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
  }
}

/** A cache that cannot take them is no reason to stop: they are installed. */
async function keepOrSay(cacheFolder: string, repository: string, progress: Progress): Promise<void> {
  try {
    await keepPackages(cacheFolder, repository);
  } catch (error) {
    const why = messageOf(explainDisk(error, cacheFolder));
    progress.note(`The npm packages are not kept for other clones, which will install their own: ${why}`);
  }
}

export function explainNpm(error: unknown, repository: string): unknown {
  if (!(error instanceof CommandFailure)) return error;
  if (error.reason === "missing") {
    return new WarrenError(
      "npm-missing",
      "There is no npm on the PATH, which installs the packages that Warren is written with.",
      {
        hint: "Install Node.js 24 with npm.",
        cause: error,
      },
    );
  }
  const diskOrNot = explainDisk(error, repository);
  if (diskOrNot instanceof WarrenError) return diskOrNot;
  return new WarrenError("packages", `The npm packages could not be installed: ${messageOf(error)}`, {
    hint: "See that npm reaches its registry (`npm ping`), and run the command again.",
    cause: error,
  });
}

async function lockHash(repository: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(join(repository, "package-lock.json")))
    .digest("hex");
}

async function installedHash(repository: string): Promise<string | undefined> {
  try {
    return await readFile(join(repository, "node_modules", MARKER), "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}
