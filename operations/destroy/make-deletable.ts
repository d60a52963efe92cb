/** A stack of our servers, on its way to be destroyed although queues may hold messages. */
import { start } from "../../broker/node/node.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";
import { awaitServers } from "../servers/listeners.ts";
import { nodesOf } from "../stack/docker-objects.ts";
import { forgetBrokerObjects } from "../stack/state.ts";
import type { Workspace } from "../stack/workspace.ts";

/**
 * A destroy deletes users, queues and virtual hosts on the broker, for which it has to run. Where it cannot, they go
 * with the volume, and Pulumi only has to forget them.
 *
 * @returns why the broker cannot be used; "" where it can, or there is none
 */
export async function makeDeletable(context: Context, workspace: Workspace): Promise<string> {
  let problem = "";
  const objects = await workspace.docker.get();
  try {
    await Promise.all(objects.containers.map(({ name }) => start({ container: name })));
    workspace.docker.forget();
    if (objects.containers.length > 0) {
      await awaitServers(workspace, nodesOf(objects), { signal: context.signal });
      return "";
    }
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof WarrenError)) throw error;
    problem = error.message;
  }
  await forgetBrokerObjects(context, workspace);
  return problem;
}
