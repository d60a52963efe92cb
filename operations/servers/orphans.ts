/**
 * What a killed run made in Docker and could not write into the state any more. It would stand in the way of the
 * next run by its name and its ports, so that run clears it away first. Volumes hold data and are kept: Docker gives
 * the new container the volume that is there.
 */
import { $ } from "zx/core";
import { stop } from "../../broker/node/node.ts";
import { type Context, say } from "../../terminal/context.ts";
import type { DockerObject } from "../stack/docker-objects.ts";
import type { Workspace } from "../stack/workspace.ts";

export async function clearOrphans(context: Context, workspace: Workspace): Promise<void> {
  const { containers, networks } = await workspace.docker.get();
  if (containers.length + networks.length === 0) return;
  const known = new Set((await workspace.state.get()).map(({ id }) => id));
  const orphans = (objects: readonly DockerObject[]): string[] =>
    objects.filter(({ id }) => !known.has(id)).map(({ name }) => name);
  const docker = $({ quiet: true, env: workspace.environment });
  for (const container of orphans(containers)) {
    say(
      context,
      `Removing the container ${container}, which an interrupted run left behind; its data stays.`,
    );
    await stop({ container });
    await docker`docker container rm --force ${container}`;
    workspace.docker.forget();
  }
  for (const network of orphans(networks)) {
    say(context, `Removing the network ${network}, which an interrupted run left behind.`);
    await docker`docker network rm ${network}`;
    workspace.docker.forget();
  }
}
