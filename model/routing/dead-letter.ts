/**
 * What becomes of a message in a queue: why it can leave the queue dead, where it then goes, and when the way ends.
 * As in `rabbit_dead_letter`, `rabbit_amqqueue_process` and `rabbit_fifo` of RabbitMQ 4.3.6;
 * https://www.rabbitmq.com/docs/dlx
 */

import { behaving, type QueueSettings, queueSettings } from "../topology/policies/effective-settings.ts";
import { limitsOf, messageLimits } from "../topology/policies/message-limits.ts";
import {
  deadLetterTarget,
  deliveryLimit,
  isAtLeastOnce,
  overflowOf,
} from "../topology/policies/queue-behaviour.ts";
import type { Arguments, Queue } from "../topology/topology.ts";
import type { RoutedMessage } from "./matcher.ts";
import { messageOf, type Publish, walkFrom } from "./route.ts";
import type { RoutingTable } from "./routing-table.ts";

/**
 * RabbitMQ's words, as in `x-death`: rejected without requeue, over its time to live, pushed out of or kept out of a
 * full queue, given back too often.
 */
export type DeathReason = "rejected" | "expired" | "maxlen" | "delivery_limit";

export interface Death {
  readonly queue: string;
  readonly reason: DeathReason;
}

/** A copy of a message in a queue. */
export interface HeldMessage extends RoutedMessage {
  /** Where it was published to last. */
  readonly exchange: string;
  /** The latest first; a queue stands there once for each reason. */
  readonly deaths: readonly Death[];
  /** Milliseconds of the publisher's `expiration`; it counts in the first queue only. */
  readonly timeToLive?: number;
}

/**
 * - `dead-lettered`: at least one queue gets it.
 * - `no-dead-letter-exchange`, `exchange-not-found`, `unroutable`: dropped.
 * - `cycle`: every queue that it was routed to has had it, with no rejection since: dropped.
 * - `kept`: at-least-once, and no way: the queue keeps it apart and tries again.
 * - `unknown`: it depends on an exchange that chooses, or on one whose bindings are not known.
 */
export type DeathOutcome =
  | "dead-lettered"
  | "no-dead-letter-exchange"
  | "exchange-not-found"
  | "unroutable"
  | "cycle"
  | "kept"
  | "unknown";

export interface Afterlife {
  readonly queue: string;
  readonly reason: DeathReason;
  readonly outcome: DeathOutcome;
  /** The dead-letter exchange; undefined where the queue has none. "" is the default exchange. */
  readonly exchange: string | undefined;
  readonly keys: readonly string[];
  /** Each surely gets a copy. Sorted. */
  readonly queues: readonly string[];
  /** Routed to, and left out because of the cycle rule. Sorted. */
  readonly cycles: readonly string[];
  /** Further queues that an exchange on the way could choose. Sorted. */
  readonly possible: readonly string[];
  readonly external: readonly string[];
  /** As it is in the next queues. */
  readonly message: HeldMessage;
}

/** @throws WarrenError as {@link queueSettings} */
export function settingsOf(table: RoutingTable, queue: Queue): QueueSettings {
  return queueSettings(queue, table);
}

/** The copy that a queue gets of a publish. */
export function heldMessage(publish: Publish): HeldMessage {
  const { expiration } = publish;
  return {
    ...messageOf(publish),
    exchange: publish.exchange,
    deaths: [],
    ...(expiration === undefined ? {} : { timeToLive: Number(expiration) }),
  };
}

