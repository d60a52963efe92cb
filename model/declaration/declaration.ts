/**
 * A declared environment, normalised: what a declaration file says with every default filled in. Reading, with
 * positions and errors, is `read-declaration.ts`.
 */
import type { Topology } from "../topology/topology.ts";

/** Limits of a virtual host, by RabbitMQ's names. A missing one is no limit. */
export interface VirtualHostLimits {
  readonly "max-queues"?: number;
  readonly "max-connections"?: number;
}

export interface VirtualHost {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** The type of queues that are declared without one; RabbitMQ's own default is `classic`. */
  readonly defaultQueueType: "classic" | "quorum" | "stream";
  readonly limits: VirtualHostLimits;
  /** What is Warren's to create and change. External objects are not in it, bindings to or from them are. */
  readonly topology: Topology;
  /** Objects of other teams: they may be referred to and are never touched. */
  readonly external: { readonly exchanges: readonly string[]; readonly queues: readonly string[] };
}

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

export interface User {
  readonly name: string;
  /** `administrator`, `monitoring`, `policymaker`, `management`, `impersonator`, or a team's own. */
  readonly tags: readonly string[];
  readonly permissions: readonly Permission[];
  readonly topicPermissions: readonly TopicPermission[];
}

export interface Declaration {
  readonly virtualHosts: readonly VirtualHost[];
  readonly users: readonly User[];
}
