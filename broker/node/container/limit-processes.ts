/** How many processes and threads the container of a node may have: one that runs wild does not take those of all others. */

import type { Node } from "../node.ts";
import { type CommandBounds, DOCKER_OVERHEAD, outputOf, shell } from "./docker-command.ts";

/**
 * It holds from now on, over restarts too, and ends nothing that is there. An engine whose kernel cannot do it says so on
 * stderr and succeeds.
 *
 * @throws WarrenError `node-command-failed`
 */
export async function limitProcesses(node: Node, count: number, bounds: CommandBounds = {}): Promise<void> {
  const run = shell(bounds.timeout ?? DOCKER_OVERHEAD, bounds.signal);
  const output = await run`docker update --pids-limit ${count} ${node.container}`;
  bounds.signal?.throwIfAborted();
  outputOf(output, node, "docker update --pids-limit");
}
