/** Where messages go: a virtual host and the graph in it. */
import * as pulumi from "@pulumi/pulumi";
import type {
  Declaration,
  VirtualHost as DeclaredVirtualHost,
  User,
} from "../model/declaration/declaration.ts";
import { declaredParameters } from "../model/declaration/declared-parameters.ts";
import { isReserved } from "../model/rabbitmq/reserved-names.ts";
import { bindingKey } from "../model/topology/object-keys.ts";
import type { Binding } from "../model/topology/topology.ts";
import { toTopologyInputs } from "../model/topology/topology-inputs.ts";
import {
  type OwnedNames,
  type OwnedRights,
  type Provider,
  Topology,
  VirtualHost,
} from "./warren-resources.ts";

export interface VirtualHostsArgs {
  readonly virtualHosts: readonly DeclaredVirtualHost[];
  readonly warren: Provider;
  /** Before the names of the resources. */
  readonly prefix: string;
}

/** The virtual hosts, still empty: users get their permissions in them before anything can be lost by them. */
export class VirtualHosts extends pulumi.ComponentResource {
  /**
   * By name. What lives in one depends on it by itself: Pulumi orders deletions by the dependencies of each resource, and
   * those of the component around it do not count.
   */
  readonly hosts: ReadonlyMap<string, VirtualHost>;

  constructor(name: string, args: VirtualHostsArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:topology:VirtualHosts", name, {}, options);
    const hosts = new Map<string, VirtualHost>();
    for (const host of args.virtualHosts) {
      const { name: virtualHost, description, tags, defaultQueueType, limits, tracing } = host;
      const { isExternal, deletionProtection } = host;
      const settings =
        isExternal === true
          ? { external: true }
          : {
              description,
              tags,
              defaultQueueType,
              limits: inCamelCase(limits),
              tracing,
              ...(deletionProtection === undefined ? {} : { deletionProtection }),
            };
      const inside = { parent: this, provider: args.warren };
      const key = `${args.prefix}${virtualHost}`;
      hosts.set(virtualHost, new VirtualHost(key, { name: virtualHost, ...settings }, inside));
    }
    this.hosts = hosts;
    this.registerOutputs({});
  }
}

export interface TopologiesArgs extends VirtualHostsArgs {
  /** By virtual host, what its topology is made after, and goes before. */
  readonly after: ReadonlyMap<string, readonly pulumi.Resource[]>;
  /** Names of virtual hosts in which nothing stays that is not declared. */
  readonly prune: readonly string[];
  readonly pruneIgnore: readonly string[];
}

/** One graph a virtual host: thousands of objects, planned against the live broker and applied in bulk. */
export class Topologies extends pulumi.ComponentResource {
  /** By virtual host. */
  readonly topologies: ReadonlyMap<string, Topology>;

  constructor(name: string, args: TopologiesArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:topology:Topologies", name, {}, options);
    const { pruneIgnore, warren: provider, after } = args;
    const topologies = new Map<string, Topology>();
    for (const { name: virtualHost, topology, external } of args.virtualHosts) {
      const prune = args.prune.includes(virtualHost);
      // As one text: the SDK takes the values of a map one by one, which is seconds for thousands of objects.
      const { virtualHost: _, ...objects } = toTopologyInputs(topology);
      const inputs = { virtualHost, objectsJson: JSON.stringify(objects), prune, pruneIgnore, external };
      const dependsOn = [...(after.get(virtualHost) ?? [])];
      const key = `${args.prefix}${virtualHost}`;
      topologies.set(virtualHost, new Topology(key, inputs, { parent: this, provider, dependsOn }));
    }
    this.topologies = topologies;
    this.registerOutputs({});
  }
}

/** What a stack has, by virtual host: see `warren:index:DestroyGuard`. */
export interface StackObjects {
  readonly virtualHosts: readonly string[];
  readonly objects: Readonly<Record<string, Required<OwnedNames>>>;
  readonly users: Readonly<Record<string, Required<OwnedRights>>>;
}

/** What a destroy takes away. What is retained is not in it: a virtual host that holds such cannot go. */
export function stackObjects({ virtualHosts, users }: Declaration): StackObjects {
  const objects = virtualHosts.map((host) => ({
    name: host.name,
    exchanges: namesOf(host.topology.exchanges),
    queues: namesOf(host.topology.queues),
    bindings: host.topology.bindings.filter(joinsBuiltIns).map(bindingKey),
    policies: namesOf(host.topology.policies),
    operatorPolicies: namesOf(host.operatorPolicies),
    parameters: declaredParameters(host).map(({ component, name }) => `${component}/${name}`),
    users: users.map(({ name }) => name),
    limits: Object.keys(host.limits),
  }));
  return {
    virtualHosts: virtualHosts.filter(({ isExternal }) => isExternal !== true).map(({ name }) => name),
    objects: Object.fromEntries(objects.map(({ name, ...names }) => [name, names])),
    users: Object.fromEntries(
      users.filter(({ isExternal }) => isExternal !== true).map((user) => [user.name, rightsOf(user)]),
    ),
  };
}

/** In whichever virtual host: what is in the stack's own is not asked about. */
function rightsOf({ permissions, topicPermissions, limits }: User): Required<OwnedRights> {
  const topics = Map.groupBy(topicPermissions, ({ virtualHost }) => virtualHost);
  return {
    permissions: permissions.map(({ virtualHost }) => virtualHost),
    topicPermissions: Object.fromEntries(
      [...topics].map(([virtualHost, given]) => [virtualHost, given.map(({ exchange }) => exchange)]),
    ),
    limits: Object.keys(limits),
  };
}

/** Such a binding is all that its stack has of it: all others go with a queue or an exchange that is named itself. */
function joinsBuiltIns({ source, destination, destinationType }: Binding): boolean {
  return destinationType === "exchange" && [source, destination].every(isReserved);
}

function namesOf(objects: readonly { readonly name: string; readonly retain?: boolean }[]): string[] {
  return objects.filter(({ retain }) => retain !== true).map(({ name }) => name);
}

function inCamelCase(limits: DeclaredVirtualHost["limits"]): { maxQueues?: number; maxConnections?: number } {
  const maxQueues = limits["max-queues"];
  const maxConnections = limits["max-connections"];
  return {
    ...(maxQueues === undefined ? {} : { maxQueues }),
    ...(maxConnections === undefined ? {} : { maxConnections }),
  };
}
