/** The servers of a stack as commands work on them. */
import { $ } from "zx/core";
import type { Node } from "../../broker/node/node.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { nodesOf } from "../stack/docker-objects.ts";
import { isExisting } from "../stack/project.ts";
import type { Workspace } from "../stack/workspace.ts";

export interface Servers {
  readonly nodes: readonly [Node, ...Node[]];
  /** Of a cluster: in front of the nodes. */
  readonly loadBalancers: readonly Node[];
}

/** @throws WarrenError `stack-not-up` where the stack has no server; `servers-not-ours` */
export async function findServers({ stack, project, docker }: Workspace): Promise<Servers> {
  if (isExisting(project)) {
    throw new WarrenError(
      "servers-not-ours",
      `The servers of stack "${stack}" are not Warren's: its config says that they exist already.`,
      { hint: "They are stopped and started, and keep their logs, where they run." },
    );
  }
  const objects = await docker.get();
  const [first, ...others] = nodesOf(objects).map((container) => ({ container }));
  if (first !== undefined) {
    const balancers = objects.containers.filter(({ isNode }) => !isNode);
    return { nodes: [first, ...others], loadBalancers: balancers.map(({ name }) => ({ container: name })) };
  }
  throw new WarrenError("stack-not-up", `Stack "${stack}" has no server on this machine`, {
    hint: "`./warren up` makes it.",
  });
}

/** Removes what a destroy did not know of, because the run that made it was killed. @returns what it was */
export async function removeDockerObjects({ docker: seen, environment }: Workspace): Promise<string[]> {
  const { containers, networks, volumes } = await seen.get();
  const names = [containers, networks, volumes].map((objects) => objects.map(({ name }) => name));
  const [ofContainers = [], ofNetworks = [], ofVolumes = []] = names;
  const docker = $({ quiet: true, env: environment });
  seen.forget();
  if (ofContainers.length > 0) await docker`docker container rm --force --volumes ${ofContainers}`;
  if (ofNetworks.length > 0) await docker`docker network rm ${ofNetworks}`;
  if (ofVolumes.length > 0) await docker`docker volume rm --force ${ofVolumes}`;
  return names.flat();
}
