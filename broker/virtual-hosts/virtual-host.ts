/**
 * Virtual hosts: making, changing and deleting them, so that none that somebody else made is taken over and none
 * is deleted with something in it.
 */
import type { VirtualHostLimits } from "../../model/declaration/declaration.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { type ManagementApi, ManagementApiError } from "../api/management-api.ts";
import {
  permissionPath,
  virtualHostLimitPath,
  virtualHostPath,
  virtualHostProtectionPath,
} from "../api/paths.ts";
import { listNames } from "../api/topology.ts";
import { ALL_RIGHTS } from "../api/users.ts";
import {
  defaultQueueTypeOf,
  findVirtualHost,
  isVirtualHostVisible,
  virtualHostLimits,
} from "../api/virtual-hosts.ts";
import { LOSING_IN_UPDATE } from "../guard/not-empty.ts";
import { EMPTY_JOURNAL, readJournal, writeJournal } from "../journal/journal.ts";
import type { JournalOwner } from "../journal/journal-proof.ts";
import { putVirtualHost } from "./put-virtual-host.ts";
import { describeAll, foreignContents, type OwnedNames } from "./virtual-host-contents.ts";

export interface VirtualHostSettings {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly defaultQueueType: string;
  readonly limits: VirtualHostLimits;
  readonly tracing: boolean;
  /** Whether RabbitMQ refuses to delete it, since 4.0.6. @default as it is */
  readonly deletionProtection?: boolean | undefined;
}

const LIMITS = ["max-queues", "max-connections"] as const;

/** Undefined where there is none of this name. */
export async function readVirtualHost(
  api: ManagementApi,
  name: string,
  signal?: AbortSignal,
): Promise<VirtualHostSettings | undefined> {
  const listed = await findVirtualHost(api, name, signal);
  if (listed === undefined) return undefined;
  const values = await virtualHostLimits(api, name, signal);
  return {
    name,
    description: listed.description ?? "",
    tags: listed.tags ?? [],
    defaultQueueType: defaultQueueTypeOf(listed) ?? "classic",
    limits: Object.fromEntries(
      LIMITS.flatMap((key) => (values[key] === undefined ? [] : [[key, values[key]]])),
    ),
    tracing: listed.tracing ?? false,
    deletionProtection: listed.protected_from_deletion ?? false,
  };
}

/** Whether there is one of this name that an interrupted run of this resource did not make. */
export async function isSomebodyElses(
  api: ManagementApi,
  { owner, name }: { readonly owner: JournalOwner; readonly name: string },
  signal?: AbortSignal,
): Promise<boolean> {
  if ((await findVirtualHost(api, name, signal)) === undefined) return false;
  const journal = await readJournal(api, owner, signal);
  return journal?.createsVirtualHost !== true || journal.virtualHost !== name;
}

/**
 * RabbitMQ gives who makes one its permission in it after that (`rabbit_vhost:maybe_grant_full_permissions`), and does not
 * where the request is cut off in between: who goes on with an interrupted creation takes it.
 *
 * @throws WarrenError `already-exists` unless an interrupted run of this resource made it
 */
export async function createVirtualHost(
  api: ManagementApi,
  { owner, settings }: { readonly owner: JournalOwner; readonly settings: VirtualHostSettings },
  signal?: AbortSignal,
): Promise<void> {
  const { name } = settings;
  if (await isSomebodyElses(api, { owner, name }, signal)) throw virtualHostExists(name);
  const isBegun = (await findVirtualHost(api, name, signal)) !== undefined;
  const journal = { ...EMPTY_JOURNAL, virtualHost: name, createsVirtualHost: true };
  await writeJournal(api, { owner, journal }, signal);
  await updateVirtualHost(api, settings, signal);
  if (isBegun) await api.put(permissionPath(name, api.endpoint.username), ALL_RIGHTS, signal);
}

