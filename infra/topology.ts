/** Where messages go: a virtual host and the graph in it. */
import * as pulumi from "@pulumi/pulumi";
import type { VirtualHost as DeclaredVirtualHost } from "../model/declaration/declaration.ts";
import { toTopologyInputs } from "../model/topology/topology-inputs.ts";
import { type DestroyGuardArgs, type Provider, Topology, VirtualHost } from "./warren-resources.ts";

export interface VirtualHostsArgs {
  readonly virtualHosts: readonly DeclaredVirtualHost[];
  readonly warren: Provider;
}

/** The virtual hosts, still empty: users get their permissions in them before anything can be lost by them. */
export class VirtualHosts extends pulumi.ComponentResource {
  constructor(name: string, args: VirtualHostsArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:topology:VirtualHosts", name, {}, options);
    for (const { name: virtualHost, description, tags, defaultQueueType, limits } of args.virtualHosts) {
      new VirtualHost(
        virtualHost,
        { name: virtualHost, description, tags, defaultQueueType, limits: inCamelCase(limits) },
        { parent: this, provider: args.warren },
      );
    }
    this.registerOutputs({});
  }
}

/** One graph a virtual host: thousands of objects, planned against the live broker and applied in bulk. */
export class Topologies extends pulumi.ComponentResource {
  constructor(name: string, args: VirtualHostsArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:topology:Topologies", name, {}, options);
    for (const { name: virtualHost, topology } of args.virtualHosts) {
      new Topology(virtualHost, toTopologyInputs(topology), { parent: this, provider: args.warren });
    }
    this.registerOutputs({});
  }
}

/** What a destroy takes away. What is retained is not in it: a virtual host that holds such cannot go. */
export function stackObjects(virtualHosts: readonly DeclaredVirtualHost[]): DestroyGuardArgs {
  const namesOf = (objects: readonly { readonly name: string; readonly retain?: boolean }[]): string[] =>
    objects.filter(({ retain }) => retain !== true).map(({ name }) => name);
  const objects = virtualHosts.map(({ name, topology, operatorPolicies }) => ({
    name,
    exchanges: namesOf(topology.exchanges),
    queues: namesOf(topology.queues),
    policies: namesOf(topology.policies),
    operatorPolicies: namesOf(operatorPolicies),
  }));
  return {
    virtualHosts: virtualHosts.map(({ name }) => name),
    objects: Object.fromEntries(objects.map(({ name, ...names }) => [name, names])),
  };
}

function inCamelCase(limits: DeclaredVirtualHost["limits"]): { maxQueues?: number; maxConnections?: number } {
  const maxQueues = limits["max-queues"];
  const maxConnections = limits["max-connections"];
  return {
    ...(maxQueues === undefined ? {} : { maxQueues }),
    ...(maxConnections === undefined ? {} : { maxConnections }),
  };
}
