/** The components by their type tokens: the classes that `warren/pulumi` exports. */
import type * as pulumi from "@pulumi/pulumi";
import type {
  ClusterArgs,
  DockerServerArgs,
  EnvironmentArgs,
  ExistingBrokerArgs,
} from "../../infra/component-args.ts";
import { Cluster } from "../../infra/components/cluster.ts";
import { DockerServer } from "../../infra/components/docker-server.ts";
import { Environment } from "../../infra/components/environment.ts";
import { ExistingBroker } from "../../infra/components/existing-broker.ts";

export interface ToMake {
  readonly name: string;
  /** As its description has them. */
  readonly args: unknown;
  readonly options: pulumi.ComponentResourceOptions;
}

const MAKERS: Readonly<Record<string, (of: ToMake) => pulumi.ComponentResource>> = {
  "warren:index:Cluster": ({ name, args, options }) => new Cluster(name, args as ClusterArgs, options),
  "warren:index:DockerServer": ({ name, args, options }) =>
    new DockerServer(name, args as DockerServerArgs, options),
  "warren:index:Environment": ({ name, args, options }) =>
    new Environment(name, args as EnvironmentArgs, options),
  "warren:index:ExistingBroker": ({ name, args, options }) =>
    new ExistingBroker(name, args as ExistingBrokerArgs, options),
};

/** @throws TypeError where none is of that type: each that is described has its class here */
export function makeComponent(token: string, of: ToMake): pulumi.ComponentResource {
  const make = MAKERS[token];
  if (make === undefined) throw new TypeError(`there is no class for ${token}`);
  return make(of);
}
