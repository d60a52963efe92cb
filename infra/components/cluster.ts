import * as pulumi from "@pulumi/pulumi";
import { ClusterServer } from "../server/cluster/cluster-server.ts";
import type { Provider } from "../warren-resources.ts";
import type { Broker, BrokerSettings } from "./broker.ts";
import { dockerBroker } from "./docker-broker.ts";
import type { ClusterArgs } from "./server-settings.ts";

/**
 * A cluster of RabbitMQ nodes in containers of this machine, behind a load balancer that has the three ports; node I has
 * each of them plus I. A change that replaces containers goes from node to node, when the cluster can do without it.
 */
export class Cluster extends pulumi.ComponentResource implements Broker {
  readonly provider: Provider;
  readonly ready: pulumi.Resource;
  readonly resources: readonly pulumi.Resource[];
  readonly amqpUrl: pulumi.Output<string>;
  readonly managementUrl: pulumi.Output<string>;
  readonly administrator: pulumi.Output<string>;
  readonly administratorPassword: pulumi.Output<string>;
  readonly settings: BrokerSettings | undefined;

  /** @throws pulumi.RunError where an argument is not allowed, with what is */
  constructor(name: string, args: ClusterArgs = {}, options?: pulumi.ComponentResourceOptions) {
    super("warren:index:Cluster", name, {}, options);
    const broker = dockerBroker(
      { kind: "cluster", name, component: this },
      args,
      ({ settings, warren, looked }) =>
        new ClusterServer(name, { settings, warren, containers: looked }, { parent: this }),
    );
    this.provider = broker.provider;
    this.ready = broker.ready;
    this.resources = broker.resources;
    this.amqpUrl = broker.amqpUrl;
    this.managementUrl = broker.managementUrl;
    this.administrator = broker.administrator;
    this.administratorPassword = broker.administratorPassword;
    this.settings = broker.settings;
    this.registerOutputs({ amqpUrl: this.amqpUrl, managementUrl: this.managementUrl });
  }
}
