/**
 * What a topology can change of a virtual host, as it was before a run's first change: a definitions file, which
 * `POST /api/definitions/VHOST` takes back. It holds no messages, and no users, parameters or credentials.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../../files/replace-file.ts";
import {
  toDefinedBinding,
  toDefinedExchange,
  toDefinedPolicy,
  toDefinedQueue,
} from "../../model/definitions/defined-objects.ts";
import type { Change } from "../../model/topology/plan/change.ts";
import type { Topology } from "../../model/topology/topology.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import type { ManagementEndpoint } from "../api/management-api.ts";

/** Files that are kept of each virtual host of each broker; older ones go. */
export const BACKUPS_KEPT = 20;

export interface BackupRequest {
  /** Where they are kept: `FOLDER/HOST_PORT/VHOST/TIME-xxxxxx.json`, readable by their owner alone. */
  readonly folder: string;
  readonly endpoint: ManagementEndpoint;
  readonly live: Topology;
  readonly planned: readonly Change[];
}

/**
 * @returns the file; undefined where there is nothing to lose: an empty virtual host, or no changes
 * @throws WarrenError `backup-failed` where the file cannot be written
 */
export async function backUpDefinitions(request: BackupRequest): Promise<string | undefined> {
  const { folder, endpoint, live, planned } = request;
  const changed = planned.some(({ action }) => action !== "adopt" && action !== "release");
  const objects = live.exchanges.length + live.queues.length + live.bindings.length + live.policies.length;
  if (!changed || objects === 0) return undefined;
  const { host } = new URL(endpoint.url);
  const directory = join(folder, fileName(host.replace(":", "_")), fileName(live.virtualHost));
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, `${timeStamp()}-${randomBytes(3).toString("hex")}.json`);
    await replaceFile(file, `${JSON.stringify(definitionsOf(live), undefined, 1)}\n`, { mode: 0o600 });
    await removeOldest(directory);
    return file;
  } catch (cause) {
    throw new WarrenError(
      "backup-failed",
      `the definitions of virtual host "${live.virtualHost}" cannot be kept in ${directory}: ${messageOf(cause)}`,
      {
        hint:
          "Nothing was changed. WARREN_BACKUPS=FOLDER in the environment of `pulumi` names another folder; " +
          "WARREN_BACKUPS=off goes on without a backup.",
        cause,
      },
    );
  }
}

/** What an error says of it. */
export function restoreHint(file: string | undefined): string {
  return file === undefined ? "" : `The definitions from before the first change: ${file}`;
}

function definitionsOf({ exchanges, queues, bindings, policies }: Topology) {
  return {
    exchanges: exchanges.map(toDefinedExchange),
    queues: queues.map(toDefinedQueue),
    bindings: bindings.map(toDefinedBinding),
    policies: policies.map(toDefinedPolicy),
  };
}

/** `2026-11-21T11-53-23.123456Z`: to the microsecond, so that names are in the order of their times. */
function timeStamp(): string {
  const microseconds = Math.floor((performance.timeOrigin + performance.now()) * 1_000);
  const fraction = String(microseconds % 1_000).padStart(3, "0");
  const text = new Date(Math.floor(microseconds / 1_000)).toISOString().replaceAll(":", "-");
  return text.replace("Z", `${fraction}Z`);
}

async function removeOldest(directory: string): Promise<void> {
  const files = (await readdir(directory)).filter((name) => name.endsWith(".json")).toSorted();
  for (const name of files.slice(0, -BACKUPS_KEPT)) await rm(join(directory, name), { force: true });
}

/** The longest name of a file that most file systems take is 255 bytes; a virtual host's may have that many characters. */
const LONGEST = 120;

function fileName(name: string): string {
  const encoded = encodeURIComponent(name).replaceAll(/^\.+$/g, (dots) => "%2E".repeat(dots.length));
  if (encoded.length <= LONGEST) return encoded;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 16);
  return `${encoded.slice(0, LONGEST)}-${hash}`;
}
