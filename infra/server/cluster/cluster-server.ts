/**
 * A cluster of RabbitMQ nodes in containers of this machine, behind a load balancer.
 *
 * Nodes that are not there, or that fail to start, start side by side, as those of a new cluster wait for each other.
 * The others come after them, each after the one before it, so that a change which replaces containers goes from node
 * to node, and only when the cluster is whole. A `NodeReady` says that a node serves; before the next one stands a
 * `NodeMaintenance`: it waits until the cluster can do without that one, and drains it.
 */
import { createHash } from "node:crypto";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ServerSettings } from "../../config/settings.ts";
import { NodeMaintenance, type NodeReady, Password, type Provider } from "../../warren-resources.ts";
import { DockerLook } from "../docker-look.ts";
import { dockerLabels } from "../docker-ownership.ts";
import { endpointsOf } from "../endpoints.ts";
import { COOKIE_LENGTH } from "../node/erlang-cookie.ts";
import { nodeContainerArgs, nodeReady, publishedPorts } from "../node/node-container.ts";
import { createTls } from "../node/node-tls.ts";
import type { Endpoints, Server, ServerNode } from "../server.ts";
import { type ClusterNode, clusterLayout } from "./cluster-layout.ts";
import { createLoadBalancer, loadBalancerImage, loadBalancerPorts } from "./load-balancer.ts";

export interface ClusterServerArgs {
  readonly settings: ServerSettings;
  /** Of the Erlang cookie, and of the way from node to node. */
  readonly warren: Provider;
  /** Containers of this stack that are there already, and whose node can start. Where it fails nothing is made. */
  readonly containers: Promise<ReadonlySet<string>>;
}

/** Seconds for the cluster to be whole after a node was replaced, and for the next one to be drained. */
const MAINTENANCE_TIMEOUT = 300;

export class ClusterServer extends pulumi.ComponentResource implements Server {
  readonly resources: readonly pulumi.Resource[];
  readonly endpoints: Endpoints;
  readonly nodes: readonly ServerNode[];

  constructor(name: string, args: ClusterServerArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:server:ClusterServer", name, {}, options);
    const { settings, warren } = args;
    const layout = clusterLayout(settings);
    const inside = { parent: this, dependsOn: args.containers.then((): pulumi.Resource[] => []) };
    // What was labelled once stays so, also when the project's folder is moved.
    const owned = { ...inside, ignoreChanges: ["labels"] };
    const labels = dockerLabels();

    const image = new docker.RemoteImage(
      `${name}-image`,
      { name: settings.image, keepLocally: true },
      // The provider would have the old one deleted first, and Pulumi with it all that was made from it: every node.
      { ...inside, deleteBeforeReplace: false },
    );
    const { value: cookie } = new Password(
      `${name}-erlang-cookie`,
      { length: COOKIE_LENGTH },
      { ...inside, provider: warren },
    );
    const hostnames = layout.nodes.map(({ hostname }) => hostname);
    const tls = createTls(name, { settings, warren, hostnames }, inside);
    const balancerImage = loadBalancerImage(name, settings, inside);
    const look = new DockerLook(
      name,
      {
        containers: {
          ...Object.fromEntries(
            layout.nodes.map(({ container, ports }) => [
              container,
              { image: image.imageId, ports: publishedPorts(ports, tls), network: settings.name },
            ]),
          ),
          [layout.loadBalancer]: {
            image: balancerImage.imageId,
            ports: loadBalancerPorts(settings),
            network: settings.name,
          },
        },
        inTurn: layout.nodes.map(({ container }) => container),
        networks: [settings.name],
        volumes: layout.nodes.map(({ volume }) => volume),
      },
      { ...inside, provider: warren },
    );
    const network = new docker.Network(
      `${name}-network`,
      { name: settings.name, labels },
      { ...owned, ...look.replacing("network", settings.name) },
    );
    const all = { settings, image, network, cookie, tls, labels: dockerLabels("node") };

    const serverNode = ({ container, ports }: ClusterNode): ServerNode => ({
      container,
      endpoints: endpointsOf({ ...settings, ports }),
    });
    const ready = new Map<ClusterNode, NodeReady>();
    const before = async (node: ClusterNode): Promise<NodeReady[]> =>
      nodesBefore(node, layout.nodes, await args.containers).flatMap((each) => ready.get(each) ?? []);
    const make = (node: ClusterNode): NodeReady => {
      const { hostname, container, volume: volumeName, ports } = node;
      const volume = new docker.Volume(
        `${name}-${hostname}-data`,
        { name: volumeName, labels },
        { ...owned, ...look.replacing("volume", volumeName) },
      );
      const specification = nodeContainerArgs({ ...all, container, hostname, ports, volume });
      const maintenance = new NodeMaintenance(
        `${name}-${hostname}-maintenance`,
        {
          container,
          revision: revisionOf(specification),
          generation: look.generation("container", container),
          timeout: MAINTENANCE_TIMEOUT,
        },
        { ...inside, provider: warren, dependsOn: before(node) },
      );
      // Both would want the same name and ports: the old one goes first, the volume stays.
      const replaced = { ...owned, ...look.replacing("container", container), dependsOn: [maintenance] };
      const made = new docker.Container(`${name}-${hostname}`, specification, replaced);
      return nodeReady(
        { name: `${name}-${hostname}-ready`, node: serverNode(node), plugins: settings.plugins },
        made,
        {
          ...inside,
          provider: warren,
        },
      );
    };
    for (const node of layout.nodes) ready.set(node, make(node));
    const balancer = createLoadBalancer(
      name,
      { settings, layout, network, image: balancerImage, labels: dockerLabels("load-balancer") },
      { ...owned, ...look.replacing("container", layout.loadBalancer) },
    );

    const { amqp, management } = endpointsOf(settings);
    // Metrics are each node's own.
    this.endpoints = { amqp, management };
    this.nodes = layout.nodes.map(serverNode);
    this.resources = [this, ...ready.values(), balancer];
    this.registerOutputs({ endpoints: this.endpoints });
  }
}

/** Those after which a node comes: none for one that is missing, all that are missing and then one by one for the others. */
function nodesBefore(
  node: ClusterNode,
  nodes: readonly ClusterNode[],
  there: ReadonlySet<string>,
): readonly ClusterNode[] {
  if (!there.has(node.container)) return [];
  const others = nodes.filter(({ container }) => there.has(container));
  const last = others[others.indexOf(node) - 1];
  return last === undefined ? nodes.filter(({ container }) => !there.has(container)) : [last];
}

/** What Docker's provider changes without a new container, and what this program ignores. */
const CHANGED_IN_PLACE = new Set(["labels", "restart", "stopTimeout", "destroyGraceSeconds"]);

/** Another one means that the container will be replaced: of the properties that cannot be changed in place. */
function revisionOf(node: docker.ContainerArgs): pulumi.Output<string> {
  const fixed = Object.entries(node).filter(([name]) => !CHANGED_IN_PLACE.has(name));
  return pulumi
    .output(fixed.toSorted(([left], [right]) => (left < right ? -1 : 1)))
    .apply((values) => createHash("sha256").update(JSON.stringify(values)).digest("base64url"));
}
