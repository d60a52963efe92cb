/** One RabbitMQ node in a container of this machine: for a laptop, and for tests. */
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../settings.ts";
import { ownershipLabels } from "./docker-ownership.ts";
import {
  administratorDefinitions,
  enabledPlugins,
  NODE_FILES,
  NODE_PORTS,
  READINESS_PROBE,
  rabbitmqConf,
} from "./rabbitmq-files.ts";
import type { Endpoints, Server, ServerNode } from "./server.ts";

/** The interface that is published on: nothing of a development broker is reachable from outside the machine. */
const LOOPBACK = "127.0.0.1";

/** The node is rabbit@rabbitmq: data lies under the node's name, so another hostname would leave it behind. */
const HOSTNAME = "rabbitmq";

/** Seconds for a node to end by itself before Docker kills it. */
const STOP_TIMEOUT = 60;

/** Seconds for a new node to become ready; a fresh one takes about 3 on 2 cores. */
const READY_TIMEOUT = 120;

export class DockerServer extends pulumi.ComponentResource implements Server {
  readonly resources: readonly pulumi.Resource[];
  readonly endpoints: Endpoints;
  readonly nodes: readonly ServerNode[];

  constructor(name: string, settings: Settings, options?: pulumi.ComponentResourceOptions) {
    super("warren:server:DockerServer", name, {}, options);
    const inside = { parent: this };
    const labels = Object.entries(ownershipLabels()).map(([label, value]) => ({ label, value }));
    // What was labelled once stays so, also when the project's folder is moved.
    const owned = { ...inside, ignoreChanges: ["labels"] };

    const network = new docker.Network(`${name}-network`, { name: settings.name, labels }, owned);
    const volume = new docker.Volume(`${name}-data`, { name: `${settings.name}-data`, labels }, owned);
    const image = new docker.RemoteImage(
      `${name}-image`,
      { name: settings.image, keepLocally: true },
      inside,
    );
    const container = new docker.Container(
      `${name}-node`,
      {
        name: settings.name,
        image: image.imageId,
        hostname: HOSTNAME,
        labels,
        restart: "unless-stopped",
        networksAdvanced: [{ name: network.name, aliases: [HOSTNAME] }],
        ports: publishedPorts(settings),
        volumes: [{ volumeName: volume.name, containerPath: "/var/lib/rabbitmq" }],
        uploads: uploads(settings),
        logDriver: "json-file",
        logOpts: { "max-size": "10m", "max-file": "3" },
        healthcheck: {
          tests: ["CMD", "bash", "-c", READINESS_PROBE],
          interval: "1s",
          timeout: "5s",
          retries: 3,
          // As Docker writes it back: "60s" would be a change at every run.
          startPeriod: "1m0s",
        },
        wait: true,
        waitTimeout: READY_TIMEOUT,
        stopTimeout: STOP_TIMEOUT,
        destroyGraceSeconds: STOP_TIMEOUT,
      },
      // Both would want the same name and ports: the old one goes first, the volume stays.
      { ...owned, deleteBeforeReplace: true },
    );

    const { ports } = settings;
    this.endpoints = {
      amqp: `amqp://${LOOPBACK}:${ports.amqp}`,
      management: `http://${LOOPBACK}:${ports.management}`,
      prometheus: `http://${LOOPBACK}:${ports.prometheus}/metrics`,
    };
    this.resources = [this, container];
    this.nodes = [{ container: settings.name, endpoints: this.endpoints }];
    this.registerOutputs({ endpoints: this.endpoints });
  }
}

function publishedPorts({ ports }: Settings): docker.types.input.ContainerPort[] {
  return [
    { internal: NODE_PORTS.amqp, external: ports.amqp, ip: LOOPBACK },
    { internal: NODE_PORTS.management, external: ports.management, ip: LOOPBACK },
    { internal: NODE_PORTS.prometheus, external: ports.prometheus, ip: LOOPBACK },
  ];
}

function uploads(settings: Settings): docker.types.input.ContainerUpload[] {
  const { administrator, name } = settings;
  return [
    {
      file: NODE_FILES.rabbitmqConf,
      content: rabbitmqConf({ memoryWatermark: settings.memoryWatermark, more: settings.rabbitmqConf }),
    },
    { file: NODE_FILES.enabledPlugins, content: enabledPlugins(settings.plugins) },
    {
      file: NODE_FILES.definitions,
      content: administrator.password.apply((password) =>
        administratorDefinitions({ name: administrator.username, password, saltedFor: name }),
      ),
    },
  ];
}
