import * as pulumi from "@pulumi/pulumi";
import { DockerServer as Server } from "../server/docker-server.ts";
import type { Provider } from "../warren-resources.ts";
import type { Broker, BrokerSettings } from "./broker.ts";
import { dockerBroker } from "./docker-broker.ts";
import type { DockerServerArgs } from "./server-settings.ts";

/**
 * One RabbitMQ node in a container of this machine, reachable from this machine alone: for a laptop, and for tests. The
 * `docker` command has to reach the engine. Its data is in a volume that goes with it; an {@link Environment} on it refuses
 * that while there are messages.
 */
export class DockerServer extends pulumi.ComponentResource implements Broker {
  readonly provider: Provider;
  readonly ready: pulumi.Resource;
  readonly resources: readonly pulumi.Resource[];
  readonly amqpUrl: pulumi.Output<string>;
  readonly managementUrl: pulumi.Output<string>;
  readonly administrator: pulumi.Output<string>;
  readonly administratorPassword: pulumi.Output<string>;
  readonly settings: BrokerSettings | undefined;

  /** @throws pulumi.RunError where an argument is not allowed, with what is */
  constructor(name: string, args: DockerServerArgs = {}, options?: pulumi.ComponentResourceOptions) {
    super("warren:index:DockerServer", name, {}, options);
    const broker = dockerBroker(
      { kind: "docker", name, component: this },
      args,
      (made) => new Server(name, made, { parent: this }),
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
