/** What a stack is called in Docker: constants of its config. */
import type { Settings } from "../config/settings.ts";
import { clusterLayout, type PublishedPorts } from "./cluster/cluster-layout.ts";

/** What names and ports follow from. */
export type NamingSettings = Pick<Settings, "server" | "name" | "ports" | "clusterNodes">;

export interface DockerNames {
  /** With the ports that each is published on. */
  readonly containers: ReadonlyMap<string, Partial<PublishedPorts>>;
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/** What the names of a stack's servers begin with. */
export function serverName(project: string, stack: string): string {
  return `${project}-${stack}`;
}

/** What a stack's config names. */
export function dockerNames(settings: NamingSettings): DockerNames {
  const { server, name, ports } = settings;
  if (server === "existing") return { containers: new Map(), networks: [], volumes: [] };
  if (server === "docker") {
    return { containers: new Map([[name, ports]]), networks: [name], volumes: [`${name}-data`] };
  }
  const { nodes, loadBalancer } = clusterLayout(settings);
  const { amqp, management } = ports;
  return {
    containers: new Map<string, Partial<PublishedPorts>>([
      ...nodes.map((node): [string, PublishedPorts] => [node.container, node.ports]),
      [loadBalancer, { amqp, management }],
    ]),
    networks: [name],
    volumes: nodes.map(({ volume }) => volume),
  };
}

/** The containers of the nodes, by their names. None for a broker that exists already. */
export function nodeContainers(settings: NamingSettings): string[] {
  const { server, name } = settings;
  if (server === "existing") return [];
  return server === "docker" ? [name] : clusterLayout(settings).nodes.map(({ container }) => container);
}
