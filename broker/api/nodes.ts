/**
 * The nodes of a cluster: `GET /nodes`, for users with the tag `monitoring` or `administrator`. Each node tells the others
 * of itself once in the statistics interval.
 */

import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { STATISTICS_INTERVAL } from "../../model/rabbitmq/statistics.ts";
import { type ManagementApi, ManagementApiError } from "./management-api.ts";
import { columnsOf } from "./shapes.ts";

/**
 * A number, or a word for why there is none: `NaN` and `disk_free_monitoring_disabled` of the disk, `unknown` of file
 * descriptors (`rabbit_mgmt_external_stats:i/2`).
 */
const measured = z.union([z.number(), z.string()]);

const RUNNING_NODE = z.looseObject({ name: z.string(), running: z.boolean() });

/** A node that is down says nothing but its name, and that it does not run. */
const NODE = RUNNING_NODE.extend({
  being_drained: z.boolean().exactOptional(),
  /** Since 4.2; before, the overview's. */
  rabbitmq_version: z.string().exactOptional(),
  /** Milliseconds. */
  uptime: z.number().exactOptional(),
  /** The nodes from which it is parted. */
  partitions: z.array(z.string()).exactOptional(),
  /** Those that were enabled by name, without what they bring with them. */
  enabled_plugins: z.array(z.string()).exactOptional(),
  /** Bytes, and so are all of memory and disk. */
  mem_used: z.number().exactOptional(),
  /** The high watermark. */
  mem_limit: measured.exactOptional(),
  mem_alarm: z.boolean().exactOptional(),
  disk_free: measured.exactOptional(),
  disk_free_limit: measured.exactOptional(),
  disk_free_alarm: z.boolean().exactOptional(),
  fd_used: measured.exactOptional(),
  fd_total: measured.exactOptional(),
});

/** As `GET /nodes` tells it. */
export type LiveNode = z.infer<typeof NODE>;

/** Milliseconds within which a node that runs has told of itself, and by which what it told can be late. */
const TOLD_WITHIN = STATISTICS_INTERVAL + 1_000;
/** Milliseconds. */
const ASK_AGAIN = 250;

/**
 * Of a node that has just started only its name is known at first: without its plugins it would look as if it had none. So
 * they are asked again until each that runs has told of itself, for {@link TOLD_WITHIN} at most; one that never does (its
 * `management_agent.disable_metrics_collector` is true) is as it is.
 */
export function listNodes(api: ManagementApi, signal?: AbortSignal): Promise<LiveNode[]> {
  return nodesWhere(api, () => true, signal);
}

/** The same; undefined where the user may not be told. */
export function listNodesIfTold(api: ManagementApi, signal?: AbortSignal): Promise<LiveNode[] | undefined> {
  return ifTold(listNodes(api, signal));
}

/**
 * What nodes tell is from a while ago: a plugin that has just been enabled is not among theirs yet, and an alarm that is
 * over still is. So nothing is held against them before it could not be late any more.
 *
 * @returns as soon as `holds` is true of them; after {@link TOLD_WITHIN} as they are then
 */
export async function nodesWhere(
  api: ManagementApi,
  holds: (nodes: readonly LiveNode[]) => boolean,
  signal?: AbortSignal,
): Promise<LiveNode[]> {
  const end = performance.now() + TOLD_WITHIN;
  for (;;) {
    const nodes = await api.read(`/nodes?${columnsOf(NODE)}`, z.array(NODE), signal);
    if ((nodes.every(hasTold) && holds(nodes)) || performance.now() > end) return nodes;
    await delay(ASK_AGAIN, undefined, signal === undefined ? {} : { signal });
  }
}

function hasTold({ running, enabled_plugins: plugins }: LiveNode): boolean {
  return !running || plugins !== undefined;
}

/**
 * The names of those that run. It asks for nothing that a node which is starting could not tell.
 *
 * @returns undefined where the user may not be told
 */
export async function runningNodes(api: ManagementApi, signal?: AbortSignal): Promise<string[] | undefined> {
  const known = await ifTold(namesOfNodes(api, signal));
  return known?.filter(({ running }) => running).map(({ name }) => name);
}

/**
 * How many nodes the cluster has, those that are down among them.
 *
 * @returns undefined where the user may not be told
 */
export async function clusterSize(api: ManagementApi, signal?: AbortSignal): Promise<number | undefined> {
  return (await ifTold(namesOfNodes(api, signal)))?.length;
}

function namesOfNodes(api: ManagementApi, signal?: AbortSignal): Promise<z.infer<typeof RUNNING_NODE>[]> {
  return api.read(`/nodes?${columnsOf(RUNNING_NODE)}`, z.array(RUNNING_NODE), signal);
}

async function ifTold<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ManagementApiError && NOT_TOLD.test(error.reason)) return undefined;
    throw error;
  }
}

/** `rabbit_web_dispatch_access_control:is_authorized_monitor/3` */
const NOT_TOLD = /not monitor user/i;

/** Everywhere or on some of them. */
export function enabledPlugins(nodes: readonly LiveNode[]): ReadonlySet<string> {
  return new Set(nodes.flatMap(({ enabled_plugins: enabled = [] }) => enabled));
}

/** @returns 0 where there is no number */
export function numberOf(told: number | string | undefined): number {
  return typeof told === "number" ? told : 0;
}
