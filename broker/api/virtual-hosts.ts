/** Virtual hosts and their limits. */
import { z } from "zod";
import { LIMITS, type Limits, limitsIn } from "./limits.ts";
import type { ManagementApi } from "./management-api.ts";
import { virtualHostLimitPath, virtualHostPath } from "./paths.ts";
import { columnsOf, NAMED, type Row } from "./shapes.ts";

export const VIRTUAL_HOST = z.looseObject({
  name: z.string(),
  description: z.string().nullable().exactOptional(),
  tags: z.array(z.string()).exactOptional(),
  default_queue_type: z.string().nullable().exactOptional(),
  tracing: z.boolean().exactOptional(),
  /** Whether RabbitMQ refuses to delete it, because an administrator said so; since 4.0.6. */
  protected_from_deletion: z.boolean().exactOptional(),
});
export type ListedVirtualHost = z.infer<typeof VIRTUAL_HOST>;

/** @returns undefined where there is none of this name */
export async function findVirtualHost(
  api: ManagementApi,
  name: string,
  signal?: AbortSignal,
): Promise<ListedVirtualHost | undefined> {
  return await api.readIfAny(virtualHostPath(name), VIRTUAL_HOST, signal);
}

export async function isProtectedFromDeletion(
  api: ManagementApi,
  name: string,
  signal?: AbortSignal,
): Promise<boolean> {
  return (await findVirtualHost(api, name, signal))?.protected_from_deletion === true;
}

/** @param row a part of {@link VIRTUAL_HOST} with its name */
export async function listVirtualHosts<T extends Partial<ListedVirtualHost>>(
  api: ManagementApi,
  row: Row<T>,
  signal?: AbortSignal,
): Promise<T[]> {
  return await api.read(`/vhosts?disable_stats=true&${columnsOf(row)}`, z.array(row), signal);
}

/** Also for users who are no administrators: they see those in which they have a permission (`rabbit_mgmt_wm_vhosts`). */
export async function isVirtualHostVisible(
  api: ManagementApi,
  name: string,
  signal?: AbortSignal,
): Promise<boolean> {
  return (await listVirtualHosts(api, NAMED, signal)).some((listed) => listed.name === name);
}

const STATES = z.looseObject({ cluster_state: z.record(z.string(), z.string()) });

/** Of one that is there, by node: `running`, `stopped` or `nodedown` (`rabbit_vhost:vhost_cluster_state/1`). */
export async function virtualHostStates(
  api: ManagementApi,
  name: string,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  return (await api.read(virtualHostPath(name), STATES, signal)).cluster_state;
}

/** @returns undefined where it has none, which means classic */
export function defaultQueueTypeOf({
  default_queue_type: type,
}: Pick<ListedVirtualHost, "default_queue_type">): string | undefined {
  // "undefined" is how RabbitMQ spells an unset one.
  return type === null || type === undefined || type === "" || type === "undefined" ? undefined : type;
}

/** By RabbitMQ's names: `max-queues`. None where there is no such virtual host. */
export async function virtualHostLimits(
  api: ManagementApi,
  name: string,
  signal?: AbortSignal,
): Promise<Limits> {
  return limitsIn(await api.readIfAny(virtualHostLimitPath(name), LIMITS, signal));
}
