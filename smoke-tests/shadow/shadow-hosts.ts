/** Shadow virtual hosts on the broker: how a clone is made, and how what a run made is removed. */

import { type ManagementApi } from "../../broker/api/management-api.ts";
import { definitionsPath, userPath } from "../../broker/api/paths.ts";
import { listUserNames } from "../../broker/api/users.ts";
import {
  defaultQueueTypeOf,
  findVirtualHost,
  listVirtualHosts,
  VIRTUAL_HOST,
} from "../../broker/api/virtual-hosts.ts";
import { liveDefinitions } from "../../broker/definitions/live-definitions.ts";
import { putVirtualHost } from "../../broker/virtual-hosts/put-virtual-host.ts";
import type { VirtualHostDefinitions } from "../../model/definitions/definitions.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { settleMap } from "../run/settle.ts";
import { cloneable } from "./definitions.ts";
import { removeVirtualHost } from "./remove-virtual-host.ts";
import { thisProcess } from "./run-id.ts";
import { type FoundShadow, isUserOf, shadowOf, shadowTags } from "./shadow-mark.ts";

/** Virtual hosts and users removed side by side. */
const CONCURRENCY = 4;

/**
 * Makes the virtual host and puts the definitions there. No request of it is broken off: the broker would finish it
 * after the clean-up has looked.
 *
 * @throws WarrenError `shadow-incomplete`
 */
export async function cloneInto(
  api: ManagementApi,
  clone: {
    readonly runId: string;
    readonly of: string;
    readonly virtualHost: string;
    readonly live: VirtualHostDefinitions;
    /** The run stops servers. */
    readonly restarts: boolean;
  },
): Promise<void> {
  const { runId, of, virtualHost, live, restarts } = clone;
  const original = await findVirtualHost(api, of);
  const type = original === undefined ? undefined : defaultQueueTypeOf(original);
  await makeVirtualHost(api, {
    virtualHost,
    restarts,
    description: `Shadow of "${of}", made by the smoke test ${runId}, which removes it`,
    ...(type === undefined ? {} : { defaultQueueType: type }),
  });
  const wanted = cloneable(live);
  for (const part of inParts(wanted)) await api.post(definitionsPath(virtualHost), part);
  // Below its target size a cluster answers 204 and leaves out queues and bindings.
  const cloned = await liveDefinitions(api, virtualHost);
  for (const part of ["exchanges", "queues", "bindings", "policies"] as const) {
    const count = cloned?.[part].length ?? 0;
    if (count === wanted[part].length) continue;
    throw new WarrenError(
      "shadow-incomplete",
      `The clone of virtual host "${of}" has ${count} of ${wanted[part].length} ${part}.`,
      { hint: "Are all nodes of the cluster up? A plugin or a limit of the broker can refuse them, too." },
    );
  }
}

/**
 * Objects of one import: RabbitMQ takes 10,000,000 bytes, and closes a connection on which it says nothing for 60 s; on
 * a machine that is twenty times overloaded it makes some 30 queues a second (4.3.6).
 */
const OBJECTS_OF_ONE_IMPORT = 500;

/** Definitions, whatever else is among them. */
interface Bulk {
  readonly queues: readonly unknown[];
  readonly bindings: readonly unknown[];
}

/** Bindings last: they need what they bind. Policies with the exchanges, before there is any queue to apply them to. */
export function inParts({ queues, bindings, ...others }: Bulk): Partial<Bulk>[] {
  const inPieces = <T>(all: readonly T[]): T[][] =>
    Array.from({ length: Math.ceil(all.length / OBJECTS_OF_ONE_IMPORT) }, (_, index) =>
      all.slice(index * OBJECTS_OF_ONE_IMPORT, (index + 1) * OBJECTS_OF_ONE_IMPORT),
    );
  if (queues.length + bindings.length <= OBJECTS_OF_ONE_IMPORT) return [{ ...others, queues, bindings }];
  return [
    others,
    ...inPieces(queues).map((some) => ({ queues: some })),
    ...inPieces(bindings).map((some) => ({ bindings: some })),
  ];
}

/** Makes it with the marks by which it is known as the run's. */
export async function makeVirtualHost(
  api: ManagementApi,
  made: {
    readonly virtualHost: string;
    readonly description: string;
    /** The run stops servers. */
    readonly restarts: boolean;
    /** It is the mark of a run that has not made up its mind whether it can run. @default false */
    readonly isClaiming?: boolean;
    /** @default the broker's own */
    readonly defaultQueueType?: string;
  },
): Promise<void> {
  const { virtualHost, description, restarts, isClaiming = false, defaultQueueType } = made;
  const settings = {
    description,
    tags: shadowTags(thisProcess(), { restarts, isClaiming }).join(","),
    ...(defaultQueueType === undefined ? {} : { default_queue_type: defaultQueueType }),
  };
  await putVirtualHost(api, { name: virtualHost, settings });
}

/** Removes what a run has made, whatever part of it there is. @returns what could not be removed, and why */
export async function removeRun(api: ManagementApi, runId: string): Promise<string[]> {
  const left: string[] = [];
  const remove = async (what: string, doIt: () => Promise<unknown>): Promise<void> => {
    try {
      await doIt();
    } catch (error) {
      left.push(`${what}: ${messageOf(error)}`);
    }
  };
  // Users first: as long as there is one, a marked virtual host tells of the run.
  try {
    const ofRun = (await listUserNames(api)).filter((name) => isUserOf(runId, name));
    await settleMap(ofRun, (name) => remove(`user ${name}`, () => api.delete(userPath(name))), CONCURRENCY);
  } catch (error) {
    left.push(`the users of run ${runId}: ${messageOf(error)}`);
  }
  try {
    const shadows = (await listShadows(api)).filter((shadow) => shadow.runId === runId);
    await settleMap(
      shadows,
      ({ virtualHost }) => remove(`virtual host ${virtualHost}`, () => removeVirtualHost(api, virtualHost)),
      CONCURRENCY,
    );
  } catch (error) {
    left.push(`the shadow virtual hosts of run ${runId}: ${messageOf(error)}`);
  }
  return left;
}

/** Those of all runs, and their marks. */
export async function listShadows(api: ManagementApi, signal?: AbortSignal): Promise<FoundShadow[]> {
  const virtualHosts = await listVirtualHosts(api, VIRTUAL_HOST.pick({ name: true, tags: true }), signal);
  return virtualHosts.flatMap(({ name, tags = [] }) => shadowOf({ name, tags }) ?? []);
}
