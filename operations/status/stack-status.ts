/** What of a stack runs, and how its broker is. */
import type { ManagementApi } from "../../broker/api/management-api.ts";
import { startFailure } from "../../broker/node/await-started.ts";
import { containerState, type RunState } from "../../broker/node/container/container-state.ts";
import type { Node } from "../../broker/node/node.ts";
import { messageOf } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";
import { findServers } from "../servers/servers.ts";
import type { StackOutputs } from "../stack/outputs.ts";
import { isExisting } from "../stack/project.ts";
import type { Workspace } from "../stack/workspace.ts";
import { type BrokerStatus, brokerStatus } from "./broker-status.ts";
import { certificateProblems, certificateSource } from "./certificates.ts";

export interface ServerStatus {
  readonly container: string;
  readonly state: RunState;
  /** Why the node in it fails to start, from its log; "" where it does not. */
  readonly problem: string;
}

export interface StackStatus {
  readonly stack: string;
  /** Containers that this stack made; none for a broker that exists already. */
  readonly servers: readonly ServerStatus[];
  readonly endpoints: StackOutputs["endpoints"];
  readonly managementPage: string;
  /** Null where it does not answer: `problem` says why. */
  readonly broker: BrokerStatus | null;
  readonly problem: string;
}

/** The broker of the stack. */
interface Asked {
  readonly outputs: StackOutputs;
  readonly api: ManagementApi;
}

/** Of now: the broker and Docker are asked. */
export async function stackStatus(
  context: Pick<Context, "signal">,
  workspace: Workspace,
  { outputs, api }: Asked,
): Promise<StackStatus> {
  const { endpoints, managementPage } = outputs;
  // Somebody may have turned one off or on since the last look.
  workspace.docker.forget();
  const nodes = isExisting(workspace.project)
    ? []
    : await findServers(workspace).then((found) => [...found.nodes, ...found.loadBalancers]);
  const ours = isExisting(workspace.project) ? [] : outputs.nodes;
  const [servers, asked, certificates] = await Promise.all([
    Promise.all(nodes.map((node) => serverStatus(node, context.signal))),
    askBroker(context, api, ours),
    certificateProblems(outputs, certificateSource(workspace.project), context.signal),
  ]);
  const { broker, problem } = asked;
  const status = { stack: workspace.stack, servers, endpoints, managementPage };
  if (broker === null) return { ...status, broker, problem: [problem, ...certificates].join("\n") };
  return { ...status, broker: { ...broker, problems: [...broker.problems, ...certificates] }, problem };
}

async function serverStatus(node: Node, signal: AbortSignal): Promise<ServerStatus> {
  const { state, failing } = await containerState(node, { signal });
  return { container: node.container, state, problem: failing ? (await startFailure(node)).message : "" };
}

async function askBroker(
  context: Pick<Context, "signal">,
  api: ManagementApi,
  nodes: readonly Node[],
): Promise<Pick<StackStatus, "broker" | "problem">> {
  try {
    return { broker: await brokerStatus(api, context.signal, nodes), problem: "" };
  } catch (error) {
    context.signal.throwIfAborted();
    return { broker: null, problem: messageOf(error) };
  }
}
