import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { isErrno } from "./errno.ts";

/**
 * Names a process so that it can be told later whether it is still the same one: numbers are used again, also
 * soon in a container.
 */
export interface ProcessIdentity {
  pid: number;
  /** When it started, in clock ticks since boot, as /proc tells it; empty on systems without /proc. */
  started: string;
  /** Process numbers mean something only here. */
  host: string;
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid), host: hostname() };
}

/**
 * Whether that very process still runs. One on another host (a cache on a shared disk) cannot be seen from here
 * and counts as running.
 */
export function isSameProcessAlive(identity: ProcessIdentity): boolean {
  if (identity.host !== hostname()) return true;
  if (!isProcessAlive(identity.pid)) return false;
  return identity.started === "" || identity.started === startOf(identity.pid);
}

/** Whether a process of this number runs. One that ended and was not yet collected by its parent does not. */
export function isProcessAlive(pid: number): boolean {
  try {
    // Signal 0 only asks.
    process.kill(pid, 0);
  } catch (error) {
    // It runs and belongs to somebody else.
    if (isErrno(error, "EPERM")) return true;
    if (isErrno(error, "ESRCH")) return false;
    throw error;
  }
  return fieldsOf(pid)[0] !== "Z";
}

function startOf(pid: number): string {
  return fieldsOf(pid)[19] ?? "";
}

/**
 * The fields of /proc/PID/stat from the third on, the state (proc(5)); none where there is no /proc. The second,
 * a name in brackets, may hold spaces and brackets itself.
 */
function fieldsOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch (error) {
    if (isErrno(error, "ENOENT", "ESRCH")) return [];
    throw error;
  }
}
