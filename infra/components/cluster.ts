import type * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../component-args.ts";
import { ClusterServer } from "../server/cluster/cluster-server.ts";
import { DockerBroker } from "./docker-broker.ts";

/**
 * A cluster of RabbitMQ nodes in containers of this machine, behind a load balancer that has the three ports; node I has
 * each of them plus I. A change that replaces containers goes from node to node, when the cluster can do without it.
 */
export class Cluster extends DockerBroker {
  /** @throws pulumi.RunError where an argument is not allowed, with what is */
  constructor(name: string, args: ClusterArgs = {}, options?: pulumi.ComponentResourceOptions) {
    super(
      { kind: "cluster", name },
      {
        given: args,
        make: ({ settings, warren, looked }, parent) =>
          new ClusterServer(name, { settings, warren, containers: looked }, { parent }),
      },
      options,
    );
  }
}
