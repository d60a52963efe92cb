/**
 * RabbitMQ in Pulumi programs of one's own: `import * as warren from "warren/pulumi"`. Components make a broker and what a
 * declaration has on it; the resources that they are made of can be used by themselves. docs/components.md has examples.
 */
export type {
  ClusterArgs,
  DockerServerArgs,
  EnvironmentArgs,
  ExistingBrokerArgs,
} from "../component-args.ts";
export * from "../warren-resources.ts";
export type { Broker, BrokerSettings } from "./broker.ts";
export { Cluster } from "./cluster.ts";
export { DockerServer } from "./docker-server.ts";
export { Environment } from "./environment.ts";
export { ExistingBroker } from "./existing-broker.ts";
