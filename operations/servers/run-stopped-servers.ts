/** A stopped server cannot be asked what is on it, and so nothing on it can be planned. */
import { start } from "../../broker/node/node.ts";
import { type Context, say } from "../../terminal/context.ts";
import { nodesOf } from "../stack/docker-objects.ts";
import type { Workspace } from "../stack/workspace.ts";
import { awaitServers, isCertificateRefused } from "./listeners.ts";

/**
 * Turns on what `./warren stop`, or anybody, has turned off, and waits until it is ready. One that is out of its network would
 * not be: the update itself puts it back.
 */
export async function runStoppedServers(context: Context, workspace: Workspace): Promise<void> {
  const objects = await workspace.docker.get();
  const stopped = objects.containers
    .filter(({ isRunning, isConnected }) => !isRunning && isConnected)
    .map(({ name }) => name);
  if (stopped.length === 0) return;
  say(context, `Starting ${stopped.join(", ")}, which ${stopped.length === 1 ? "is" : "are"} stopped.`);
  await Promise.all(stopped.map((container) => start({ container })));
  workspace.docker.forget();
  try {
    await awaitServers(workspace, nodesOf(objects), { signal: context.signal });
  } catch (error) {
    // The update gives them another one: `updateFailedServers` sees that they cannot be asked before.
    if (!isCertificateRefused(error)) throw error;
  }
}
