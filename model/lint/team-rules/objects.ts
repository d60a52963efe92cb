/** The declared objects that a rule of a team can be about, each with what can be asked of it. */
import type { User } from "../../declaration/declaration.ts";
import type { Arguments, Policy } from "../../topology/topology.ts";
import type { Discovery } from "../discovery.ts";
import type { SaidMetadata } from "../view/metadata.ts";
import type { ObjectSettings } from "../view/settings-finder.ts";
import {
  bindingSubject,
  declaredQueues,
  type Environment,
  exchangeSubject,
  type Host,
  policySubject,
  type QueueNode,
  queueSubject,
  shovelSubject,
  upstreamSubject,
} from "../view/view.ts";

export const KINDS = [
  "virtualHost",
  "exchange",
  "queue",
  "binding",
  "policy",
  "operatorPolicy",
  "federationUpstream",
  "shovel",
  "user",
] as const;
export type Kind = (typeof KINDS)[number];

/** Whether something is so, by its name in a declaration. */
export const FLAGS = [
  "durable",
  "autoDelete",
  "internal",
  "protect",
  "retain",
  "deletionProtection",
  "tracing",
] as const;
export type Flag = (typeof FLAGS)[number];

/** Undefined and empty is what an object of this kind cannot have, or does not. */
export interface RuledObject {
  readonly kind: Kind;
  /** Of a binding, which has none, its key: `orders -> billing [#]`. */
  readonly name: string;
  /** In which it is; those that a user has a permission for; itself. */
  readonly hosts: readonly string[];
  /** Where it stands and how lint calls it. */
  readonly subject: Pick<Discovery, "path" | "virtualHost" | "object">;
  readonly metadata: (key: string) => SaidMetadata | undefined;
  /** Another team's, of which only what is declared here can be judged. */
  readonly isExternal: boolean;
  readonly type?: string;
  readonly flags?: Readonly<Partial<Record<Flag, boolean>>>;
  readonly tags?: readonly string[];
  readonly arguments?: Arguments;
  readonly definition?: Arguments;
  readonly limits?: Readonly<Record<string, number>>;
  readonly settings?: ObjectSettings;
  readonly routingKey?: string;
  readonly host?: Host;
  readonly queue?: QueueNode;
  readonly user?: User;
}

type Found = Omit<RuledObject, "kind" | "metadata" | "isExternal" | "hosts"> &
  Partial<Pick<RuledObject, "isExternal">>;

/** In the order of the declaration. */
export function* objectsOf(environment: Environment, kind: Kind): Generator<RuledObject> {
  if (kind === "user") {
    for (const user of environment.users) yield userObject(user, environment);
    return;
  }
  for (const host of environment.hosts) {
    for (const found of IN_HOST[kind](host)) {
      yield {
        kind,
        hosts: [host.name],
        isExternal: false,
        metadata: (key) => environment.metadataOf(found.subject.path, key),
        ...found,
      };
    }
  }
}

function userObject(user: User, { metadataOf }: Environment): RuledObject {
  const path = ["users", user.name];
  return {
    kind: "user",
    name: user.name,
    hosts: [...new Set([...user.permissions, ...user.topicPermissions].map((each) => each.virtualHost))],
    subject: { path, virtualHost: "", object: `user ${JSON.stringify(user.name)}` },
    metadata: (key) => metadataOf(path, key),
    isExternal: user.isExternal === true,
    tags: user.tags,
    limits: { ...user.limits },
    user,
  };
}

const IN_HOST: Readonly<Record<Exclude<Kind, "user">, (host: Host) => Iterable<Found>>> = {
  *virtualHost(host) {
    const { name, tags, limits, tracing, deletionProtection = false, isExternal = false } = host.host;
    yield {
      name,
      subject: {
        path: ["virtualHosts", name],
        virtualHost: name,
        object: `virtual host ${JSON.stringify(name)}`,
      },
      isExternal,
      tags,
      limits: { ...limits },
      flags: { tracing, deletionProtection },
      host,
    };
  },
  *exchange(host) {
    for (const { name, declared, settings } of host.exchanges.values()) {
      if (declared === undefined || settings === undefined) continue;
      const { type, durable, autoDelete, internal, protect, retain, arguments: table } = declared;
      const flags = { durable, autoDelete, internal, protect, retain };
      yield { name, subject: exchangeSubject(host, name), type, flags, arguments: table, settings, host };
    }
  },
  *queue(host) {
    for (const queue of declaredQueues(host)) {
      const { name, settings, declared } = queue;
      const { type, durable, autoDelete, protect, retain, arguments: table } = declared;
      const flags = { durable, autoDelete, protect, retain };
      yield { name, subject: queueSubject(host, name), type, flags, arguments: table, settings, host, queue };
    }
  },
  *binding(host) {
    for (const [index, binding] of host.host.topology.bindings.entries()) {
      const subject = bindingSubject(host, { binding, index });
      const { routingKey, arguments: table } = binding;
      yield { name: subject.object.slice("binding ".length), subject, routingKey, arguments: table, host };
    }
  },
  policy: (host) => policies(host, "policies", host.host.topology.policies),
  operatorPolicy: (host) => policies(host, "operatorPolicies", host.host.operatorPolicies),
  *federationUpstream(host) {
    for (const { name, definition } of host.host.federationUpstreams)
      yield { name, subject: upstreamSubject(host, name), definition };
  },
  *shovel(host) {
    for (const { name, definition } of host.host.shovels)
      yield { name, subject: shovelSubject(host, name), definition };
  },
};

function* policies(
  host: Host,
  kind: "policies" | "operatorPolicies",
  all: readonly Policy[],
): Generator<Found> {
  for (const policy of all) {
    const { name, definition } = policy;
    yield { name, subject: policySubject(host, { policy, kind }), definition };
  }
}
