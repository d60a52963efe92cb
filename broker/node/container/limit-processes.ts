/** How many processes and threads the container of a node may have: one that runs wild does not take those of all others. */

import type { Node } from "../node.ts";
import { findContainer } from "./container-state.ts";
import { type CommandBounds, DOCKER_OVERHEAD, outputOf, shell } from "./docker-command.ts";

/**
 * Docker writes the limit to the container's settings and gives it to what runs. Where that ends in between (a node that
 * fails to start ends again and again), it answers with an error and takes the settings back (moby, `daemon/update.go`):
 * done again it finds what runs by then, or a container that is between two starts, for which the settings are all.
 * An error counts when so many updates of one and the same run of the container fail: one is not enough, since Docker
 * learns of an end a little after it.
 */
const TRIES = 5;

/**
 * It holds from now on, over restarts too, and ends nothing that is there. An engine whose kernel cannot do it says so on
 * stderr and succeeds.
 *
 * @param bounds.timeout for all tries together: a container that ends each time is given up after it
 * @throws WarrenError `node-command-failed`
 */
export async function limitProcesses(node: Node, count: number, bounds: CommandBounds = {}): Promise<void> {
  const timeout = bounds.timeout ?? DOCKER_OVERHEAD;
  const docker = shell(timeout, bounds.signal);
  const deadline = performance.now() + timeout;
  let run: string | undefined;
  for (let tries = 1; ; tries++) {
    const output = await docker`docker update --pids-limit ${count} ${node.container}`;
    bounds.signal?.throwIfAborted();
    if (output.ok) return;
    const state = await findContainer(node, bounds);
    if (state?.run !== run) tries = 1;
    run = state?.run;
    if (state !== undefined && tries < TRIES && performance.now() < deadline) continue;
    outputOf(output, node, "docker update --pids-limit");
  }
}
