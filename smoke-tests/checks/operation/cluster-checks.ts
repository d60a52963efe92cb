/** Asks a cluster, and each of its nodes that is known, for what `cluster.ts` judges. Reads only. */
import { listNodes } from "../../../broker/api/nodes.ts";
import { answeringNode } from "../../../broker/api/overview.ts";
import { listQueues } from "../../../broker/api/queues.ts";
import { messageOf, WarrenError } from "../../../model/warren-error.ts";
import type { Check, CheckObject } from "../../check.ts";
import type { CheckBatch, PlanInput } from "../../run/check-batch.ts";
import type { CheckContext } from "../../run/check-context.ts";
import { settleMap } from "../../run/settle.ts";
import {
  type AskedNode,
  judgeLeaders,
  judgeMembers,
  judgeSize,
  type LiveMembers,
  QUEUE_WITH_MEMBERS,
} from "./cluster.ts";

const BROKER: CheckObject = { type: "broker", name: "broker" };
/** Virtual hosts that are asked for side by side. */
const CONCURRENCY = 4;

/** None for a broker that is known to be a single node. */
export function clusterChecks({ nodes }: PlanInput): CheckBatch[] {
  if (nodes === 1) return [];
  const size = check("cluster-size", "Every node that there has to be is in the cluster, and runs.");
  const members = check(
    "queue-members",
    "Every quorum queue and every stream has a leader, and all its members are there.",
  );
  const leaders = check("queue-leaders", "The leaders of quorum queues are spread over the nodes.");
  return [
    {
      checks: [size, members, leaders],
      async run(context, checks, found) {
        const wanted = new Set(checks);
        const live = await listNodes(context.api, context.signal);
        if (wanted.has(size)) found(size, judgeSize(await askNodes(context), live));
        if (!wanted.has(members) && !wanted.has(leaders)) return;
        const queues = live.length < 2 ? [] : await liveMembers(context);
        if (wanted.has(members)) found(members, judgeMembers(queues, live.length));
        if (wanted.has(leaders)) found(leaders, judgeLeaders(queues, live.length));
      },
    },
  ];
}

async function askNodes(context: CheckContext): Promise<AskedNode[]> {
  return settleMap(context.target.nodes, async (node): Promise<AskedNode> => {
    try {
      const name = await answeringNode(context.apiOf(node), context.signal);
      return { container: node.container, name, trouble: "" };
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof WarrenError)) throw error;
      return { container: node.container, name: undefined, trouble: messageOf(error) };
    }
  });
}

async function liveMembers({ api, signal, target }: CheckContext): Promise<LiveMembers[]> {
  const found = await settleMap(
    target.declaration.virtualHosts,
    async ({ name: virtualHost }) => {
      const queues = await listQueues(api, { virtualHost, row: QUEUE_WITH_MEMBERS }, signal);
      return (queues ?? []).map((queue) => Object.assign({}, queue, { virtualHost }));
    },
    CONCURRENCY,
  );
  return found.flat();
}

function check(name: string, proves: string): Check {
  const id = `operation/${name}`;
  return { id, kind: "operation", needs: "read-only", objects: [BROKER], proves, tag: "monitoring" };
}
