import { access, constants, mkdir, readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { isErrno } from "./errno.ts";
import { findVersion, formatVersion } from "./program-versions.ts";
import { CommandFailure, runCommand } from "./run-command.ts";

/**
 * The path of a program as a shell would find it, or undefined.
 *
 * @param accept leaves out some that are on the PATH. @default all are taken
 */
export async function findProgram(
  name: string,
  env: NodeJS.ProcessEnv,
  accept: (path: string) => boolean = () => true,
): Promise<string | undefined> {
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, name);
    if (folder !== "" && accept(path) && (await isExecutable(path))) return path;
  }
  return undefined;
}

export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR", "EACCES", "ELOOP")) return false;
    throw error;
  }
}

/**
 * The version that a program tells, remembered in the cache for as long as its file stays what it was: asking
 * the Pulumi CLI takes a good part of a second.
 *
 * @param args that make it tell its version
 * @returns undefined when it tells none, cannot be run, or takes more than 20 s
 */
export async function rememberedVersionOf(
  cacheFolder: string,
  path: string,
  { args, env }: { readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv },
): Promise<string | undefined> {
  const file = await realpath(path);
  const { mtimeMs, size } = await stat(file);
  const key = `${file} ${mtimeMs} ${size}`;
  const memory = join(cacheFolder, "known-versions.json");
  const known = await readKnown(memory);
  const remembered = known[key];
  if (remembered !== undefined) return remembered;
  const told = await versionOf(path, args, env);
  if (told !== undefined) await remember(memory, { ...known, [key]: told });
  return told;
}

/** The same without the memory. */
export async function versionOf(
  path: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  try {
    const { stdout } = await runCommand(path, args, { env, timeoutMs: 20_000 });
    const version = findVersion(stdout);
    return version === undefined ? undefined : formatVersion(version);
  } catch (error) {
    if (error instanceof CommandFailure) return undefined;
    throw error;
  }
}

async function readKnown(memory: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(memory, "utf8")) as Record<string, string>;
  } catch (error) {
    // Half written by a full disk or a hand: it is only a memory.
    if (isErrno(error, "ENOENT") || error instanceof SyntaxError) return {};
    throw error;
  }
}

async function remember(memory: string, known: Record<string, string>): Promise<void> {
  await mkdir(dirname(memory), { recursive: true });
  const draft = `${memory}.${process.pid}`;
  await writeFile(draft, JSON.stringify(known));
  await rename(draft, memory);
}
