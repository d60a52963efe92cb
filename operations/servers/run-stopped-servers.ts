/** A stopped server cannot be asked what is on it, and so nothing on it can be planned. */
import { start } from "../../broker/node/node.ts";
import { type Context, say } from "../../terminal/context.ts";
import { nodesOf } from "../stack/docker-objects.ts";
import type { Workspace } from "../stack/workspace.ts";
import { awaitServers, isCertificateRefused } from "./listeners.ts";

/**
 * Turns on what `./warren stop`, or anybody, has turned off or paused, and waits until it is ready. One that is out of its network would
 * not be: the update itself puts it back.
 */
export async function runStoppedServers(context: Context, workspace: Workspace): Promise<void> {
  const objects = await workspace.docker.get();
  const stopped = objects.containers.filter(({ state, isConnected }) => state !== "running" && isConnected);
  if (stopped.length === 0) return;
  const named = stopped.map(({ name, state }) => `${name}, which is ${state}`);
  say(context, `Starting ${named.join("; ")}.`);
  await Promise.all(stopped.map(({ name }) => start({ container: name })));
  workspace.docker.forget();
  try {
    await awaitServers(workspace, nodesOf(objects), { signal: context.signal });
  } catch (error) {
    // The update gives them another one: `updateFailedServers` sees that they cannot be asked before.
    if (!isCertificateRefused(error)) throw error;
  }
}
