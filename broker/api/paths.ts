/** Where each object of RabbitMQ is in its HTTP API: for reading, for putting and for deleting it. */
import { apiPath } from "./management-api.ts";

export function virtualHostPath(name: string): string {
  return apiPath("vhosts", name);
}

/** Where a POST protects it from deletion, and a DELETE ends that: `rabbit_mgmt_wm_vhost_deletion_protection`, 4.0.6. */
export function virtualHostProtectionPath(name: string): string {
  return apiPath("vhosts", name, "deletion", "protection");
}

/** Where a POST starts it on a node, by the node's name: `rabbit_mgmt_wm_vhost_restart`. */
export function virtualHostStartPath(name: string, node: string): string {
  return apiPath("vhosts", name, "start", node);
}

/** All of a virtual host's limits, or one of them: `max-queues`. */
export function virtualHostLimitPath(name: string, ...limit: readonly string[]): string {
  return apiPath("vhost-limits", name, ...limit);
}

export function userPath(name: string): string {
  return apiPath("users", name);
}

/** All of a user's limits, or one of them: `max-connections`. */
export function userLimitPath(name: string, ...limit: readonly string[]): string {
  return apiPath("user-limits", name, ...limit);
}

export function permissionPath(virtualHost: string, user: string): string {
  return apiPath("permissions", virtualHost, user);
}

/** All of a user's in the virtual host, put one by one; or that for one exchange, to be deleted. */
export function topicPermissionPath(
  virtualHost: string,
  user: string,
  ...exchange: readonly string[]
): string {
  return apiPath("topic-permissions", virtualHost, user, ...exchange);
}

export function parameterPath(component: string, virtualHost: string, name: string): string {
  return apiPath("parameters", component, virtualHost, name);
}

export function globalParameterPath(name: string): string {
  return apiPath("global-parameters", name);
}

/** Of what has a name in a virtual host. */
export type Collection = "exchanges" | "queues" | "policies" | "operator-policies";

export function objectPath(collection: Collection, virtualHost: string, name: string): string {
  return apiPath(collection, virtualHost, name);
}

/** From an exchange to a queue or to an exchange. */
export interface BindingEnds {
  readonly virtualHost: string;
  readonly source: string;
  readonly destination: string;
  readonly destinationType: "queue" | "exchange";
}

/** Where such bindings are listed, made by POST, and deleted under their names. */
export function bindingsPath({ virtualHost, source, destination, destinationType }: BindingEnds): string {
  const type = destinationType === "queue" ? "q" : "e";
  return apiPath("bindings", virtualHost, "e", source, type, destination);
}

/** Exported by GET, imported by POST. */
export function definitionsPath(virtualHost: string): string {
  return apiPath("definitions", virtualHost);
}

/** Of one of RabbitMQ's health checks. @param check `alarms` */
export function healthCheckPath(check: string): string {
  return `/health/checks/${check}`;
}

/** The check whether a node serves clients. RabbitMQ has it since 4.1. */
export const READINESS_CHECK = "ready-to-serve-clients";
/** Where a node says that without credentials. */
export const READINESS_PATH = `/api${healthCheckPath(READINESS_CHECK)}`;
