/**
 * RabbitMQ's definitions.json, in RabbitMQ's words: what `GET /api/definitions` answers, what a broker loads at boot,
 * and what `POST /api/definitions` takes. Each object has its virtual host beside it; in the definitions of a single
 * virtual host (`GET /api/definitions/VHOST`) it has none.
 *
 * Sources: exports of RabbitMQ 3.10.8, 4.0.5 and 4.3.6, which are in `exports/`; `rabbit_definitions` in its sources;
 * https://www.rabbitmq.com/docs/definitions
 */
import type { Arguments, ArgumentValue } from "../topology/topology.ts";

export interface DefinedExchange {
  readonly name: string;
  readonly type: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  /** An export of 4.3.6 has neither the key nor the exchanges that would have it true; one of 4.0 has both. */
  readonly internal?: boolean;
  readonly arguments: Arguments;
}

export interface DefinedQueue {
  readonly name: string;
  /** Exported by 4.3, not by 4.0; an import goes by `x-queue-type`. */
  readonly type?: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  readonly arguments: Arguments;
}

export interface DefinedBinding {
  readonly source: string;
  readonly destination: string;
  readonly destination_type: "queue" | "exchange";
  readonly routing_key: string;
  readonly arguments: Arguments;
}

export interface DefinedPolicy {
  readonly name: string;
  readonly pattern: string;
  readonly "apply-to": string;
  readonly priority: number;
  readonly definition: Arguments;
}

/** Also limits of the virtual host, operator policies, federation upstreams and dynamic shovels. */
export interface DefinedParameter {
  readonly component: string;
  readonly name: string;
  readonly value: ArgumentValue;
}

export interface DefinedVirtualHost {
  readonly name: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  /** The only place where an import looks for the default queue type (4.3.6). */
  readonly metadata?: Arguments;
  /** Exported only: an import takes limits from the parameter `limits` of the component `vhost-limits`. */
  readonly limits?: Arguments;
  /** Taken by an import, never exported. */
  readonly tracing?: boolean;
  /** Exported beside `metadata` by 4.0, as are description and tags; not taken by an import. */
  readonly default_queue_type?: string;
}

export interface DefinedUser {
  readonly name: string;
  /** Taken by an import, never exported. Secret. */
  readonly password?: string;
  /** Base64. Secret. Empty, and absent: no password, so that nobody logs in with one. */
  readonly password_hash?: string;
  /** `rabbit_password_hashing_sha256` */
  readonly hashing_algorithm?: string;
  readonly tags: readonly string[];
  readonly limits?: Arguments;
}

export interface DefinedPermission {
  readonly user: string;
  readonly vhost: string;
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

export interface DefinedTopicPermission {
  readonly user: string;
  readonly vhost: string;
  readonly exchange: string;
  readonly write: string;
  readonly read: string;
}

export interface DefinedGlobalParameter {
  readonly name: string;
  readonly value: ArgumentValue;
}

/** An object of a virtual host where there are several of them. */
export type In<T> = T & { readonly vhost: string };

/** The definitions of a whole broker. */
export interface Definitions {
  readonly rabbitmq_definition_format?: "cluster";
  /** Who wrote it: `3.13.7`. Under this name since 3.8. */
  readonly rabbitmq_version?: string;
  readonly rabbit_version?: string;
  readonly vhosts: readonly DefinedVirtualHost[];
  readonly users: readonly DefinedUser[];
  readonly permissions: readonly DefinedPermission[];
  readonly topic_permissions: readonly DefinedTopicPermission[];
  readonly global_parameters: readonly DefinedGlobalParameter[];
  readonly parameters: readonly In<DefinedParameter>[];
  readonly policies: readonly In<DefinedPolicy>[];
  readonly exchanges: readonly In<DefinedExchange>[];
  readonly queues: readonly In<DefinedQueue>[];
  readonly bindings: readonly In<DefinedBinding>[];
}

/** The definitions of one virtual host. Posted to it, they make its objects and leave the virtual host as it is. */
export interface VirtualHostDefinitions {
  readonly rabbitmq_definition_format?: "single_virtual_host";
  /** Missing in old exports, such as those of 3.10. */
  readonly original_vhost_name?: string;
  readonly default_queue_type?: string;
  readonly description?: string;
  readonly metadata?: Arguments;
  readonly limits?: Arguments;
  /** 3.10 leaves the virtual host in. */
  readonly parameters: readonly (DefinedParameter & { readonly vhost?: string })[];
  readonly policies: readonly (DefinedPolicy & { readonly vhost?: string })[];
  readonly exchanges: readonly DefinedExchange[];
  readonly queues: readonly DefinedQueue[];
  readonly bindings: readonly DefinedBinding[];
}
