/** A stopped server cannot be asked what is on it, and so nothing on it can be planned. */
import { isRunning } from "../../broker/node/container/container-state.ts";
import { start } from "../../broker/node/node.ts";
import { type Context, say } from "../cli/context.ts";
import { awaitServers } from "./listeners.ts";
import type { DockerObjects } from "./nodes.ts";
import type { Workspace } from "./workspace.ts";

/** Turns on what `./warren stop`, or anybody, has turned off, and waits until it is ready. */
export async function runStoppedServers(
  context: Context,
  workspace: Workspace,
  { containers, nodes }: DockerObjects,
): Promise<void> {
  const running = await Promise.all(containers.map((container) => isRunning({ container })));
  const stopped = containers.filter((_, index) => running[index] === false);
  if (stopped.length === 0) return;
  say(context, `Starting ${stopped.join(", ")}, which ${stopped.length === 1 ? "is" : "are"} stopped.`);
  await Promise.all(stopped.map((container) => start({ container })));
  await awaitServers(workspace, nodes, { signal: context.signal });
}
