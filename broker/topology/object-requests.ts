/** The single requests that create, change and delete one object of a virtual host. */

import { bindingKey } from "../../model/topology/object-keys.ts";
import type { Change } from "../../model/topology/plan/change.ts";
import type { Binding } from "../../model/topology/topology.ts";
import { apiPath, type ManagementApi } from "../api/management-api.ts";
import { bindingsPath, objectPath } from "../api/paths.ts";
import { listBindingsBetween } from "../api/topology.ts";
import { defined } from "../definitions/definitions-body.ts";

/** A binding is made by POST, because the broker gives it its name; all else by PUT. */
export function putPath(
  virtualHost: string,
  change: Change,
): { readonly method: "PUT" | "POST"; readonly path: string; readonly body: unknown } {
  const body = defined(change);
  if (change.kind === "binding" && change.desired !== undefined) {
    return { method: "POST", path: bindingsPath({ virtualHost, ...change.desired }), body };
  }
  return { method: "PUT", path: pathOf(virtualHost, change), body };
}

/** Undefined where there is nothing to delete any more. */
export async function deletePath(
  api: ManagementApi,
  { virtualHost, change }: { readonly virtualHost: string; readonly change: Change },
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (change.kind !== "binding") return pathOf(virtualHost, change);
  const { live } = change;
  if (live === undefined) return undefined;
  const ends = { virtualHost, ...live };
  // With arguments the name is a hash of them that only the broker can tell.
  const noArguments = Object.keys(live.arguments).length === 0;
  const name = noArguments ? propertiesKeyOf(live.routingKey) : await propertiesKey(api, ends, signal);
  return name === undefined ? undefined : `${bindingsPath(ends)}${apiPath(name)}`;
}

async function propertiesKey(
  api: ManagementApi,
  binding: Binding & { readonly virtualHost: string },
  signal?: AbortSignal,
): Promise<string | undefined> {
  const listed = await listBindingsBetween(api, binding, signal);
  const wanted = bindingKey(binding);
  return listed.find(
    (candidate) =>
      bindingKey({ ...binding, routingKey: candidate.routing_key, arguments: candidate.arguments }) ===
      wanted,
  )?.properties_key;
}

/**
 * RabbitMQ's name of a binding without arguments (`rabbit_mgmt_format:pack_binding_props`): the routing key, itself
 * percent-encoded. Dots are too, so that no key is taken for a relative path.
 */
function propertiesKeyOf(routingKey: string): string {
  return routingKey === ""
    ? "~"
    : encodeURIComponent(routingKey).replaceAll("~", "%7E").replaceAll(".", "%2E");
}

function pathOf(virtualHost: string, { kind, key }: Change): string {
  const collections = { exchange: "exchanges", queue: "queues", policy: "policies" } as const;
  if (kind === "binding") throw new TypeError("a binding has a path by its ends");
  return objectPath(collections[kind], virtualHost, key);
}
