/** What stands beside the graphs: operator policies over them, links to other brokers, parameters. */
import * as pulumi from "@pulumi/pulumi";
import type {
  Declaration,
  GlobalParameter as DeclaredGlobalParameter,
  VirtualHost,
} from "../model/declaration/declaration.ts";
import { declaredParameters } from "../model/declaration/declared-parameters.ts";
import { plainInput } from "./plain-input.ts";
import { GlobalParameter, OperatorPolicy, Parameter, type Provider } from "./warren-resources.ts";

export interface OperatorPoliciesArgs {
  readonly virtualHosts: readonly VirtualHost[];
  /** By name, the resources that they are. */
  readonly hosts: ReadonlyMap<string, pulumi.Resource>;
  readonly warren: Provider;
  /** Before the names of the resources. */
  readonly prefix: string;
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
        (policy) =>
          new OperatorPolicy(
            `${args.prefix}${virtualHost}/${policy.name}`,
            { virtualHost, ...policy },
            inside,
          ),
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
  /** Before the names of the resources. */
  readonly prefix: string;
  /** The declaration with the values of its secrets, where the one above only names them. */
  readonly whole?: pulumi.Output<Declaration> | undefined;
}

/** Federation upstreams, sets of them, shovels, others. After the graphs: a shovel may declare what it does not find. */
export class Parameters extends pulumi.ComponentResource {
  constructor(name: string, args: ParametersArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:topology:Parameters", name, {}, options);
    const inside = { parent: this, provider: args.warren };
    const { prefix, whole } = args;
    for (const [at, host] of args.virtualHosts.entries()) {
      const dependsOn = there(args.topologies.get(host.name));
      for (const [index, parameter] of declaredParameters(host).entries()) {
        const value =
          whole?.apply(({ virtualHosts }) => valueAt(virtualHosts[at], index)) ?? plainInput(parameter.value);
        new Parameter(
          `${prefix}${host.name}/${parameter.component}/${parameter.name}`,
          { virtualHost: host.name, ...parameter, value },
          { ...inside, dependsOn },
        );
      }
    }
    for (const [index, parameter] of args.globalParameters.entries()) {
      const value =
        whole?.apply(({ globalParameters }) => globalParameters[index]?.value) ?? plainInput(parameter.value);
      new GlobalParameter(`${prefix}${parameter.name}`, { ...parameter, value }, inside);
    }
    this.registerOutputs({});
  }
}

/** Secrets change no order. */
function valueAt(host: VirtualHost | undefined, index: number): unknown {
  return host === undefined ? undefined : declaredParameters(host)[index]?.value;
}

/** What is in a virtual host that is not declared depends on nothing. */
export function there(resource: pulumi.Resource | undefined): pulumi.Resource[] {
  return resource === undefined ? [] : [resource];
}
