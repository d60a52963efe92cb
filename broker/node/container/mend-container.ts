/** Containers that somebody changed by hand. */
import { isNodeInside } from "../hand-over.ts";
import { type Node, stop, stopContainer } from "../node.ts";
import { type CommandBounds, DOCKER_OVERHEAD, outputOf, shell } from "./docker-command.ts";

/**
 * Puts a container back into its network, where it is known by its hostname.
 *
 * @throws WarrenError `node-command-failed`
 */
export async function connectToNetwork(
  { container }: Node,
  network: string,
  bounds: CommandBounds = {},
): Promise<void> {
  const run = shell(bounds.timeout ?? DOCKER_OVERHEAD, bounds.signal);
  const output = await run`
    hostname=$(docker container inspect --format ${"{{.Config.Hostname}}"} ${container})
    # It may still be in one of that name which is gone.
    docker network disconnect --force ${network} ${container} >/dev/null 2>&1 || true
    docker network connect --alias "$hostname" ${network} ${container}`;
  outputOf(output, { container }, "docker network connect");
}

/**
 * Lets a RabbitMQ that is in it end by itself first. Its volumes stay.
 *
 * @throws WarrenError `node-command-failed`, `node-stop-not-graceful`
 */
export async function removeContainer(node: Node, bounds: CommandBounds = {}): Promise<void> {
  await ((await isNodeInside(node, bounds)) ? stop(node) : stopContainer(node));
  const run = shell(bounds.timeout ?? DOCKER_OVERHEAD, bounds.signal);
  outputOf(await run`docker container rm --force ${node.container}`, node, "docker container rm");
}
