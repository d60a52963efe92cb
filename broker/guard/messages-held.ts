/** Which queues of a node would lose messages if its data went. */
import { exec, type Node } from "../node/node.ts";
import { type LiveCounts, liveCounts } from "./live-counts.ts";

export interface QueueHolding {
  readonly virtualHost: string;
  readonly queue: string;
  readonly type: string;
  readonly ready: number;
  readonly unacknowledged: number;
  /** Whether the counts are known: a quorum queue without a leader, or a node that is down, has none. */
  readonly known: boolean;
}

interface ListedQueue {
  readonly name: string;
  readonly type: string;
  readonly state: string;
  readonly messages_ready?: number | string;
  readonly messages_unacknowledged?: number | string;
}

interface ListedVirtualHost {
  readonly name: string;
  readonly tags: readonly string[];
}

export interface HeldOptions {
  /** Virtual hosts whose messages nobody will miss. @default none */
  readonly isIgnored?: (virtualHost: ListedVirtualHost) => boolean;
  readonly signal?: AbortSignal;
}

/**
 * Asks the queues themselves: classic ones by `rabbitmqctl list_queues`, whose counts come from the queue's process,
 * quorum queues and streams by `live-counts.ts`. The HTTP API would be 5 to 10 s behind, and a message that came, or
 * was taken, in between would not be seen.
 *
 * @returns the queues that hold a message, ready or unacknowledged, or that cannot say
 */
export async function messagesHeld(
  node: Node,
  { isIgnored = () => false, signal }: HeldOptions = {},
): Promise<QueueHolding[]> {
  const bounds = { timeout: 60_000, ...(signal === undefined ? {} : { signal }) };
  const listed = await exec(
    node,
    ["rabbitmqctl", "--silent", "list_vhosts", "name", "tags", "--formatter", "json"],
    bounds,
  );
  const holding: QueueHolding[] = [];
  for (const { name: virtualHost } of (JSON.parse(listed) as ListedVirtualHost[]).filter(
    (host) => !isIgnored(host),
  )) {
    const text = await exec(
      node,
      ["rabbitmqctl", "--silent", "list_queues", "--vhost", virtualHost, ...COLUMNS, "--formatter", "json"],
      bounds,
    );
    const queues = JSON.parse(text) as ListedQueue[];
    if (queues.length === 0) continue;
    // After the list, so that a queue which is in it but not in here is one that has gone, or cannot say.
    const counts = await liveCounts(node, bounds);
    for (const queue of queues) holding.push(holdingOf(virtualHost, queue, counts));
  }
  return holding.filter(({ ready, unacknowledged, known }) => !known || ready + unacknowledged > 0);
}

const COLUMNS = ["name", "type", "state", "messages_ready", "messages_unacknowledged"] as const;

function holdingOf(virtualHost: string, queue: ListedQueue, liveCounts: LiveCounts): QueueHolding {
  const { name, type, state } = queue;
  const { messages_ready: ready, messages_unacknowledged: unacknowledged } = queue;
  const counts =
    type === "quorum" || type === "stream"
      ? liveCounts(virtualHost, name)
      : typeof ready === "number" && typeof unacknowledged === "number"
        ? { ready, unacknowledged }
        : undefined;
  return {
    virtualHost,
    queue: name,
    type,
    ready: counts?.ready ?? 0,
    unacknowledged: counts?.unacknowledged ?? 0,
    known: counts !== undefined && state !== "down",
  };
}

/** `shop/billing (quorum): 3 ready, 1 unacknowledged` */
export function describeHolding({
  virtualHost,
  queue,
  type,
  ready,
  unacknowledged,
  known,
}: QueueHolding): string {
  const counts = known ? `${ready} ready, ${unacknowledged} unacknowledged` : "the counts are not known";
  return `${virtualHost}/${queue} (${type}): ${counts}`;
}
