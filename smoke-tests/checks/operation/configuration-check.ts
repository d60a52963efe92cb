/** Asks each node that is ours, by a command on it, for what `configuration.ts` judges. Reads only. */
import type { Node } from "../../../broker/node/node.ts";
import { runningConfiguration } from "../../../broker/node/running-configuration.ts";
import { messageOf, WarrenError } from "../../../model/warren-error.ts";
import { type CheckBatch, type PlanInput, single } from "../../run/check-batch.ts";
import { settleMap } from "../../run/settle.ts";
import { type AskedConfiguration, judgeConfiguration } from "./configuration.ts";

/** Milliseconds: the command is an Erlang machine of its own, and all nodes can be on one machine. */
const TIMEOUT = 100_000;

const NO_COMMANDS =
  "nodes are asked for it by a command, which is possible where their containers are known: a stack's own, or those of --container";

export function configurationCheck({ nodes = 0 }: PlanInput): CheckBatch {
  return single(
    {
      id: "operation/configuration",
      kind: "operation",
      needs: "read-only",
      objects: [{ type: "broker", name: "broker" }],
      proves: "Every node runs with what it was configured with.",
      ...(nodes === 0 ? { skip: NO_COMMANDS } : {}),
    },
    async ({ target, signal }) =>
      judgeConfiguration(await settleMap(target.nodes, (node) => askNode(node, signal))),
  );
}

/** A node that is down is for `operation/nodes` and `operation/cluster-size` to say. */
async function askNode({ container }: Node, signal: AbortSignal): Promise<AskedConfiguration> {
  try {
    return { container, told: await runningConfiguration({ container }, { signal, timeout: TIMEOUT }) };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof WarrenError)) throw error;
    return { container, told: messageOf(error) };
  }
}
