/**
 * What a broker holds, in RabbitMQ's words as its HTTP API says them. Nothing of it has gone through `model/`: a fault
 * that declaration and checks share would hide there.
 */

import type { ManagementApi } from "../../../broker/api/management-api.ts";
import { rawGet } from "../../../broker/testing/raw-answer.ts";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

export interface ExportedVirtualHost {
  readonly name: string;
  readonly metadata: {
    readonly description: string;
    readonly tags: readonly string[];
    readonly default_queue_type: string;
    readonly protected_from_deletion?: boolean;
  };
  /** Repeated among the parameters, from where an import takes it. */
  readonly limits: JsonObject;
  /** From the list of virtual hosts: an export does not tell. */
  readonly tracing: boolean;
}

export interface ExportedUser {
  readonly name: string;
  readonly password_hash: string;
  readonly hashing_algorithm: string;
  readonly tags: readonly string[];
  readonly limits: JsonObject;
}

export interface ExportedPermission {
  readonly user: string;
  readonly vhost: string;
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

export interface ExportedTopicPermission {
  readonly user: string;
  readonly vhost: string;
  readonly exchange: string;
  readonly write: string;
  readonly read: string;
}

/** Operator policies, limits of virtual hosts, federation and shovels are among them. */
export interface ExportedParameter {
  readonly vhost: string;
  readonly component: string;
  readonly name: string;
  readonly value: Json;
}

export interface ExportedGlobalParameter {
  readonly name: string;
  readonly value: Json;
}

export interface ExportedPolicy {
  readonly vhost: string;
  readonly name: string;
  readonly pattern: string;
  readonly "apply-to": string;
  readonly priority: number;
  readonly definition: JsonObject;
}

export interface ExportedExchange {
  readonly vhost: string;
  readonly name: string;
  readonly type: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  readonly internal: boolean;
  readonly arguments: JsonObject;
}

export interface ExportedQueue {
  readonly vhost: string;
  readonly name: string;
  readonly type: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  /** With `x-queue-type`. */
  readonly arguments: JsonObject;
}

export interface ExportedBinding {
  readonly vhost: string;
  readonly source: string;
  readonly destination: string;
  readonly destination_type: "queue" | "exchange";
  readonly routing_key: string;
  readonly arguments: JsonObject;
}

export interface Exported {
  readonly vhosts: readonly ExportedVirtualHost[];
  readonly users: readonly ExportedUser[];
  readonly permissions: readonly ExportedPermission[];
  readonly topic_permissions: readonly ExportedTopicPermission[];
  readonly parameters: readonly ExportedParameter[];
  readonly global_parameters: readonly ExportedGlobalParameter[];
  readonly policies: readonly ExportedPolicy[];
  readonly exchanges: readonly ExportedExchange[];
  readonly queues: readonly ExportedQueue[];
  readonly bindings: readonly ExportedBinding[];
}

export type Section = keyof Exported;

/** In the order in which they can be made. */
export const SECTIONS = [
  "vhosts",
  "users",
  "permissions",
  "global_parameters",
  "policies",
  "exchanges",
  "queues",
  "bindings",
  "parameters",
  "topic_permissions",
] as const satisfies readonly Section[];

/**
 * `GET /api/definitions`, and what RabbitMQ 4.3 leaves out of it: internal exchanges, which are in the list of
 * exchanges, and whether a virtual host is traced. Exchanges of RabbitMQ's own are not told.
 */
export async function readExported(api: ManagementApi): Promise<Exported> {
  const columns = "disable_stats=true&columns=vhost,name,type,durable,auto_delete,internal,arguments";
  const [definitions, listed, virtualHosts] = await Promise.all([
    rawGet<Exported>(api, "/definitions"),
    rawGet<ExportedExchange[]>(api, `/exchanges?${columns}`),
    rawGet<{ name: string; tracing: boolean }[]>(api, "/vhosts?disable_stats=true&columns=name,tracing"),
  ]);
  const traced = new Set(virtualHosts.filter(({ tracing }) => tracing).map(({ name }) => name));
  const exchanges = listed.filter(({ name }) => name !== "" && !name.startsWith("amq."));
  const vhosts = definitions.vhosts.map(
    ({ metadata: { protected_from_deletion: kept, ...metadata }, ...host }) => ({
      ...host,
      // `false` where it once was protected, and absent where it never was.
      metadata: { ...metadata, ...(kept === true ? { protected_from_deletion: true } : {}) },
      tracing: traced.has(host.name),
    }),
  );
  const parameters = definitions.parameters.filter(
    // What is left of limits when the last of them is gone.
    ({ component, value }) => component !== "vhost-limits" || Object.keys(value ?? {}).length > 0,
  );
  return { ...definitions, vhosts, parameters, exchanges };
}
