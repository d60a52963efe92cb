/** What there is of a stack in Docker. It is found by labels, so also where a run was killed before Pulumi knew of it. */

import { $ } from "zx/core";
import { type RunState, runStateOf } from "../../broker/node/container/container-state.ts";
import { labelFilters, STACK_LABELS, stackLabels } from "../../model/docker-labels.ts";
import { outputLines } from "./output-lines.ts";

export interface DockerObjects {
  /** The servers, and the load balancer of a cluster, by their names. */
  readonly containers: readonly DockerContainer[];
  readonly networks: readonly DockerObject[];
  /** A volume's id is its name. */
  readonly volumes: readonly DockerObject[];
}

export interface DockerObject {
  /** As Pulumi's state has it. */
  readonly id: string;
  readonly name: string;
}

export interface DockerContainer extends DockerObject {
  /** A RabbitMQ node, and not the load balancer in front of them. */
  readonly isNode: boolean;
  readonly state: RunState;
  /** It is in a network of the stack. Without one nobody reaches it, on its published ports either. */
  readonly isConnected: boolean;
}

const CONTAINER = `{{.ID}} {{.Names}} {{.State}} {{.Label "${STACK_LABELS.role}"}} {{.Networks}}`;

/**
 * @param stack `PROJECT/STACK`
 * @param directory the project's folder
 * @param environment in which docker is found
 */
export async function findDockerObjects(
  stack: string,
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<DockerObjects> {
  const filters = labelFilters(stackLabels(stack, directory));
  const docker = $({ quiet: true, env: environment });
  const [containers, networks, volumes] = await Promise.all([
    outputLines(docker`docker container ls --all --no-trunc ${filters} --format ${CONTAINER}`),
    outputLines(docker`docker network ls --no-trunc ${filters} --format ${"{{.ID}} {{.Name}}"}`),
    outputLines(docker`docker volume ls ${filters} --format ${"{{.Name}} {{.Name}}"}`),
  ]);
  const ofStack = networks.map(objectOf);
  return {
    containers: containers.map((line) => containerOf(line, ofStack)).toSorted(byName),
    networks: ofStack,
    volumes: volumes.map(objectOf),
  };
}

/** The containers of the RabbitMQ nodes. */
export function nodesOf({ containers }: DockerObjects): string[] {
  return containers.filter(({ isNode }) => isNode).map(({ name }) => name);
}

function containerOf(line: string, networksOfStack: readonly DockerObject[]): DockerContainer {
  const [id = "", name = "", state = "", role, networks = ""] = line.split(" ");
  const isNode = role !== "load-balancer";
  // Docker tells the name of a network that is gone, too.
  const isConnected = networksOfStack.some((network) => networks.split(",").includes(network.name));
  return { id, name, isNode, state: runStateOf(state), isConnected };
}

function objectOf(line: string): DockerObject {
  const [id = "", name = ""] = line.split(" ");
  return { id, name };
}

function byName(a: DockerObject, b: DockerObject): number {
  return a.name < b.name ? -1 : 1;
}
