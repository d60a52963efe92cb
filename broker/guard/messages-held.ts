/**
 * Which queues of a node would lose messages if its data went: all of them, whoever made them, and without a user's
 * password, which a node has not yet where its first `up` was killed. `guard.ts` asks the same of single queues of any
 * broker, over AMQP; what is known of a queue is said alike (`queue-contents.ts`).
 */
import { z } from "zod";
import { isReplicated } from "../api/queues.ts";
import { controlJson } from "../node/control-json.ts";
import type { Node } from "../node/node.ts";
import { type LiveCount, liveCounts } from "./live-counts.ts";
import { contentsByCount, describeVerdict, type QueueContents } from "./queue-contents.ts";

export interface HeldQueue {
  readonly virtualHost: string;
  readonly queue: string;
  readonly type: string;
  /** What is not known counts as held: a quorum queue without a leader, a node that is down. */
  readonly contents: Exclude<QueueContents, { readonly verdict: "empty" }>;
}

/** Where a queue does not answer, rabbitmqctl has another thing than a number in the place of a count. */
const QUEUES = z.array(
  z.object({
    name: z.string(),
    type: z.string(),
    state: z.string().optional().catch(undefined),
    messages_ready: z.number().optional().catch(undefined),
    messages_unacknowledged: z.number().optional().catch(undefined),
  }),
);
type ListedQueue = z.infer<typeof QUEUES>[number];

const VIRTUAL_HOSTS = z.array(z.object({ name: z.string(), tags: z.array(z.string()) }));
type ListedVirtualHost = z.infer<typeof VIRTUAL_HOSTS>[number];

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
): Promise<HeldQueue[]> {
  const bounds = { timeout: 60_000, ...(signal === undefined ? {} : { signal }) };
  const hosts = { words: ["list_vhosts", "name", "tags"], shape: VIRTUAL_HOSTS };
  const listed = await controlJson(node, hosts, bounds);
  const held: HeldQueue[] = [];
  for (const { name: virtualHost } of listed.filter((host) => !isIgnored(host))) {
    const words = ["list_queues", "--vhost", virtualHost, ...COLUMNS];
    const queues = await controlJson(node, { words, shape: QUEUES }, bounds);
    if (queues.length === 0) continue;
    // After the list, so that a queue which is in it but not in here is one that has gone, or cannot say.
    const counts = await liveCounts(node, bounds);
    for (const { name: queue, type, ...said } of queues) {
      const contents = contentsOf({ ...said, type }, counts(virtualHost, queue));
      if (contents.verdict !== "empty") held.push({ virtualHost, queue, type, contents });
    }
  }
  return held;
}

const COLUMNS = ["name", "type", "state", "messages_ready", "messages_unacknowledged"] as const;

function contentsOf(queue: Omit<ListedQueue, "name">, live: LiveCount | undefined): QueueContents {
  const { type, state, messages_ready: ready, messages_unacknowledged: unacknowledged } = queue;
  if (state === "down") return { verdict: "unknown", reason: "it is down" };
  const hasMembers = isReplicated({ type });
  if (hasMembers && live === undefined) return { verdict: "unknown", reason: "its leader does not say it" };
  const counts = hasMembers ? live : { ready, unacknowledged };
  if (counts?.ready === undefined || counts.unacknowledged === undefined) {
    return { verdict: "unknown", reason: "its node does not say it" };
  }
  return contentsByCount(counts.ready, counts.unacknowledged);
}

/** `shop/billing (quorum): 3 ready, 1 unacknowledged` */
export function describeHeld({ virtualHost, queue, type, contents }: HeldQueue): string {
  return `${virtualHost}/${queue} (${type}): ${describeVerdict(contents)}`;
}
