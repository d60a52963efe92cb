/**
 * A restart of a stack's servers. Of a cluster one node after the other: each hands over what it has, stops by itself, and serves
 * clients again before the next one is asked, so that no queue loses its majority:
 * https://www.rabbitmq.com/docs/upgrade#rolling-upgrades
 */
import { endangeredWithoutThis } from "../../broker/api/health-checks.ts";
import { withManagementApi } from "../../broker/api/management-api.ts";
import type { NodeListeners } from "../../broker/node/await-ready.ts";
import { awaitStarted } from "../../broker/node/await-started.ts";
import { containerState } from "../../broker/node/container/container-state.ts";
import { handOver, notDispensable } from "../../broker/node/hand-over.ts";
import { restart, start } from "../../broker/node/node.ts";
import { poll } from "../../broker/node/poll.ts";
import { readClusterNodes, readPorts, readServer } from "../../infra/config/config-keys.ts";
import { clusterLayout } from "../../infra/server/cluster/cluster-layout.ts";
import { serverName } from "../../infra/server/docker-names.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { type Context, say } from "../../terminal/context.ts";
import { assertTlsOfStack } from "../stack/tls-demand.ts";
import type { Workspace } from "../stack/workspace.ts";
import { readAdministrator } from "../update/existing-broker.ts";
import { listenersOf } from "./listeners.ts";
import { findServers } from "./servers.ts";

interface StackNode {
  readonly container: string;
  /** What a person may call it by. */
  readonly names: readonly string[];
  readonly listeners: NodeListeners;
}

/** Milliseconds for each wait: until the others can do without a node, and until it serves again. */
const PATIENCE = 300_000;
/** Milliseconds between two looks at what would lose its majority. */
const INTERVAL = 1_000;
/** So many are named. */
const MOST_NAMED = 10;

/**
 * Restarts all of them, or those that are named, in the order of the stack. Nothing is done where a name is none of its
 * nodes, and nothing more after one that cannot be spared or does not come back.
 *
 * @param words containers (`warren-dev-node2`), and RabbitMQ's names of nodes in a cluster (`rabbit@node2`, `node2`); none: all
 * @throws WarrenError `usage`, `stack-not-up`, `servers-not-ours`, `node-not-dispensable`, `node-start-failed`
 */
export async function restartServers(
  context: Context,
  workspace: Workspace,
  words: readonly string[],
): Promise<void> {
  const nodes = await nodesOfStack(workspace);
  const chosen = chosenOf(nodes, words, workspace.stack);
  const [single] = nodes;
  if (nodes.length === 1 && single !== undefined) {
    say(context, `Restarting ${single.container}: all connections to it end.`);
    await restarted(context, single);
    return;
  }
  const names = chosen.map(({ container }) => container).join(", ");
  say(context, `Restarting ${names}, one after the other: the others serve meanwhile.`);
  const spared = await sparing(context, workspace, nodes);
  for (const node of chosen) {
    await spared(node);
    try {
      await handOver(node, { timeout: PATIENCE, signal: context.signal });
    } catch (error) {
      if (!(error instanceof WarrenError)) throw error;
      throw notDispensable(node.container, error.message, error);
    }
    await restarted(context, node);
  }
  // Whoever was restarted last has its queues back, too.
  for (const node of nodes) await spared(node);
}

async function nodesOfStack(workspace: Workspace): Promise<StackNode[]> {
  const { stack, project } = workspace;
  const { nodes } = await findServers(workspace);
  const there = new Set(nodes.map(({ container }) => container));
  const [first, ...each] = listenersOf(workspace);
  const name = serverName(project.name, stack);
  const all: readonly StackNode[] =
    readServer(project.config) === "cluster"
      ? clusterLayout({
          name,
          ports: readPorts(project.config),
          clusterNodes: readClusterNodes(project.config),
        }).nodes.map(({ container, hostname, name: rabbitmq }, index) => ({
          container,
          names: [container, rabbitmq, hostname],
          listeners: each[index] ?? first,
        }))
      : [{ container: name, names: [name], listeners: first }];
  const gone = all.filter(({ container }) => !there.has(container)).map(({ container }) => container);
  if (gone.length === 0) return [...all];
  throw new WarrenError("stack-not-up", `There is no container ${gone.join(", ")}.`, {
    hint: "`./warren up` makes again what is gone.",
  });
}

/** In the order of the stack, and each once. */
function chosenOf(
  nodes: readonly StackNode[],
  words: readonly string[],
  stack: string,
): readonly StackNode[] {
  const unknown = words.filter((word) => !nodes.some(({ names }) => names.includes(word)));
  if (unknown.length > 0) {
    const known = nodes.map(({ container }) => container).join(", ");
    throw new WarrenError("usage", `"${unknown.join(", ")}" is no node of stack "${stack}".`, {
      hint: `It has ${known}.`,
    });
  }
  return words.length === 0 ? nodes : nodes.filter(({ names }) => names.some((name) => words.includes(name)));
}

/** One that is off is turned on; it had nothing to hand over. */
async function restarted(context: Context, node: StackNode): Promise<void> {
  const { signal } = context;
  const { state } = await containerState(node, { signal });
  if (state === "stopped") await start(node);
  else await restart(node);
  const milliseconds = await awaitStarted([node], [node.listeners], { timeout: PATIENCE, signal });
  say(
    context,
    `${node.container} serves clients again, ${(milliseconds / 1_000).toFixed(1)} s after it was started.`,
  );
}

/**
 * @returns waits until nothing would lose its majority without a node
 * @throws WarrenError `node-not-dispensable` with what would, in RabbitMQ's words; at once where another node is off
 */
async function sparing(
  context: Context,
  workspace: Workspace,
  nodes: readonly StackNode[],
): Promise<(node: StackNode) => Promise<void>> {
  const { signal } = context;
  const credentials = await readAdministrator(context, workspace);
  const isOn = async (node: StackNode): Promise<boolean> =>
    (await containerState(node, { signal })).state === "running";
  return async (node) => {
    // Who is off has nothing that others could miss, and cannot be asked.
    if (!(await isOn(node))) return;
    const { managementUrl: url, ca } = node.listeners;
    assertTlsOfStack(workspace, [url]);
    const limits = { timeout: PATIENCE, interval: INTERVAL, signal };
    await withManagementApi({ url, ...credentials, ca }, async (api) => {
      let endangered: readonly string[] = [];
      try {
        await poll(`the others to do without ${node.container}`, limits, async (within) => {
          endangered = await endangeredWithoutThis(api, within);
          if (endangered.length === 0) return true;
          for (const other of nodes) {
            if (await isOn(other)) continue;
            throw notDispensable(node.container, `${other.container} is off. ${losing(endangered)}`);
          }
          return undefined;
        });
      } catch (error) {
        if (!(error instanceof WarrenError)) throw error;
        // A node in maintenance mode takes nobody, over HTTP neither: RabbitMQ waits itself when it hands over.
        if (error.code === "broker-unreachable") return;
        if (error.code !== "wait-exceeded") throw error;
        throw notDispensable(node.container, losing(endangered), error);
      }
    });
  };
}

function losing(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? `, and ${names.length - MOST_NAMED} more` : "";
  return `Without it these lose their majority: ${names.slice(0, MOST_NAMED).join(", ")}${more}.`;
}