/** In milliseconds; undefined where the message may stay for ever. A stream lets none expire. */
export function timeToLive(queue: Queue, settings: QueueSettings, message?: HeldMessage): number | undefined {
  if (queue.type === "stream") return undefined;
  const limits = [messageLimits(behaving(queue, settings))["message-ttl"], message?.timeToLive].filter(
    (limit) => limit !== undefined,
  );
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** Why a message can die in a queue of these settings, whoever consumes it. */
export function deathReasons(queue: Queue, settings: QueueSettings, message?: HeldMessage): DeathReason[] {
  if (queue.type === "stream") return [];
  const is = behaving(queue, settings);
  return [
    "rejected" as const,
    ...(deliveryLimit(is) === undefined ? [] : ["delivery_limit" as const]),
    ...(timeToLive(queue, settings, message) === undefined ? [] : ["expired" as const]),
    ...(isBounded(queue, settings) && overflowOf(is) !== "reject-publish" ? ["maxlen" as const] : []),
  ];
}

/** Whether it can be full. */
export function isBounded(queue: Queue, settings: QueueSettings): boolean {
  const limits = messageLimits(behaving(queue, settings));
  return limitsOf("messages", "bytes").some((name) => limits[name] !== undefined);
}

/** One step: what becomes of a message that dies in a queue. */
export function die(
  table: RoutingTable,
  queue: Queue,
  { message, reason }: { readonly message: HeldMessage; readonly reason: DeathReason },
): Afterlife {
  const settings = settingsOf(table, queue);
  const target = deadLetterTarget(behaving(queue, settings));
  const keys = target?.key === undefined ? message.keys : [target.key];
  const base = { queue: queue.name, reason, keys, queues: [], cycles: [], possible: [], external: [] };
  if (target === undefined) {
    return { ...base, outcome: "no-dead-letter-exchange", exchange: undefined, message };
  }
  const { exchange } = target;
  const dead = buried(message, { queue: queue.name, reason }, exchange, keys);
  const kept = isAtLeastOnce(behaving(queue, settings));
  const isThere = exchange === "" || table.exchanges.has(exchange) || table.external.has(exchange);
  if (!isThere) {
    return { ...base, outcome: kept ? "kept" : "exchange-not-found", exchange, message: dead };
  }
  const { queues, external, outcomes } = walkFrom(table, { exchange, message: dead });
  const all = new Set([...queues, ...(outcomes ?? []).flatMap((outcome) => outcome.queues)]);
  const cycles = [...all].filter((name) => reason !== "rejected" && isCycle(dead.deaths, name)).sort();
  const reached = queues.filter((name) => !cycles.includes(name));
  const possible = [...all].filter((name) => !cycles.includes(name) && !reached.includes(name)).sort();
  const nowhere = kept ? "kept" : cycles.length > 0 ? "cycle" : "unroutable";
  const open = external.length > 0 || possible.length > 0;
  const outcome = reached.length > 0 ? "dead-lettered" : open ? "unknown" : nowhere;
  return { ...base, outcome, exchange, queues: reached, cycles, possible, external, message: dead };
}

function buried(message: HeldMessage, death: Death, exchange: string, keys: readonly string[]): HeldMessage {
  const { timeToLive: _, ...rest } = message;
  const before = message.deaths.filter(
    ({ queue, reason }) => queue !== death.queue || reason !== death.reason,
  );
  return {
    ...rest,
    keys,
    exchange,
    headers: markedHeaders(message, death),
    deaths: [death, ...before],
  };
}

/** What a headers exchange can see of the deaths, under `all-with-x` and `any-with-x`. */
function markedHeaders({ headers, exchange, deaths }: HeldMessage, { queue, reason }: Death): Arguments {
  const marks = (when: string): Arguments => ({
    [`x-${when}-death-queue`]: queue,
    [`x-${when}-death-reason`]: reason,
    [`x-${when}-death-exchange`]: exchange,
  });
  return { ...headers, ...(deaths.length === 0 ? marks("first") : {}), ...marks("last") };
}

/** Whether the message has been dead in that queue before, with no rejection since or then. */
function isCycle(deaths: readonly Death[], queue: string): boolean {
  const position = deaths.findIndex((death) => death.queue === queue);
  return position !== -1 && deaths.slice(0, position + 1).every(({ reason }) => reason !== "rejected");
}

/** Where the copies of a message come to rest while nobody consumes: what expires goes on by itself. */
export interface Rest {
  /** Each with as many names as it holds copies. Sorted. */
  readonly queues: readonly string[];
  /** What was dropped, or cannot be told, on the way. */
  readonly ends: readonly Afterlife[];
}

/** @param queue that holds the message now; an external one, of which nothing is known, keeps it */
export function rest(table: RoutingTable, queue: string, message: HeldMessage): Rest {
  const found = table.queues.get(queue);
  const expires = found !== undefined && timeToLive(found, settingsOf(table, found), message) !== undefined;
  if (!expires) return { queues: [queue], ends: [] };
  return restAfter(table, die(table, found, { message, reason: "expired" }));
}

/** It ends: without a rejection no queue has a message twice. */
export function restAfter(table: RoutingTable, after: Afterlife): Rest {
  const rests = after.queues.map((name) => rest(table, name, after.message));
  return {
    queues: rests.flatMap((each) => each.queues).sort(),
    ends: [...(after.outcome === "dead-lettered" ? [] : [after]), ...rests.flatMap((each) => each.ends)],
  };
}
