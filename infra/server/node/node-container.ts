/** A RabbitMQ node as a container: the same for a server of one node and for each node of a cluster. */
import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { ServerSettings } from "../../config/settings.ts";
import { NodeReady } from "../../warren-resources.ts";
import type { PublishedPorts } from "../cluster/cluster-layout.ts";
import { LOOPBACK } from "../endpoints.ts";
import type { ServerNode } from "../server.ts";
import { NODE_LIMITS, NODE_PROCESSES } from "./container-privileges.ts";
import { cookieUpload } from "./erlang-cookie.ts";
import {
  administratorDefinitions,
  enabledPlugins,
  listenerPorts,
  NODE_FILES,
  pluginsOfNode,
  READINESS_PROBE,
} from "./node-files.ts";
import { type NodeTls, tlsUploads } from "./node-tls.ts";
import { nodeConf } from "./rabbitmq-conf.ts";
import { START_COMMAND } from "./secret-files.ts";

/** Seconds for a node to end by itself before Docker kills it. */
const STOP_TIMEOUT = 60;

/** Seconds for a new node to become ready; a fresh one takes about 3 on 2 cores. */
const READY_TIMEOUT = 120;

/**
 * What waits until the node in a new container serves clients. Docker's provider could, too, and would only tell that the
 * container is not healthy.
 */
export function nodeReady(
  {
    name,
    node,
    plugins,
  }: { readonly name: string; readonly node: ServerNode; readonly plugins: readonly string[] },
  container: docker.Container,
  options: pulumi.CustomResourceOptions,
): NodeReady {
  const { amqp: amqpEndpoint, management: endpoint } = node.endpoints;
  const { id: containerId } = container;
  const args = { container: node.container, containerId, endpoint, amqpEndpoint, timeout: READY_TIMEOUT };
  return new NodeReady(
    name,
    { ...args, processes: NODE_PROCESSES, plugins: pluginsOfNode(plugins) },
    options,
  );
}

export interface NodeContainer {
  readonly settings: ServerSettings;
  readonly container: string;
  readonly hostname: string;
  readonly ports: PublishedPorts;
  readonly labels: docker.types.input.ContainerLabel[];
  readonly image: docker.RemoteImage;
  readonly network: docker.Network;
  readonly volume: docker.Volume;
  readonly cookie: pulumi.Output<string>;
  readonly tls: NodeTls | undefined;
}

/** Nothing of a node is reachable from outside the machine. */
export function publishedPorts(
  ports: PublishedPorts,
  tls: object | undefined,
): docker.types.input.ContainerPort[] {
  const internal = listenerPorts(tls);
  return [
    { internal: internal.amqp, external: ports.amqp, ip: LOOPBACK },
    { internal: internal.management, external: ports.management, ip: LOOPBACK },
    { internal: internal.prometheus, external: ports.prometheus, ip: LOOPBACK },
  ];
}

/**
 * A look starts a process in the container: at one a second that is 5 % of a core for each node. It is also how often Docker
 * looks while a node starts, by default from 25.0 on; before that the first look comes after it.
 */
const HEALTH_INTERVAL = "5s";

export function nodeContainerArgs(node: NodeContainer): docker.ContainerArgs {
  return {
    name: node.container,
    image: node.image.imageId,
    hostname: node.hostname,
    command: [...START_COMMAND],
    ...NODE_LIMITS,
    labels: node.labels,
    // Also after a stop of the machine; not after a `docker stop`.
    restart: "unless-stopped",
    networksAdvanced: [{ name: node.network.name, aliases: [node.hostname] }],
    ports: publishedPorts(node.ports, node.tls),
    volumes: [{ volumeName: node.volume.name, containerPath: "/var/lib/rabbitmq" }],
    uploads: [...uploads(node), cookieUpload(node.cookie), ...tlsUploads(node.tls)],
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
    healthcheck: {
      tests: ["CMD", "bash", "-c", READINESS_PROBE],
      interval: HEALTH_INTERVAL,
      timeout: "5s",
      retries: 3,
      // As Docker writes it back: "60s" would be a change at every run.
      startPeriod: "1m0s",
    },
    stopTimeout: STOP_TIMEOUT,
    destroyGraceSeconds: STOP_TIMEOUT,
  };
}

function uploads({ settings }: NodeContainer): docker.types.input.ContainerUpload[] {
  const { administrator, name } = settings;
  return [
    { file: NODE_FILES.rabbitmqConf, content: nodeConf(settings) },
    { file: NODE_FILES.imageDefaults, content: "# Warren has all of it in rabbitmq.conf.\n" },
    { file: NODE_FILES.enabledPlugins, content: enabledPlugins(settings.plugins) },
    {
      file: NODE_FILES.definitions,
      content: administrator.password.apply((password) =>
        administratorDefinitions({ name: administrator.username, password, saltedFor: name }),
      ),
    },
  ];
}
