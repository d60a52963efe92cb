/** The containers of a stack. They are found by name, so also where a run was killed before Pulumi knew of them. */
import { $ } from "zx";
import type { Node } from "../../broker/node/node.ts";
import { labelFilters, STACK_LABELS, stackLabels } from "../../model/docker-labels.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../cli/context.ts";
import { outputLines } from "../cli/output-lines.ts";
import { isExisting } from "./project.ts";
import type { Workspace } from "./workspace.ts";

export interface DockerObjects {
  /** The servers, and the load balancer of a cluster. */
  readonly containers: readonly string[];
  /** Those of the containers that are RabbitMQ nodes. */
  readonly nodes: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/** By the labels that everything of a stack of this folder has. */
export function stackFilters(context: Context, { project, stack }: Workspace): string[] {
  return labelFilters(stackLabels(`${project.name}/${stack}`, context.root));
}

/** What there is of the stack in Docker, running or not. */
export async function findDockerObjects(context: Context, workspace: Workspace): Promise<DockerObjects> {
  if (isExisting(workspace.project)) return { containers: [], nodes: [], networks: [], volumes: [] };
  const filters = stackFilters(context, workspace);
  const docker = $({ quiet: true, env: workspace.environment });
  const [listed, networks, volumes] = await Promise.all([
    outputLines(
      docker`docker container ls --all ${filters} --format ${`{{.Names}} {{.Label "${STACK_LABELS.role}"}}`}`,
    ),
    outputLines(docker`docker network ls ${filters} --format {{.Name}}`),
    outputLines(docker`docker volume ls ${filters} --format {{.Name}}`),
  ]);
  const containers = listed.toSorted().map((line) => line.split(" "));
  return {
    containers: containers.map(([name = ""]) => name),
    nodes: containers.filter(([, role]) => role !== "load-balancer").map(([name = ""]) => name),
    networks,
    volumes,
  };
}

export interface Servers {
  readonly nodes: readonly [Node, ...Node[]];
  /** Of a cluster: in front of the nodes. */
  readonly loadBalancers: readonly Node[];
}

/** @throws WarrenError `stack-not-up` where the stack has no server; `servers-not-ours` */
export async function findServers(context: Context, workspace: Workspace): Promise<Servers> {
  if (isExisting(workspace.project)) {
    throw new WarrenError(
      "servers-not-ours",
      `The servers of stack "${workspace.stack}" are not Warren's: its config says that they exist already.`,
      { hint: "They are stopped and started, and keep their logs, where they run." },
    );
  }
  const { containers, nodes } = await findDockerObjects(context, workspace);
  const [first, ...others] = nodes.map((container) => ({ container }));
  if (first !== undefined) {
    const balancers = containers.filter((container) => !nodes.includes(container));
    return { nodes: [first, ...others], loadBalancers: balancers.map((container) => ({ container })) };
  }
  throw new WarrenError("stack-not-up", `Stack "${workspace.stack}" has no server on this machine`, {
    hint: "`./warren up` makes it.",
  });
}

/** @throws WarrenError `stack-not-up` where the stack has no server */
export async function findNodes(context: Context, workspace: Workspace): Promise<readonly [Node, ...Node[]]> {
  return (await findServers(context, workspace)).nodes;
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
