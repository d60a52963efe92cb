/** How many processes and threads the container of a node may have: one that runs wild does not take those of all others. */

import type { Node } from "../node.ts";
import { findContainer } from "./container-state.ts";
import { type CommandBounds, DOCKER_OVERHEAD, outputOf, shell } from "./docker-command.ts";

/**
 * Docker writes the limit to the container's settings and gives it to what runs. Where that ends in between (a node that
 * fails to start ends again and again), it answers with an error and takes the settings back (moby, `daemon/update.go`):
 * done again it finds what runs by then, or a container that is between two starts, for which the settings are all.
 */
const TRIES = 5;

/**
 * It holds from now on, over restarts too, and ends nothing that is there. An engine whose kernel cannot do it says so on
 * stderr and succeeds.
 *
 * @throws WarrenError `node-command-failed`
 */
export async function limitProcesses(node: Node, count: number, bounds: CommandBounds = {}): Promise<void> {
  const run = shell(bounds.timeout ?? DOCKER_OVERHEAD, bounds.signal);
  for (let tries = 1; ; tries++) {
    const output = await run`docker update --pids-limit ${count} ${node.container}`;
    bounds.signal?.throwIfAborted();
    const again = !output.ok && tries < TRIES && (await findContainer(node, bounds)) !== undefined;
    if (again) continue;
    outputOf(output, node, "docker update --pids-limit");
    return;
  }
}
