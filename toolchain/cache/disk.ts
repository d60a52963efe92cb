import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { isErrno } from "../process/errno.ts";
import { exists } from "./cache.ts";

const GIB = 1024 ** 3;

/** Free bytes for this user on the disk that holds a path, or will hold it once it is made. */
export async function freeBytes(path: string): Promise<number> {
  let folder = path;
  while (!(await exists(folder)) && dirname(folder) !== folder) folder = dirname(folder);
  const disk = await statfs(folder);
  return disk.bavail * disk.bsize;
}

/** Bytes as a person reads them: `9.3 GiB`. */
export function formatBytes(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}

/**
 * Checks before a long build that its disk can take what it will write.
 *
 * @throws WarrenError `disk-full`, naming the folder, what it needs and what there is
 */
export async function requireSpace(folder: string, neededBytes: number, what: string): Promise<void> {
  const free = await freeBytes(folder);
  if (free >= neededBytes) return;
  throw diskFull(
    `${what} needs about ${formatBytes(neededBytes)} in ${folder}; ${formatBytes(free)} are free.`,
  );
}

/**
 * Turns what a disk that is full or may not be written looks like, in an errno or in the words of go, apt, npm or
 * docker, into one message. Anything else comes back as it is.
 */
export function explainDisk(error: unknown, folder: string): unknown {
  if (error instanceof WarrenError) return error;
  if (isErrno(error, "EDQUOT"))
    return diskFull(`The quota of the disk that holds ${folder} is used up.`, error);
  if (isErrno(error, "EACCES", "EPERM", "EROFS") || isFailedFolder(error)) {
    return new WarrenError("cache-not-writable", `Warren cannot write there: ${messageOf(error)}.`, {
      hint: `Make ${folder} writable for this user, or set WARREN_CACHE to a folder that is.`,
      cause: error,
    });
  }
  const full = isErrno(error, "ENOSPC") || /no space left on device|ENOSPC/i.test(messageOf(error));
  return full ? diskFull(`The disk that holds ${folder} is full.`, error) : error;
}

/** Where the disk is read-only, making a folder with all those above it says that one does not exist. */
function isFailedFolder(error: unknown): boolean {
  return (
    isErrno(error, "ENOENT") && error instanceof Error && "syscall" in error && error.syscall === "mkdir"
  );
}

function diskFull(message: string, cause?: unknown): WarrenError {
  return new WarrenError("disk-full", message, {
    hint: "Free some space, or set WARREN_CACHE (and for Go's own caches GOCACHE and GOMODCACHE) to a folder on another disk, and run the command again.",
    cause,
  });
}
