/** What an environment is made on: one of {@link DockerServer}, {@link Cluster} and {@link ExistingBroker}. */
import type * as pulumi from "@pulumi/pulumi";
import type { Provider } from "../warren-resources.ts";

export interface Broker {
  /** By which everything on it is made: resources of a program's own take it as their `provider`. */
  readonly provider: Provider;
  /** Says that it is in service. */
  readonly ready: pulumi.Resource;
  /** Its containers; empty where it is not made here. */
  readonly resources: readonly pulumi.Resource[];
  /** Where AMQP 0-9-1 answers, without credentials: `amqp://127.0.0.1:5672`. */
  readonly amqpUrl: pulumi.Output<string>;
  /** Where the management page and the HTTP API answer, without credentials: `http://127.0.0.1:15672`. */
  readonly managementUrl: pulumi.Output<string>;
  /** The name of the administrator. */
  readonly administrator: pulumi.Output<string>;
  /** The administrator's password: secret. */
  readonly administratorPassword: pulumi.Output<string>;
  /** The plugins that it enables, and more lines of its rabbitmq.conf; undefined where it is not made here. */
  readonly settings: BrokerSettings | undefined;
}

export interface BrokerSettings {
  readonly plugins: readonly string[];
  readonly rabbitmqConf: string;
  readonly administrator: { readonly username: string };
}

/** What its component registers: by that an environment knows it, whose component another process makes. */
export function brokerOutputs(broker: Broker): pulumi.Inputs {
  const { amqpUrl, managementUrl, administrator, administratorPassword, provider, ready, settings } = broker;
  return { amqpUrl, managementUrl, administrator, administratorPassword, provider, ready, settings };
}
