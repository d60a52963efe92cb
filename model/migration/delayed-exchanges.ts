/**
 * Exchanges of the plugin rabbitmq_delayed_message_exchange. Its `x-delayed-type` says how such an exchange routes once
 * the delay is over: https://github.com/rabbitmq/rabbitmq-delayed-message-exchange
 */
import { DELAYED_EXCHANGE, EXCHANGE_TYPES } from "../arguments/exchange-types.ts";
import { isSince, type RabbitmqVersion } from "../rabbitmq/versions.ts";
import type { Exchange } from "../topology/topology.ts";
import type { Say } from "./change.ts";

const DELAYED_TYPE = "x-delayed-type";

/** @returns undefined where nothing can stand in its place */
export function withoutDelay(
  exchange: Exchange,
  { to, path }: { readonly to: RabbitmqVersion; readonly path: readonly string[] },
  say: Say,
): Exchange | undefined {
  const { [DELAYED_TYPE]: type, ...rest } = exchange.arguments;
  const name = JSON.stringify(exchange.name);
  if (!isSince(to, DELAYED_EXCHANGE.goneSince) || typeof type !== "string" || !EXCHANGE_TYPES.has(type))
    return undefined;
  const message =
    `The exchange ${name} is ${type} now: RabbitMQ ${to} has no delayed exchanges. It routes as before, and delays nothing: ` +
    "what is published with an x-delay arrives at once. Before you use it, let what has to wait wait in a queue with x-message-ttl and a dead-letter exchange.";
  say({
    code: "delayed-exchange",
    path,
    from: { type: exchange.type, [DELAYED_TYPE]: type },
    to: { type },
    message,
  });
  return { ...exchange, type, arguments: rest, ignoreChanges: [] };
}
