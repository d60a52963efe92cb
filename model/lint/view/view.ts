/** A declaration prepared for the rules: every object with what is bound to it and what holds for it. */

import type { Declaration, User, VirtualHost } from "../../declaration/declaration.ts";
import type { ObjectMetadata } from "../../declaration/reading/read-metadata.ts";
import { PREDECLARED_EXCHANGES } from "../../rabbitmq/reserved-names.ts";
import { bindingKey } from "../../topology/object-keys.ts";
import { type DeadLetterTarget, deadLetterTarget } from "../../topology/policies/queue-behaviour.ts";
import type { Binding, Exchange, Policy, Queue } from "../../topology/topology.ts";
import type { Discovery } from "../discovery.ts";
import type { Facts } from "../facts.ts";
import { type ShovelEnds, shovelEnds } from "./links.ts";
import { type FindMetadata, metadataFinder } from "./metadata.ts";
import { type ObjectSettings, settingsFinder } from "./settings-finder.ts";

export interface Environment {
  readonly hosts: readonly Host[];
  readonly byName: ReadonlyMap<string, Host>;
  readonly users: readonly User[];
  readonly facts: Facts;
  readonly shovelEnds: ShovelEnds;
  readonly metadataOf: FindMetadata;
}

export interface BoundBinding {
  readonly binding: Binding;
  /** In the declaration's list. */
  readonly index: number;
}

export interface ExchangeNode {
  readonly name: string;
  /** Undefined for an external exchange: where it leads is not known. */
  readonly type: string | undefined;
  /** Undefined for a predeclared or an external exchange. */
  readonly declared: Exchange | undefined;
  /** Closed to clients. */
  readonly internal: boolean;
  readonly durable: boolean;
  /** Of a declared one. */
  readonly settings: ObjectSettings | undefined;
  /** Where goes what matches no binding of it. */
  readonly alternate: string | undefined;
  readonly bindings: readonly BoundBinding[];
}

export interface QueueNode {
  readonly name: string;
  /** Undefined for an external queue. */
  readonly declared: Queue | undefined;
  readonly settings: ObjectSettings;
  /** Where its dead letters go; undefined where they are dropped, or where that cannot be told. */
  readonly deadLetter: DeadLetterTarget | undefined;
  /** Bindings to it. */
  readonly bindings: readonly BoundBinding[];
}

/** A virtual host as a graph. Maps are in the order of the declaration. */
export interface Host {
  readonly name: string;
  readonly host: VirtualHost;
  /** Declared, external and predeclared. */
  readonly exchanges: ReadonlyMap<string, ExchangeNode>;
  /** Declared and external. */
  readonly queues: ReadonlyMap<string, QueueNode>;
}

export function environmentOf(
  declaration: Declaration,
  facts: Facts,
  metadata: readonly ObjectMetadata[] = [],
): Environment {
  const { virtualHosts, users } = declaration;
  const hosts = virtualHosts.map(hostOf);
  const byName = new Map(hosts.map((host) => [host.name, host]));
  const metadataOf = metadataFinder(metadata);
  return { hosts, byName, users, facts, shovelEnds: shovelEnds(virtualHosts), metadataOf };
}

