/** The containers of a stack. They are found by name, so also where a run was killed before Pulumi knew of them. */
import { $ } from "zx";
import type { Node } from "../../broker/node/node.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../cli/context.ts";
import { outputLines } from "../cli/output-lines.ts";
import type { Workspace } from "./workspace.ts";

export interface DockerObjects {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/** By the labels that `infra/server/docker-ownership.ts` gives to everything of a stack of this folder. */
export function labelFilters(context: Context, { project, stack }: Workspace): string[] {
  const labels = [`dev.warren.stack=${project.name}/${stack}`, `dev.warren.directory=${context.root}`];
  return labels.flatMap((label) => ["--filter", `label=${label}`]);
}

/** What there is of the stack in Docker, running or not. */
export async function findDockerObjects(context: Context, workspace: Workspace): Promise<DockerObjects> {
  const filters = labelFilters(context, workspace);
  const docker = $({ quiet: true, env: workspace.environment });
  const [containers, networks, volumes] = await Promise.all([
    outputLines(docker`docker container ls --all ${filters} --format {{.Names}}`),
    outputLines(docker`docker network ls ${filters} --format {{.Name}}`),
    outputLines(docker`docker volume ls ${filters} --format {{.Name}}`),
  ]);
  return { containers, networks, volumes };
}

/** @throws WarrenError `stack-not-up` where the stack has no container */
export async function findNodes(context: Context, workspace: Workspace): Promise<[Node, ...Node[]]> {
  const { containers } = await findDockerObjects(context, workspace);
  const [first, ...others] = containers.map((container) => ({ container }));
  if (first !== undefined) return [first, ...others];
  throw new WarrenError("stack-not-up", `Stack "${workspace.stack}" has no server on this machine`, {
    hint: `./warren up --stack ${workspace.stack} makes it.`,
  });
}

/** Removes what a destroy did not know of, because the run that made it was killed. @returns what it was */
export async function removeDockerObjects(context: Context, workspace: Workspace): Promise<string[]> {
  const { containers, networks, volumes } = await findDockerObjects(context, workspace);
  const docker = $({ quiet: true, env: workspace.environment });
  if (containers.length > 0) await docker`docker container rm --force --volumes ${containers}`;
  if (networks.length > 0) await docker`docker network rm ${networks}`;
  if (volumes.length > 0) await docker`docker volume rm --force ${volumes}`;
  return [...containers, ...networks, ...volumes];
}
