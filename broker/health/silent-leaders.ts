/** Quorum queues and streams whose leader is there and does not answer: every list says of them that they run. */
import { queuesWithoutLeader } from "../api/health-checks.ts";
import type { ManagementApi } from "../api/management-api.ts";
import type { Node } from "../node/node.ts";
import { silentStreams } from "./silent-streams.ts";

interface TypedQueue {
  readonly name: string;
  readonly type?: string | null;
}

export interface SilentLeadersOf {
  /** By name, the queues that are meant. Nothing is asked of types that are not among them. */
  readonly virtualHosts: ReadonlyMap<string, readonly TypedQueue[]>;
  /** Of ours. Without one nothing is known of streams; before RabbitMQ 4.1 nothing is of quorum queues. */
  readonly nodes: readonly Node[];
  readonly signal?: AbortSignal | undefined;
}

/** @throws ManagementApiError where the broker cannot be asked */
export async function silentLeaders(
  api: ManagementApi,
  { virtualHosts, nodes, signal }: SilentLeadersOf,
): Promise<(virtualHost: string, queue: string) => boolean> {
  const withQuorum = [...virtualHosts].filter(([, queues]) => haveType("quorum")(queues));
  const [pinged, streams] = await Promise.all([
    Promise.all(
      withQuorum.map(
        async ([name]) => [name, new Set(await queuesWithoutLeader(api, name, signal))] as const,
      ),
    ),
    [...virtualHosts.values()].some(haveType("stream")) ? silentStreams(nodes, signal) : undefined,
  ]);
  const leaderless = new Map(pinged);
  return (virtualHost, queue) =>
    leaderless.get(virtualHost)?.has(queue) === true || streams?.(virtualHost).has(queue) === true;
}

function haveType(wanted: string): (queues: readonly TypedQueue[]) => boolean {
  return (queues) => queues.some(({ type }) => type === wanted);
}