function hostOf(host: VirtualHost): Host {
  const { topology, external } = host;
  const settingsOf = settingsFinder({ policies: topology.policies, operatorPolicies: host.operatorPolicies });
  const bindings = topology.bindings.map((binding, index) => ({ binding, index }));
  const bySource = Map.groupBy(bindings, ({ binding }) => binding.source);
  const toQueues = Map.groupBy(
    bindings.filter(({ binding }) => binding.destinationType === "queue"),
    ({ binding }) => binding.destination,
  );
  const exchanges = new Map<string, ExchangeNode>();
  for (const exchange of topology.exchanges) {
    const { name, type, internal, durable } = exchange;
    const settings = settingsOf({ kind: "exchange", name, type }, exchange.arguments);
    const alternate = settings.get("alternate-exchange")?.value;
    exchanges.set(name, {
      name,
      type,
      internal,
      durable,
      declared: exchange,
      settings,
      alternate: typeof alternate === "string" ? alternate : undefined,
      bindings: bySource.get(name) ?? [],
    });
  }
  const others = [...external.exchanges.map((name) => [name, undefined] as const), ...PREDECLARED_EXCHANGES];
  for (const [name, type] of others) {
    const ofOthers = { declared: undefined, settings: undefined, alternate: undefined };
    const common = { name, type, ...ofOthers, internal: false, durable: true };
    exchanges.set(name, { ...common, bindings: bySource.get(name) ?? [] });
  }
  const queues = new Map<string, QueueNode>();
  const addQueue = (name: string, type: string, declared: Queue | undefined): void => {
    const settings = settingsOf({ kind: "queue", name, type }, declared?.arguments ?? {});
    const deadLetter = deadLetterTarget({ valueOf: (key) => settings.get(key)?.value });
    queues.set(name, { name, declared, settings, deadLetter, bindings: toQueues.get(name) ?? [] });
  };
  for (const queue of topology.queues) addQueue(queue.name, queue.type, queue);
  for (const name of external.queues) addQueue(name, "", undefined);
  return { name: host.name, host, exchanges, queues };
}

/** Runs a check on each virtual host. */
export function perHost(
  check: (host: Host, environment: Environment) => Iterable<Discovery>,
): (environment: Environment) => Iterable<Discovery> {
  return function* (environment) {
    for (const host of environment.hosts) yield* check(host, environment);
  };
}

/** The queues that are Warren's to declare, and so to judge. */
export function* declaredQueues(host: Host): Generator<QueueNode & { readonly declared: Queue }> {
  for (const queue of host.queues.values()) {
    if (isDeclared(queue)) yield queue;
  }
}

function isDeclared(queue: QueueNode): queue is QueueNode & { readonly declared: Queue } {
  return queue.declared !== undefined;
}

type Subject = Pick<Discovery, "path" | "virtualHost" | "object">;

/** Of an object of a graph, by its kind. */
export function objectSubject(
  host: Host,
  { kind, name }: { readonly kind: "queue" | "exchange"; readonly name: string },
  ...rest: readonly string[]
): Subject {
  return kind === "queue" ? queueSubject(host, name, ...rest) : exchangeSubject(host, name, ...rest);
}

/** @param rest a property below the queue: `"arguments", "x-expires"` */
export function queueSubject(host: Host, name: string, ...rest: readonly string[]): Subject {
  return subject(host, "queue", "queues", name, rest);
}

export function exchangeSubject(host: Host, name: string, ...rest: readonly string[]): Subject {
  return subject(host, "exchange", "exchanges", name, rest);
}

export function policySubject(
  host: Host,
  {
    policy: { name },
    kind,
  }: { readonly policy: Pick<Policy, "name">; readonly kind: "policies" | "operatorPolicies" },
  ...rest: readonly string[]
): Subject {
  return subject(host, kind === "policies" ? "policy" : "operator policy", kind, name, rest);
}

export function shovelSubject(host: Host, name: string, ...rest: readonly string[]): Subject {
  return subject(host, "shovel", "shovels", name, rest);
}

export function upstreamSubject(host: Host, name: string, ...rest: readonly string[]): Subject {
  return subject(host, "federation upstream", "federationUpstreams", name, rest);
}

export function bindingSubject(
  host: Host,
  { binding, index }: BoundBinding,
  ...rest: readonly string[]
): Subject {
  return {
    path: ["virtualHosts", host.name, "bindings", String(index), ...rest],
    virtualHost: host.name,
    object: `binding ${bindingKey(binding)}`,
  };
}

function subject(host: Host, kind: string, section: string, name: string, rest: readonly string[]): Subject {
  return {
    path: ["virtualHosts", host.name, section, name, ...rest],
    virtualHost: host.name,
    object: `${kind} ${JSON.stringify(name)}`,
  };
}
