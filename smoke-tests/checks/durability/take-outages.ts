/** Stops and kills nodes as planned, under a load, and waits after each until the broker is whole again. */

import type { ManagementApi } from "../../../broker/api/management-api.ts";
import { answeringNode } from "../../../broker/api/overview.ts";
import { type LiveQueue, listQueues, QUEUE, queueTotals } from "../../../broker/api/queues.ts";
import { awaitReady, READY_TIMEOUT } from "../../../broker/node/await-ready.ts";
import { killAndStart, type PublishedNode, restart } from "../../../broker/node/node.ts";
import { poll } from "../../../broker/node/poll.ts";
import { messageOf, WarrenError } from "../../../model/warren-error.ts";
import type { CheckContext } from "../../run/check-context.ts";
import { settleMap } from "../../run/settle.ts";
import type { Shadow } from "../../shadow/shadows.ts";
import { LOAD_QUEUE, type Load } from "./load.ts";
import { type Outage, outageText } from "./plan-outages.ts";

export interface OutageRun {
  readonly context: CheckContext;
  /** The clones that have to be whole again after each; the load's queue is in the first. */
  readonly shadows: readonly [Shadow, ...Shadow[]];
  /** Undefined where nobody wants to know what a publisher sees. */
  readonly load: Load | undefined;
}

interface NamedNode {
  readonly node: PublishedNode;
  /** RabbitMQ's: `rabbit@n0`. */
  readonly name: string;
}

/** Milliseconds between two looks at the queues. */
const LOOK_INTERVAL = 250;

/**
 * One after the other: the next begins when every node serves clients and every queue has all its members, or a cluster
 * would lose its majority by it.
 *
 * @param note gets the longest gap in confirms of each, in milliseconds, under what it was
 * @throws WarrenError `broker-not-back` when the broker does not come back; as `restart` and `killAndStart` do
 */
export async function takeOutages(
  run: OutageRun,
  outages: readonly Outage[],
  note: (gap: string, milliseconds: number) => void,
): Promise<void> {
  const { context, load } = run;
  const { nodes } = context.target;
  const named = await settleMap(nodes, async (node) => ({ node, name: await nameOf(context, node) }));
  for (const outage of outages) {
    context.signal.throwIfAborted();
    const met = await metBy(run, outage, named);
    const names = met.map(({ name }) => name);
    context.signal.throwIfAborted();
    const text = outageText(outage, names, nodes.length);
    context.enter(phaseOf(outage, names, nodes.length));
    const since = performance.now();
    await settleMap(met, ({ node }) => (outage.how === "restart" ? restart(node) : killAndStart(node)));
    try {
      await cameBack(run);
      await load?.beat(READY_TIMEOUT);
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof WarrenError)) throw error;
      throw new WarrenError("broker-not-back", `after ${text}: ${error.message}`, { cause: error });
    }
    if (load !== undefined) note(`longest gap in confirms by ${text}`, load.longestGapSince(since));
  }
}

function phaseOf({ how }: Outage, names: readonly string[], nodes: number): string {
  const what = how === "restart" ? "restarting" : "killing";
  return nodes === 1 ? `${what} the broker` : `${what} ${names.join(", ")}`;
}

async function metBy(
  { context, shadows: [first] }: OutageRun,
  { of }: Outage,
  nodes: readonly NamedNode[],
): Promise<readonly NamedNode[]> {
  if (of === "all") return nodes;
  if (of !== "leader") return nodes.slice(of, of + 1);
  const queue = { virtualHost: first.virtualHost, name: LOAD_QUEUE.name };
  const led = await queueTotals(context.api, queue, context.signal);
  const leading = nodes.filter(({ name }) => name === led?.leader);
  // Without a load there is no such queue, and with other nodes than those of here another may lead it.
  return leading.length > 0 ? leading : nodes.slice(0, 1);
}

async function nameOf(context: CheckContext, node: PublishedNode): Promise<string> {
  return await answeringNode(context.apiOf(node), context.signal);
}

/** @throws WarrenError `wait-exceeded` */
async function cameBack({ context, shadows }: OutageRun): Promise<void> {
  const { target, signal } = context;
  const trust = target.ca === undefined ? {} : { ca: target.ca };
  const bounds = { timeout: READY_TIMEOUT, signal };
  await settleMap(target.nodes, (node) => awaitReady({ ...node, ...trust }, bounds));
  await settleMap(shadows, ({ virtualHost }) => awaitMembers(context.api, virtualHost, bounds));
}

const WHOLE = { state: true, leader: true, members: true, online: true } as const;
const MEMBERS = QUEUE.pick({ name: true, ...WHOLE });

/** Until no queue is down, and those with members have a leader and all of them. */
export async function awaitMembers(
  api: ManagementApi,
  virtualHost: string,
  bounds: { readonly timeout: number; readonly signal: AbortSignal },
): Promise<void> {
  await poll(
    `the queues of "${virtualHost}" to have all their members`,
    { ...bounds, interval: LOOK_INTERVAL },
    async (signal, note) => {
      try {
        const queues = await listQueues(api, { virtualHost, row: MEMBERS }, signal);
        if (queues === undefined) {
          note("there is no such virtual host");
          return undefined;
        }
        const waiting = queues.find((queue) => !isWhole(queue));
        if (waiting === undefined) return true;
        note(
          `"${waiting.name}" is ${waiting.state ?? "not known"}, ${waiting.online?.length ?? 0} members online`,
        );
      } catch (error) {
        bounds.signal.throwIfAborted();
        // Whatever it is, a node that has just started looks like this; the wait is bounded and tells the last reason.
        note(messageOf(error));
      }
      return undefined;
    },
  );
}

const NOT_SERVING: ReadonlySet<string> = new Set(["down", "stopped", "crashed"]);

function isWhole({ state, leader, members, online }: Pick<LiveQueue, keyof typeof WHOLE>): boolean {
  if (members === undefined || members === null) return !NOT_SERVING.has(state ?? "");
  return (leader ?? "") !== "" && members.every((member) => online?.includes(member));
}
