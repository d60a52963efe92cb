/**
 * What an export leaves out although an import would take it. RabbitMQ 4.3.6 exports no internal exchange (but the
 * bindings to and from them), which 4.0.5 does, and none says which virtual hosts are traced; the lists tell both.
 */

import { isReserved } from "../rabbitmq/reserved-names.ts";
import type { DefinedExchange, Definitions, In } from "./definitions.ts";

export interface Lists {
  /** `GET /api/exchanges`: needed are name, vhost, type, durable, auto_delete, internal, arguments. */
  readonly exchanges: readonly In<DefinedExchange>[];
  /** `GET /api/vhosts`: needed are name and tracing. */
  readonly virtualHosts: readonly { readonly name: string; readonly tracing?: boolean }[];
}

export function completeDefinitions(
  definitions: Definitions,
  { exchanges, virtualHosts }: Lists,
): Definitions {
  const traced = new Set(virtualHosts.filter(({ tracing }) => tracing === true).map(({ name }) => name));
  return {
    ...definitions,
    exchanges: withInternalExchanges(definitions.exchanges, exchanges),
    vhosts: definitions.vhosts.map((host) => Object.assign({}, host, { tracing: traced.has(host.name) })),
  };
}

/**
 * @param exported the exchanges of an export
 * @param listed the list of exchanges of the same broker or virtual host
 */
export function withInternalExchanges<T extends DefinedExchange>(
  exported: readonly T[],
  listed: readonly T[],
): T[] {
  const internal = listed.filter((exchange) => exchange.internal === true && !isReserved(exchange.name));
  const keys = new Set(internal.map(keyOf));
  return [...exported.filter((exchange) => !keys.has(keyOf(exchange))), ...internal];
}

function keyOf(exchange: DefinedExchange & { readonly vhost?: string }): string {
  return JSON.stringify([exchange.vhost ?? "", exchange.name]);
}
