/** The containers of the nodes that a stack makes, by their names: constants of its config. */
import type { Settings } from "../config/settings.ts";
import { clusterLayout } from "./cluster/cluster-layout.ts";

/** None for a broker that exists already. */
export function nodeContainers(
  settings: Pick<Settings, "server" | "name" | "ports" | "clusterNodes">,
): string[] {
  const { server, name } = settings;
  if (server === "existing") return [];
  return server === "docker" ? [name] : clusterLayout(settings).nodes.map(({ container }) => container);
}
