/** What a cluster is more than its nodes: all of them in it, its queues on as many as they should be, and led by all. Pure. */
import type { LiveNode } from "../../../broker/api/nodes.ts";
import { isReplicated, type LiveQueue, QUEUE, queueTypeOf } from "../../../broker/api/queues.ts";
import { type Finding, failed, passed, skipped } from "../../check.ts";

/** A node that is known by its container, and what it says of itself at its own address. */
export interface AskedNode {
  readonly container: string;
  /** RabbitMQ's; undefined where it does not answer. */
  readonly name: string | undefined;
  /** Why not; empty where it does. */
  readonly trouble: string;
}

/** @param asked all that there have to be; none where that is not known */
export function judgeSize(asked: readonly AskedNode[], nodes: readonly LiveNode[]): Finding {
  if (asked.length < 2)
    return skipped("how many nodes there have to be is known where their containers are named");
  const members = new Map(nodes.map((node) => [node.name, node]));
  const wrong = asked.flatMap(({ container, name, trouble }) => {
    if (name === undefined) return [`${container} does not answer: ${trouble}`];
    const member = members.get(name);
    if (member === undefined) return [`${name} (${container}) is not in this cluster, but in one of its own`];
    return member.running ? [] : [`${name} (${container}) is down to the others`];
  });
  const known = new Set(asked.map(({ name }) => name));
  // Where one does not answer, the list of members still tells its name.
  const unknown = nodes.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  const silent = asked.filter(({ name }) => name === undefined).length;
  if (unknown.length > silent) wrong.push(`${unknown.join(", ")} of the cluster is none of these`);
  const expected = `a cluster of ${asked.length} nodes, which are ${asked.map(({ container }) => container).join(", ")}`;
  const running = nodes.filter((node) => node.running).length;
  if (wrong.length === 0 && nodes.length === asked.length) return passed(expected, "so it is");
  const observed = [`${running} of ${nodes.length} members running`, ...wrong];
  if (silent > 0 && unknown.length > 0)
    observed.push(`members that did not answer here: ${unknown.join(", ")}`);
  return failed(expected, observed.join("; "), {
    remedy: "Start what is down (`./warren start`); its log says what it waits for.",
  });
}

/** A queue of a declared virtual host, as `GET /api/queues/VHOST` tells it. */
export interface LiveMembers extends Pick<LiveQueue, keyof typeof QUEUE_WITH_MEMBERS.shape> {
  readonly virtualHost: string;
}

export const QUEUE_WITH_MEMBERS = QUEUE.pick({
  name: true,
  type: true,
  leader: true,
  members: true,
  online: true,
  arguments: true,
});

/** RabbitMQ's `quorum_cluster_size`; a stream is on every node. https://www.rabbitmq.com/docs/quorum-queues#replica-management */
const QUORUM_GROUP = 3;
/** Queues that are named in a report. */
const MOST_NAMED = 5;

/** Each quorum queue and each stream has a leader, and as many members as it should, all of which are there. */
export function judgeMembers(queues: readonly LiveMembers[], nodes: number): Finding {
  if (nodes < 2) return skipped("the broker is a single node");
  const replicated = queues.filter(isReplicated);
  const wrong = replicated.flatMap((queue) => {
    const { leader } = queue;
    const [members, online] = [queue.members ?? [], queue.online ?? []];
    const away = members.filter((member) => !online.includes(member));
    const faults = [
      ...(leader === undefined || leader === "" ? ["has no leader"] : []),
      ...(members.length < groupSize(queue, nodes)
        ? [`has ${members.length} of ${groupSize(queue, nodes)} members`]
        : []),
      ...(away.length > 0 ? [`has its members on ${away.join(", ")} not online`] : []),
    ];
    return faults.length === 0 ? [] : [`"${queue.name}" in "${queue.virtualHost}" ${faults.join(", ")}`];
  });
  const expected = `${replicated.length} quorum queues and streams, each with a leader and all its members`;
  if (wrong.length === 0) return passed(expected, "so it is");
  const remedy = "rabbitmq-queues grow NODE all adds members; a node that is down takes its own away.";
  return failed(expected, some(wrong), { remedy });
}

function groupSize(queue: LiveMembers, nodes: number): number {
  const { arguments: table } = queue;
  const isQuorum = queueTypeOf(queue) === "quorum";
  const asked = table[isQuorum ? "x-quorum-initial-group-size" : "x-initial-cluster-size"];
  return Math.min(typeof asked === "number" ? asked : isQuorum ? QUORUM_GROUP : nodes, nodes);
}

/**
 * No node leads more than twice its share of the quorum queues, and two more: leaders move at every restart, and what
 * is nearly even is nobody's fault.
 */
export function judgeLeaders(queues: readonly LiveMembers[], nodes: number): Finding {
  if (nodes < 2) return skipped("the broker is a single node");
  const leaders = queues.filter((queue) => queueTypeOf(queue) === "quorum").map(({ leader }) => leader ?? "");
  const led = Map.groupBy(
    leaders.filter((leader) => leader !== ""),
    (leader) => leader,
  );
  const most = Math.ceil((2 * leaders.length) / nodes) + 2;
  const expected = `${leaders.length} quorum queues, of which no node leads more than ${most}`;
  const counts = [...led]
    .map(([node, some]) => `${node} leads ${some.length}`)
    .toSorted((a, b) => (a < b ? -1 : 1));
  const observed = counts.length === 0 ? "there are none" : counts.join(", ");
  if ([...led.values()].every((some) => some.length <= most)) return passed(expected, observed);
  return failed(expected, observed, {
    remedy:
      "rabbitmq-queues rebalance quorum spreads them; queue_leader_locator = balanced keeps new ones so.",
  });
}

function some(wrong: readonly string[]): string {
  const more = wrong.length - MOST_NAMED;
  return `${wrong.slice(0, MOST_NAMED).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}
