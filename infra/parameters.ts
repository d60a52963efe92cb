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
  readonly warren: Provider;
}

/** Before the queues: none exists a moment without them. */
export class OperatorPolicies extends pulumi.ComponentResource {
  constructor(name: string, args: OperatorPoliciesArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:topology:OperatorPolicies", name, {}, options);
    for (const { name: virtualHost, operatorPolicies } of args.virtualHosts) {
      for (const policy of operatorPolicies) {
        const inside = { parent: this, provider: args.warren };
        new OperatorPolicy(`${virtualHost}/${policy.name}`, { virtualHost, ...policy }, inside);
      }
    }
    this.registerOutputs({});
  }
}

export interface ParametersArgs extends OperatorPoliciesArgs {
  readonly globalParameters: readonly DeclaredGlobalParameter[];
}

/** Federation upstreams, sets of them, shovels, others. After the graphs: a shovel may declare what it does not find. */
export class Parameters extends pulumi.ComponentResource {
  constructor(name: string, args: ParametersArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:topology:Parameters", name, {}, options);
    const inside = { parent: this, provider: args.warren };
    for (const parameter of args.virtualHosts.flatMap(parametersOf)) {
      const { virtualHost, component, name: key } = parameter;
      new Parameter(`${virtualHost}/${component}/${key}`, parameter, inside);
    }
    for (const parameter of args.globalParameters) new GlobalParameter(parameter.name, parameter, inside);
    this.registerOutputs({});
  }
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