export function virtualHostExists(name: string): WarrenError {
  return new WarrenError(
    "already-exists",
    `virtual host "${name}" exists and was not made by this resource`,
    {
      hint: "Choose another name, or take it over as it is: `./warren adopt`",
    },
  );
}

/**
 * Sets everything, whatever it was. A PUT is always given all settings: what it is not given, RabbitMQ resets
 * (4.3.6: the default queue type to classic, the tags to none).
 */
export async function updateVirtualHost(
  api: ManagementApi,
  settings: VirtualHostSettings,
  signal?: AbortSignal,
): Promise<void> {
  const { name, description, tags, defaultQueueType, limits, tracing, deletionProtection } = settings;
  const body = { description, tags, default_queue_type: defaultQueueType, tracing };
  await putVirtualHost(api, { name, settings: body }, signal);
  for (const limit of LIMITS) {
    const path = virtualHostLimitPath(name, limit);
    const value = limits[limit];
    if (value === undefined) await api.delete(path, signal);
    else await api.put(path, { value }, signal);
  }
  const protection = virtualHostProtectionPath(name);
  if (deletionProtection === true) await api.post(protection, {}, signal);
  if (deletionProtection === false) await api.delete(protection, signal);
}

/**
 * For one of another team's, which is never made.
 *
 * @throws WarrenError `virtual-host-missing`
 */
export async function throwUnlessThere(
  api: ManagementApi,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  if (await isVirtualHostVisible(api, name, signal)) return;
  throw new WarrenError(
    "virtual-host-missing",
    `virtual host "${name}" is declared as another team's (external: true), and user "${api.endpoint.username}" sees none of this name`,
    {
      hint:
        "Whoever owns it has to make it, and give that user a permission in it: the management API shows it no " +
        "others. Where it is this stack's own, take `external: true` out of the declaration.",
    },
  );
}

/**
 * Deletes a virtual host that holds nothing any more but what RabbitMQ itself puts into each, its own limits, and what
 * may go with it.
 *
 * @param options.limits of the virtual host that are the resource's own. @default none
 * @param options.owned may go with it. @default nothing
 * @param options.deleteData delete it with whatever is in it
 * @throws WarrenError `virtual-host-not-empty` that says what is in it
 */
export async function deleteVirtualHost(
  api: ManagementApi,
  name: string,
  options: {
    readonly deleteData: boolean;
    readonly limits?: VirtualHostLimits;
    readonly owned?: Partial<OwnedNames> | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<void> {
  const { deleteData, limits = {}, signal } = options;
  const owned = { ...options.owned, limits: Object.keys(limits) };
  const found = deleteData ? [] : await foreignContents(api, name, { owned, signal });
  if (found.length > 0) {
    const contents = found.map(({ description }) => description);
    throw new WarrenError(
      "virtual-host-not-empty",
      `refusing to delete virtual host "${name}", which holds what this stack did not make or was told to retain: ${describeAll(contents, 10)}`,
      {
        hint:
          `Remove it there, and try again. To lose it, with all else that the update deletes: ${LOSING_IN_UPDATE} ` +
          "To keep the virtual host: `pulumi state delete`.",
      },
    );
  }
  await deleteAsLongAsItShrinks(api, name, signal);
}

/**
 * A virtual host with thousands of queues takes longer than an answer may. RabbitMQ stops deleting when the connection
 * ends; asked again, it goes on with what is left.
 */
async function deleteAsLongAsItShrinks(
  api: ManagementApi,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  for (let left = Number.POSITIVE_INFINITY; ; ) {
    try {
      await api.delete(virtualHostPath(name), signal);
      return;
    } catch (error) {
      if (!(error instanceof ManagementApiError) || !error.isSilence) throw error;
      const queues = (await listNames(api, { kind: "queues", virtualHost: name }, signal)) ?? [];
      if (queues.length >= left) throw error;
      left = queues.length;
    }
  }
}
