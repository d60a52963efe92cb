/** What stands beside the graphs: operator policies over them, links to other brokers, parameters. */
import * as pulumi from "@pulumi/pulumi";
import type {
  GlobalParameter as DeclaredGlobalParameter,
  RuntimeParameter,
  VirtualHost,
} from "../model/declaration/declaration.ts";
import { GlobalParameter, OperatorPolicy, Parameter, type Provider } from "./warren-resources.ts";

export interface OperatorPoliciesArgs {
  readonly virtualHosts: readonly VirtualHost[];
  /** By name, the resources that they are. */
  readonly hosts: ReadonlyMap<string, pulumi.Resource>;
  readonly warren: Provider;
}

/** Before the queues: none exists a moment without them. */
export class OperatorPolicies extends pulumi.ComponentResource {
  /** By virtual host. */
  readonly policies: ReadonlyMap<string, readonly OperatorPolicy[]>;

  constructor(name: string, args: OperatorPoliciesArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:topology:OperatorPolicies", name, {}, options);
    const policies = args.virtualHosts.map(({ name: virtualHost, operatorPolicies }) => {
      const inside = { parent: this, provider: args.warren, dependsOn: there(args.hosts.get(virtualHost)) };
      const made = operatorPolicies.map(
        (policy) => new OperatorPolicy(`${virtualHost}/${policy.name}`, { virtualHost, ...policy }, inside),
      );
      return [virtualHost, made] as const;
    });
    this.policies = new Map(policies);
    this.registerOutputs({});
  }
}

export interface ParametersArgs {
  readonly virtualHosts: readonly VirtualHost[];
  /** By virtual host. */
  readonly topologies: ReadonlyMap<string, pulumi.Resource>;
  readonly warren: Provider;
  readonly globalParameters: readonly DeclaredGlobalParameter[];
}

/** Federation upstreams, sets of them, shovels, others. After the graphs: a shovel may declare what it does not find. */
export class Parameters extends pulumi.ComponentResource {
  constructor(name: string, args: ParametersArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:topology:Parameters", name, {}, options);
    const inside = { parent: this, provider: args.warren };
    for (const parameter of args.virtualHosts.flatMap(parametersOf)) {
      const { virtualHost, component, name: key } = parameter;
      const dependsOn = there(args.topologies.get(virtualHost));
      new Parameter(`${virtualHost}/${component}/${key}`, parameter, { ...inside, dependsOn });
    }
    for (const parameter of args.globalParameters) new GlobalParameter(parameter.name, parameter, inside);
    this.registerOutputs({});
  }
}

/** What is in a virtual host that is not declared depends on nothing. */
export function there(resource: pulumi.Resource | undefined): pulumi.Resource[] {
  return resource === undefined ? [] : [resource];
}

/** By RabbitMQ's names of the components. They may refer to each other before they are there. */
export function parametersOf(host: VirtualHost): (RuntimeParameter & { readonly virtualHost: string })[] {
  const virtualHost = host.name;
  return [
    ...host.federationUpstreams.map(({ name, definition: value }) => ({
      virtualHost,
      component: "federation-upstream",
      name,
      value,
    })),
    ...host.federationUpstreamSets.map(({ name, upstreams: value }) => ({
      virtualHost,
      component: "federation-upstream-set",
      name,
      value,
    })),
    ...host.shovels.map(({ name, definition: value }) => ({ virtualHost, component: "shovel", name, value })),
    ...host.parameters.map((parameter) => ({ virtualHost, ...parameter })),
  ];
}
