/** One RabbitMQ node in a container of this machine: for a laptop, and for tests. */
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ServerSettings } from "../config/settings.ts";
import { Password, type Provider } from "../warren-resources.ts";
import { DockerLook } from "./docker-look.ts";
import { dockerLabels } from "./docker-ownership.ts";
import { endpointsOf } from "./endpoints.ts";
import { COOKIE_LENGTH } from "./node/erlang-cookie.ts";
import { nodeContainerArgs, nodeReady, publishedPorts } from "./node/node-container.ts";
import { createTls } from "./node/node-tls.ts";
import type { Endpoints, Server, ServerNode } from "./server.ts";

/** The node is rabbit@rabbitmq: data lies under the node's name, so another hostname would leave it behind. */
const HOSTNAME = "rabbitmq";

export interface DockerServerArgs {
  readonly settings: ServerSettings;
  /** Of the Erlang cookie. */
  readonly warren: Provider;
  /** Fails where something is in the way of it: nothing is made then. */
  readonly looked: Promise<unknown>;
}

export class DockerServer extends pulumi.ComponentResource implements Server {
  readonly resources: readonly pulumi.Resource[];
  readonly endpoints: Endpoints;
  readonly nodes: readonly ServerNode[];

  constructor(name: string, args: DockerServerArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:server:DockerServer", name, {}, options);
    const { settings, warren } = args;
    const inside = { parent: this, dependsOn: args.looked.then(() => []) };
    const labels = dockerLabels();
    // What was labelled once stays so, also when the project's folder is moved.
    const owned = { ...inside, ignoreChanges: ["labels"] };

    const image = new docker.RemoteImage(
      `${name}-image`,
      { name: settings.image, keepLocally: true },
      inside,
    );
    const cookie = new Password(
      `${name}-erlang-cookie`,
      { length: COOKIE_LENGTH },
      { ...inside, provider: warren },
    );
    const tls = createTls(name, { settings, warren, hostnames: [HOSTNAME] }, inside);
    const names = { network: settings.name, volume: `${settings.name}-data`, container: settings.name };
    const ports = publishedPorts(settings.ports, tls);
    const look = new DockerLook(
      name,
      {
        containers: { [names.container]: { image: image.imageId, ports, network: names.network } },
        networks: [names.network],
        volumes: [names.volume],
      },
      { ...inside, provider: warren },
    );
    const network = new docker.Network(
      `${name}-network`,
      { name: names.network, labels },
      { ...owned, ...look.replacing("network", names.network) },
    );
    const volume = new docker.Volume(
      `${name}-data`,
      { name: names.volume, labels },
      { ...owned, ...look.replacing("volume", names.volume) },
    );
    const container = new docker.Container(
      `${name}-node`,
      nodeContainerArgs({
        settings,
        container: names.container,
        hostname: HOSTNAME,
        ports: settings.ports,
        labels: dockerLabels("node"),
        image,
        network,
        volume,
        cookie: cookie.value,
        tls,
      }),
      // Both would want the same name and ports: the old one goes first, the volume stays.
      { ...owned, ...look.replacing("container", names.container) },
    );

    this.endpoints = endpointsOf(settings);
    const node = { container: settings.name, endpoints: this.endpoints };
    const ready = nodeReady({ name: `${name}-node-ready`, node, plugins: settings.plugins }, container, {
      ...inside,
      provider: warren,
    });
    this.resources = [this, container, ready];
    this.nodes = [node];
    this.registerOutputs({ endpoints: this.endpoints });
  }
}
