/** The rabbitmq.conf of a node: the same for all nodes of a server. It follows from the stack's config alone. */

import { DEFAULT_PORTS } from "../../../model/rabbitmq/ports.ts";
import type { Settings } from "../../config/settings.ts";
import { clusterConf, clusterLayout } from "../cluster/cluster-layout.ts";
import { assertNeedsAreMet } from "./conf/needed-settings.ts";
import { DEFINITIONS_FILE, listenerPorts, rabbitmqConf, type TlsOptions } from "./rabbitmq-files.ts";

export type NodeConfSettings = Pick<
  Settings,
  "server" | "name" | "ports" | "clusterNodes" | "memoryWatermark" | "rabbitmqConf"
> & {
  readonly tls: TlsOptions | undefined;
  readonly administrator: Pick<Settings["administrator"], "username">;
};

export function nodeConf(settings: NodeConfSettings): string {
  const { server, name, memoryWatermark, rabbitmqConf: more, tls } = settings;
  const cluster = server === "cluster" ? clusterConf(name, clusterLayout(settings).nodes) : [];
  return rabbitmqConf({ memoryWatermark, tls, cluster, more });
}

/** @throws WarrenError as {@link assertNeedsAreMet} does */
export function checkNodeConf(settings: NodeConfSettings): void {
  assertNeedsAreMet(nodeConf(settings), settings.rabbitmqConf, {
    ports: listenerPorts(settings.tls),
    healthPort: DEFAULT_PORTS.management,
    tls: settings.tls !== undefined,
    definitions: DEFINITIONS_FILE,
    administrator: settings.administrator.username,
    cluster: settings.server === "cluster",
  });
}
