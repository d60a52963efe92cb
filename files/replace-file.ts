/** Writes a file that somebody else needs whole: it has the new text, or it is as it was. */
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, link, lstat, open, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { messageOf, WarrenError } from "../model/warren-error.ts";
import { overwrite } from "./overwrite.ts";

export interface FileOptions {
  /** Permissions of a file that is not there yet; one that is there keeps its own. @default 0o666 less the umask */
  readonly mode?: number;
}

/**
 * The text is written beside the file, flushed to the disk, and renamed to it, so that neither a full disk nor a killed
 * process nor a lost machine leaves half of it. Through a symbolic link the file that it leads to is written; its
 * permissions and, as far as this user may, its owner stay. What cannot be replaced (a file with several hard links, one
 * that is mounted by itself, one in a folder that is closed to this user) is written over without ever being cut short;
 * a device or a pipe is written to.
 *
 * @throws WarrenError `file-not-written`: the file is as it was
 */
export async function replaceFile(path: string, text: string, options: FileOptions = {}): Promise<void> {
  try {
    await replace(await targetOf(path), text, options);
  } catch (cause) {
    if (cause instanceof WarrenError) throw cause;
    throw new WarrenError("file-not-written", `${path} cannot be written: ${reasonOf(cause)}.`, {
      hint: "It is as it was.",
      cause,
    });
  }
}

/**
 * The same for a file that must not be there yet: of several that make it at once, the first wins.
 *
 * @returns false where it was there; it is left alone
 * @throws WarrenError `file-not-written`
 */
export async function createFile(
  path: string,
  text: string,
  { mode = 0o666 }: FileOptions = {},
): Promise<boolean> {
  const draft = draftBeside(path);
  try {
    await writeAndFlush(await open(draft, "wx", mode), text, undefined);
    // Unlike a rename it fails where there is one.
    await link(draft, path);
    await flushFolder(dirname(path));
    return true;
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return false;
    throw new WarrenError("file-not-written", `${path} cannot be written: ${reasonOf(cause)}.`, { cause });
  } finally {
    await rm(draft, { force: true });
  }
}

async function replace(file: string, text: string, { mode = 0o666 }: FileOptions): Promise<void> {
  const there = await stat(file).catch(ifCode("ENOENT"));
  if (there !== undefined && !there.isFile()) return await writeTo(file, text);
  if (there !== undefined && there.nlink > 1) return await overwrite(file, text);
  const draft = draftBeside(file);
  const created = await open(draft, "wx", there === undefined ? mode : 0o600).catch((error: unknown) => {
    if (there === undefined || !isClosedFolder(error)) throw error;
    return undefined;
  });
  if (created === undefined) return await overwrite(file, text);
  try {
    await writeAndFlush(created, text, there);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    // A file that is a mount point of its own, as containers get them.
    if (there !== undefined && codeOf(error) === "EBUSY") return await overwrite(file, text);
    throw error;
  }
  await flushFolder(dirname(file));
}

/** Not of a name that a glob of declaration files would find. */
function draftBeside(file: string): string {
  return join(dirname(file), `.${basename(file).slice(0, 60)}.${randomBytes(6).toString("hex")}.tmp`);
}

type Owned = Pick<Awaited<ReturnType<typeof stat>>, "mode" | "uid" | "gid">;

async function writeAndFlush(handle: FileHandle, text: string, like: Owned | undefined): Promise<void> {
  try {
    await handle.writeFile(text);
    if (like !== undefined) {
      // Who may not give a file away keeps it: what counts is that it can be read as before.
      await handle.chown(Number(like.uid), Number(like.gid)).catch(ifCode("EPERM"));
      await handle.chmod(Number(like.mode) & 0o7777);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeTo(file: string, text: string): Promise<void> {
  const handle = await open(file, constants.O_WRONLY);
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
}

/** The name in a folder lasts over a lost machine only when the folder is flushed too; not every system lets one. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  if (handle === undefined) return;
  try {
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}

/** Behind all symbolic links, also where the last one leads to nothing yet. */
async function targetOf(path: string): Promise<string> {
  const real = await realpath(path).catch(ifCode("ENOENT"));
  if (real !== undefined) return real;
  const link = await lstat(path).catch(ifCode("ENOENT"));
  if (link?.isSymbolicLink() !== true) return path;
  return await targetOf(resolve(dirname(path), await readlink(path)));
}

/** Without the call and its paths, which are those of the draft. */
function reasonOf(cause: unknown): string {
  if (codeOf(cause) === "ENOENT") return "the folder that it would be in is not there";
  return messageOf(cause).replace(/, [a-z]+ '[^]*$/, "");
}

function isClosedFolder(error: unknown): boolean {
  return ["EACCES", "EPERM", "EROFS"].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}

/** For `catch`: undefined for this code, any other is thrown on. */
function ifCode(code: string): (error: unknown) => undefined {
  return (error) => {
    if (codeOf(error) !== code) throw error;
    return undefined;
  };
}
