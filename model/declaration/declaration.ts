/**
 * A declared environment, normalised: what a declaration file says with every default filled in. Reading, with
 * positions and errors, is `read-declaration.ts`.
 */

import type { HashingAlgorithm } from "../rabbitmq/password-hash.ts";
import type { Arguments, ArgumentValue, Policy, Topology } from "../topology/topology.ts";

/** Limits of a virtual host, by RabbitMQ's names. A missing one is no limit. */
export interface VirtualHostLimits {
  readonly "max-queues"?: number;
  readonly "max-connections"?: number;
}

/** Limits of a user, by RabbitMQ's names. A missing one is no limit. */
export interface UserLimits {
  readonly "max-connections"?: number;
  readonly "max-channels"?: number;
}

/** An upstream of the federation plugin: https://www.rabbitmq.com/docs/federation-reference */
export interface FederationUpstream {
  readonly name: string;
  /** RabbitMQ's keys as they are (`uri`, `prefetch-count`, `ack-mode` ...). URIs hold passwords: secret. */
  readonly definition: Arguments;
}

/** https://www.rabbitmq.com/docs/federation#upstream-sets */
export interface FederationUpstreamSet {
  readonly name: string;
  /** Each `{ upstream: NAME }` with overrides, RabbitMQ's keys as they are. */
  readonly upstreams: readonly Arguments[];
}

/** A dynamic shovel: https://www.rabbitmq.com/docs/shovel-dynamic */
export interface Shovel {
  readonly name: string;
  /** RabbitMQ's keys as they are (`src-uri`, `dest-queue` ...). URIs hold passwords: secret. */
  readonly definition: Arguments;
}

/** A runtime parameter of a component that has no kind of its own here. */
export interface RuntimeParameter {
  readonly component: string;
  readonly name: string;
  readonly value: ArgumentValue;
}

export interface GlobalParameter {
  readonly name: string;
  readonly value: ArgumentValue;
}

export interface VirtualHost {
  readonly name: string;
  /** Another team's: it has to be there, and nothing of it is changed but what is declared to be in it. @default not */
  readonly isExternal?: true;
  /** Whether RabbitMQ refuses to delete it, since 4.1. @default as it is on the broker */
  readonly deletionProtection?: boolean;
  readonly description: string;
  readonly tags: readonly string[];
  /** The type of queues that are declared without one; RabbitMQ's own default is `classic`. */
  readonly defaultQueueType: "classic" | "quorum" | "stream";
  readonly limits: VirtualHostLimits;
  /** Whether messages are traced to amq.rabbitmq.trace. */
  readonly tracing: boolean;
  /** Policies that an operator lays over the users' ones; RabbitMQ allows them fewer keys. */
  readonly operatorPolicies: readonly Policy[];
  readonly federationUpstreams: readonly FederationUpstream[];
  readonly federationUpstreamSets: readonly FederationUpstreamSet[];
  readonly shovels: readonly Shovel[];
  readonly parameters: readonly RuntimeParameter[];
  /** What is Warren's to create and change. External objects are not in it, bindings to or from them are. */
  readonly topology: Topology;
  /** Objects of other teams: they may be referred to and are never touched. */
  readonly external: { readonly exchanges: readonly string[]; readonly queues: readonly string[] };
}

/** A virtual host of which only the name is said. */
export const EMPTY_VIRTUAL_HOST: Omit<VirtualHost, "name" | "topology"> = {
  description: "",
  tags: [],
  // RabbitMQ's own default.
  defaultQueueType: "classic",
  limits: {},
  tracing: false,
  operatorPolicies: [],
  federationUpstreams: [],
  federationUpstreamSets: [],
  shovels: [],
  parameters: [],
  external: { exchanges: [], queues: [] },
};

/** Three regular expressions on names; `^$` matches nothing that can be used. */
export interface Permission {
  readonly virtualHost: string;
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

/** Regular expressions on the routing keys that a user may write to and read from a topic exchange. */
export interface TopicPermission {
  readonly virtualHost: string;
  readonly exchange: string;
  readonly write: string;
  readonly read: string;
}

/**
 * What a user logs in with:
 *
 * - `generated`: a password that the stack makes; another rotation makes another one.
 * - `given`: a password, in a file `${NAME}`. Secret.
 * - `hash`: what the broker keeps of a password that is not known here, in a file `${NAME}`. Secret.
 * - `external`: no password on the broker. X.509, OAuth 2 or LDAP let the user in.
 * - `kept`: what the broker has, whatever it is.
 */
export type UserPassword =
  | { readonly kind: "generated"; readonly rotation: number }
  | { readonly kind: "given"; readonly password: string }
  | { readonly kind: "hash"; readonly hash: string; readonly algorithm: HashingAlgorithm }
  | { readonly kind: "external" }
  | { readonly kind: "kept" };

/** Of a user of whom nothing is said. */
export const GENERATED: UserPassword = { kind: "generated", rotation: 0 };

export interface User {
  readonly name: string;
  /** Somebody else makes it: it has to be there, and is given permissions and nothing else. @default not */
  readonly isExternal?: true;
  readonly password: UserPassword;
  /** `administrator`, `monitoring`, `policymaker`, `management`, `impersonator`, or a team's own. */
  readonly tags: readonly string[];
  readonly permissions: readonly Permission[];
  readonly topicPermissions: readonly TopicPermission[];
  readonly limits: UserLimits;
}

/** The one that a URI of the user names; undefined where it is let into none. */
export function firstVirtualHost({ permissions }: Pick<User, "permissions">): string | undefined {
  return permissions[0]?.virtualHost;
}

export interface Declaration {
  readonly virtualHosts: readonly VirtualHost[];
  readonly users: readonly User[];
  readonly globalParameters: readonly GlobalParameter[];
}
