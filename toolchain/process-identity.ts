import { readFileSync } from "node:fs";
import { hostname } from "node:os";

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

/** Whether a process of this number runs. Signal 0 only asks. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs and belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Field 22 of /proc/PID/stat (proc(5)). The name before it stands in brackets and may hold spaces and brackets. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH"))
      return "";
    throw error;
  }
}
