/** HAProxy in a container, in front of the nodes of a cluster. */
import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { ServerSettings } from "../../config/settings.ts";
import { LOOPBACK } from "../endpoints.ts";
import { LOAD_BALANCER_LIMITS } from "../node/container-privileges.ts";
import { listenerPorts } from "../node/node-files.ts";
import type { ClusterLayout } from "./cluster-layout.ts";
import { LOAD_BALANCER_FILE, loadBalancerConf } from "./load-balancer-files.ts";

export interface LoadBalancerArgs {
  readonly settings: ServerSettings;
  readonly layout: ClusterLayout;
  readonly network: docker.Network;
  readonly image: docker.RemoteImage;
  readonly labels: docker.types.input.ContainerLabel[];
}

/** Seconds for the connections to end when it is stopped: clients come back by themselves. */
const STOP_TIMEOUT = 2;

export function loadBalancerImage(
  name: string,
  settings: ServerSettings,
  options: pulumi.CustomResourceOptions,
): docker.RemoteImage {
  return new docker.RemoteImage(
    `${name}-load-balancer-image`,
    { name: settings.loadBalancerImage, keepLocally: true },
    options,
  );
}

export function loadBalancerPorts({
  ports,
  tls,
}: Pick<ServerSettings, "ports" | "tls">): docker.types.input.ContainerPort[] {
  const internal = listenerPorts(tls);
  return [
    { internal: internal.amqp, external: ports.amqp, ip: LOOPBACK },
    { internal: internal.management, external: ports.management, ip: LOOPBACK },
  ];
}

/** It needs no node to start: it finds them by their names when they come. */
export function createLoadBalancer(
  name: string,
  { settings, layout, network, image, labels }: LoadBalancerArgs,
  options: pulumi.CustomResourceOptions,
): docker.Container {
  return new docker.Container(
    `${name}-load-balancer`,
    {
      name: layout.loadBalancer,
      image: image.imageId,
      hostname: "load-balancer",
      ...LOAD_BALANCER_LIMITS,
      labels,
      restart: "unless-stopped",
      networksAdvanced: [{ name: network.name }],
      ports: loadBalancerPorts(settings),
      uploads: [{ file: LOAD_BALANCER_FILE, content: loadBalancerConf(layout.nodes, settings.tls) }],
      logDriver: "json-file",
      logOpts: { "max-size": "10m", "max-file": "3" },
      stopTimeout: STOP_TIMEOUT,
      destroyGraceSeconds: STOP_TIMEOUT,
    },
    { ...options, deleteBeforeReplace: true },
  );
}
