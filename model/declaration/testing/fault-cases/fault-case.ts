/** Written cases of wrong declarations, and the small declarations that they are made of. */

import type { ReadOptions } from "../../reading/read-declaration.ts";

export interface FaultCase {
  readonly what: string;
  readonly text: string;
  /** The broker that it is for, if not the one by default. */
  readonly options?: ReadOptions;
  /** All of them, in order, each as `file:line:column: message hint`; the file is `f.yaml`. */
  readonly faults: readonly string[];
}

/** What is allowed, spelt out once. */
export const ANY_ARGUMENT =
  "x-consumer-disconnected-timeout, x-consumer-timeout, x-dead-letter-exchange, x-dead-letter-routing-key, x-dead-letter-strategy, x-delayed-retry-max, x-delayed-retry-min, x-delayed-retry-type, x-delivery-limit, x-expires, x-initial-cluster-size, x-max-age, x-max-length, x-max-length-bytes, x-max-priority, x-message-ttl, x-overflow, x-queue-leader-locator, x-queue-version, x-quorum-initial-group-size, x-quorum-target-group-size, x-single-active-consumer, x-stream-filter-size-bytes, x-stream-max-segment-size-bytes";
export const CLASSIC_ARGUMENT =
  "x-dead-letter-exchange, x-dead-letter-routing-key, x-expires, x-max-length, x-max-length-bytes, x-max-priority, x-message-ttl, x-overflow, x-queue-leader-locator, x-queue-version, x-single-active-consumer";
export const QUORUM_ARGUMENT =
  "x-consumer-disconnected-timeout, x-consumer-timeout, x-dead-letter-exchange, x-dead-letter-routing-key, x-dead-letter-strategy, x-delayed-retry-max, x-delayed-retry-min, x-delayed-retry-type, x-delivery-limit, x-expires, x-max-length, x-max-length-bytes, x-message-ttl, x-overflow, x-queue-leader-locator, x-quorum-initial-group-size, x-quorum-target-group-size, x-single-active-consumer";
export const POLICY_KEY =
  "alternate-exchange, consumer-disconnected-timeout, consumer-timeout, dead-letter-exchange, dead-letter-routing-key, dead-letter-strategy, delayed-retry-max, delayed-retry-min, delayed-retry-type, delivery-limit, expires, initial-cluster-size, max-age, max-length, max-length-bytes, message-ttl, overflow, queue-leader-locator, queue-version, stream-filter-size-bytes, stream-max-segment-size-bytes, target-group-size";

/** The virtual host `shop` with this body. */
export function virtualHost(body: string): string {
  const lines = body.trimEnd().split("\n");
  return `virtualHosts:\n  shop:\n${lines.map((line) => `    ${line}`).join("\n")}\n`;
}

/** The queue `a` with these keys. */
export function queue(keys: string): string {
  return virtualHost(`queues:\n  a: ${keys}`);
}

export function queueArguments(type: string, table: string): string {
  return queue(`{ type: ${type}, arguments: { ${table} } }`);
}

/** Bindings, one a line, between the exchanges `t`, `d`, `h` and the queue `q`. */
export function bindings(lines: string): string {
  const items = lines.split("\n").map((line) => `  - ${line}`);
  const exchanges = "{ t: { type: topic }, d: { type: direct }, h: { type: headers } }";
  return virtualHost(`exchanges: ${exchanges}\nqueues: { q: {} }\nbindings:\n${items.join("\n")}\n`);
}

/** Policies, one a line, on the classic queue `a`, the stream `s` and the exchange `x`. */
export function policies(lines: string): string {
  const items = lines.split("\n").map((line) => `  ${line}`);
  const objects = "queues: { a: {}, s: { type: stream } }\nexchanges: { x: { type: fanout } }";
  return virtualHost(`${objects}\npolicies:\n${items.join("\n")}`);
}

/** Users, one a line, beside the exchanges `t` and `d`. */
export function users(lines: string): string {
  const items = lines.split("\n").map((line) => `  ${line}`);
  const shop = "{ exchanges: { t: { type: topic }, d: { type: direct } } }";
  return `virtualHosts:\n  shop: ${shop}\nusers:\n${items.join("\n")}\n`;
}

/** The virtual host `shop` with this body, on a broker with these plugins. */
export function withPlugins(plugins: string, body: string): string {
  return `plugins: [${plugins}]\n${virtualHost(body)}`;
}

/**
 * A consistent-hash exchange with these arguments.
 *
 * @param weights the routing keys of its bindings, as they are written; each is of another queue
 * @param toOneQueue they are all of one queue
 */
export function hashed(
  table: string,
  weights: readonly string[] = [],
  { toOneQueue = false }: { readonly toOneQueue?: boolean } = {},
): string {
  const queue = (index: number) => (toOneQueue ? "q0" : `q${index}`);
  const lines = weights.map((key, n) => `  - { source: a, destination: ${queue(n)}, routingKey: ${key} }`);
  const queues = weights.map((_, index) => `q${index}: {}`).join(", ");
  return withPlugins(
    "rabbitmq_consistent_hash_exchange",
    `exchanges: { a: { type: x-consistent-hash, arguments: ${table} } }\nqueues: { ${queues} }\nbindings:\n${lines.join("\n")}`,
  );
}

/** The operator policy `p` for all queues and exchanges. */
export function operatorPolicy(definition: string): string {
  return virtualHost(`operatorPolicies: { p: { pattern: a, definition: ${definition} } }`);
}

/** One federation upstream. */
export function federation(upstream: string): string {
  return withPlugins("rabbitmq_federation", `federationUpstreams:\n  ${upstream}`);
}

/** One set, beside the upstream `u`, and what follows it. */
export function upstreamSet(set: string): string {
  return federation(`u: { uri: amqp://host }\nfederationUpstreamSets:\n  ${set}`);
}

/** The shovel `s`. */
export function shovel(definition: string): string {
  return withPlugins("rabbitmq_shovel", `shovels:\n  s: ${definition}`);
}
