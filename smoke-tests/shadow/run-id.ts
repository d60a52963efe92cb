/** The name of one run of the smoke tests: when it started, and which process it is. */
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { WarrenError } from "../../model/warren-error.ts";

const RUN_ID = /^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)z-[0-9a-f]{8}$/;

/** `20261121t073449z-5f0c11aa`: the time of the start in UTC, then eight random hexadecimal digits. */
export function newRunId(now: Date = new Date()): string {
  const time = now.toISOString().slice(0, 19).replace(/[-:]/g, "").toLowerCase();
  return `${time}z-${randomBytes(4).toString("hex")}`;
}

/** When the run of this id started; undefined where the text is no run id. */
export function startOfRun(runId: string): Date | undefined {
  const [, year, month, day, hour, minute, second] = RUN_ID.exec(runId) ?? [];
  if (year === undefined) return undefined;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** @throws WarrenError `run-id-invalid` */
export function checkedRunId(runId: string): string {
  if (startOfRun(runId) !== undefined) return runId;
  throw new WarrenError("run-id-invalid", `"${runId}" is not a run id`, {
    hint: "It looks like 20261121t073449z-5f0c11aa: the UTC time of the start and eight hexadecimal digits.",
  });
}

/** A process, told so that a later run on the same machine can see whether it still runs. */
export interface ProcessMark {
  /** Stands for the machine since its last boot and, on Linux, the namespace of process ids. */
  readonly space: string;
  readonly pid: number;
}

export function thisProcess(): ProcessMark {
  const parts = [hostname(), readOr("/proc/sys/kernel/random/boot_id"), linkOr("/proc/self/ns/pid")];
  const space = createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
  return { space, pid: process.pid };
}

/** Linux only; elsewhere the host's name has to do. */
function readOr(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

function linkOr(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
