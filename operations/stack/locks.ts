/** The locks that Pulumi keeps in the local backend while it changes a stack. */
import { readdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { LOCAL_FOLDER } from "../../files/project-folder.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { isProcessAlive } from "../../toolchain/process/process-identity.ts";
import { exists } from "./backend.ts";

/** pkg/backend/diy/lock.go */
const lockSchema = z.object({ pid: z.number(), hostname: z.string() });

/**
 * A run that was killed leaves its lock. One of a process of this machine that is no longer there is removed.
 *
 * @returns how many were removed
 * @throws WarrenError `stack-locked` where the process still runs, or cannot be seen from here
 */
export async function removeStaleLocks(root: string, project: string, stack: string): Promise<number> {
  const folder = join(root, LOCAL_FOLDER, "state/.pulumi/locks/organization", project, stack);
  // Beside each lock lies a file of the storage library's own, `.json.attrs`.
  const files = (await exists(folder)) ? await readdir(folder) : [];
  const locks = files.filter((file) => file.endsWith(".json"));
  for (const file of locks) {
    const path = join(folder, file);
    const { pid, hostname: host } = lockSchema.parse(JSON.parse(await readFile(path, "utf8")));
    if (host !== hostname() || (isProcessAlive(pid) && (await mayBePulumi(pid)))) {
      throw new WarrenError(
        "stack-locked",
        `Stack "${stack}" is being changed by another run (process ${pid} on ${host})`,
        {
          hint: "Wait until it has ended. If it is surely gone: `pulumi cancel --yes`",
        },
      );
    }
    await Promise.all([path, `${path}.attrs`].map((left) => rm(left, { force: true })));
  }
  return locks.length;
}

/** Numbers of processes are used again. Where the name cannot be read, it may be. */
async function mayBePulumi(pid: number): Promise<boolean> {
  const path = `/proc/${pid}/comm`;
  return !(await exists(path)) || (await readFile(path, "utf8")).trim() === "pulumi";
}
