/** Reads the definitions of a virtual host, whole. */

import { apiPath, type ManagementApi } from "../../broker/management-api.ts";
import type { DefinedExchange, VirtualHostDefinitions } from "../../model/definitions/definitions.ts";

/**
 * RabbitMQ leaves internal exchanges out of an export, and the flag with them, but not the bindings to and from
 * them (4.3.6): posted as it is, such an export is refused. They are added from the list of exchanges.
 *
 * @returns undefined where there is no such virtual host
 */
export async function liveDefinitions(
  api: ManagementApi,
  virtualHost: string,
  signal?: AbortSignal,
): Promise<VirtualHostDefinitions | undefined> {
  const exported = await api.find<VirtualHostDefinitions>(apiPath("definitions", virtualHost), signal);
  if (exported === undefined) return undefined;
  const columns = "name,type,durable,auto_delete,internal,arguments";
  const listed = await api.get<DefinedExchange[]>(
    `${apiPath("exchanges", virtualHost)}?disable_stats=true&columns=${columns}`,
    signal,
  );
  const internal = listed.filter(
    (exchange) => exchange.internal === true && !exchange.name.startsWith("amq."),
  );
  const names = new Set(internal.map(({ name }) => name));
  const others = exported.exchanges.filter(({ name }) => !names.has(name));
  return { ...exported, exchanges: [...others, ...internal] };
}
