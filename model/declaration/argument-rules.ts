/**
 * What a queue can be told, by an argument (`x-` and the name) or by a policy (the name): which queue types take
 * it and which values. RabbitMQ ignores an argument that it does not know, so a misspelt one is silently lost;
 * here it is refused.
 *
 * Sources: `rabbit_amqqueue:declare_args/0`, `capabilities/0` of the queue types and `rabbit_policies` of
 * RabbitMQ 4.3.6; https://www.rabbitmq.com/docs/queues#optional-arguments
 */
import type { ArgumentValue, QueueType } from "../topology/topology.ts";

export interface ValueRule {
  /** What is allowed, in words. */
  readonly allowed: string;
  /** The values, where they can be listed. */
  readonly choices?: readonly string[];
  readonly accepts: (value: ArgumentValue) => boolean;
}

export interface Setting {
  readonly rule: ValueRule;
  /** Empty for a setting of exchanges. */
  readonly queueTypes: readonly QueueType[];
  readonly by: "argument" | "policy" | "both";
}

/** In milliseconds: 10 years, RabbitMQ's `?MAX_EXPIRY_TIMER`. */
const LONGEST_EXPIRY = 315_360_000_000;
const LARGEST_SEGMENT = 3_000_000_000;

const integer = (from: number, to = Number.POSITIVE_INFINITY, unit = ""): ValueRule => ({
  allowed: `an integer ${to === Number.POSITIVE_INFINITY ? `from ${from}` : `from ${from} to ${to}`}${unit}`,
  accepts: (value) => typeof value === "number" && Number.isInteger(value) && value >= from && value <= to,
});
const anyInteger: ValueRule = {
  allowed: "an integer; a negative one is no limit",
  accepts: (value) => typeof value === "number" && Number.isInteger(value),
};
const oneOf = (...choices: readonly string[]): ValueRule => ({
  allowed: choices.join(", "),
  choices,
  accepts: (value) => typeof value === "string" && choices.includes(value),
});
const text: ValueRule = { allowed: "a string", accepts: (value) => typeof value === "string" };
const flag: ValueRule = { allowed: "true or false", accepts: (value) => typeof value === "boolean" };
const age: ValueRule = {
  allowed: "a positive whole number and a unit, one of Y, M, D, h, m, s: 7D",
  accepts: (value) => typeof value === "string" && /^0*[1-9][0-9]*[YMDhms]$/.test(value),
};
const milliseconds = " (milliseconds)";

const CLASSIC: readonly QueueType[] = ["classic"];
const QUORUM: readonly QueueType[] = ["quorum"];
const STREAM: readonly QueueType[] = ["stream"];
const NOT_STREAM: readonly QueueType[] = ["classic", "quorum"];
const ANY: readonly QueueType[] = ["classic", "quorum", "stream"];

export const SETTINGS: ReadonlyMap<string, Setting> = new Map(
  Object.entries({
    "alternate-exchange": { rule: text, queueTypes: [], by: "policy" },
    "consumer-disconnected-timeout": { rule: integer(0), queueTypes: QUORUM, by: "both" },
    "consumer-timeout": { rule: integer(0, undefined, milliseconds), queueTypes: QUORUM, by: "both" },
    "dead-letter-exchange": { rule: text, queueTypes: NOT_STREAM, by: "both" },
    "dead-letter-routing-key": { rule: text, queueTypes: NOT_STREAM, by: "both" },
    "dead-letter-strategy": { rule: oneOf("at-most-once", "at-least-once"), queueTypes: QUORUM, by: "both" },
    "delayed-retry-max": { rule: integer(1, undefined, milliseconds), queueTypes: QUORUM, by: "both" },
    "delayed-retry-min": { rule: integer(1, undefined, milliseconds), queueTypes: QUORUM, by: "both" },
    "delayed-retry-type": {
      rule: oneOf("disabled", "all", "failed", "returned"),
      queueTypes: QUORUM,
      by: "both",
    },
    "delivery-limit": { rule: anyInteger, queueTypes: QUORUM, by: "both" },
    expires: { rule: integer(1, LONGEST_EXPIRY, milliseconds), queueTypes: NOT_STREAM, by: "both" },
    "initial-cluster-size": { rule: integer(1), queueTypes: STREAM, by: "both" },
    "max-age": { rule: age, queueTypes: STREAM, by: "both" },
    "max-length": { rule: integer(0), queueTypes: NOT_STREAM, by: "both" },
    "max-length-bytes": { rule: integer(0), queueTypes: ANY, by: "both" },
    "max-priority": { rule: integer(0, 255), queueTypes: CLASSIC, by: "argument" },
    "message-ttl": { rule: integer(0, LONGEST_EXPIRY, milliseconds), queueTypes: NOT_STREAM, by: "both" },
    overflow: {
      rule: oneOf("drop-head", "reject-publish", "reject-publish-dlx"),
      queueTypes: NOT_STREAM,
      by: "both",
    },
    "queue-leader-locator": { rule: oneOf("client-local", "balanced"), queueTypes: ANY, by: "both" },
    "queue-version": { rule: integer(2, 2), queueTypes: CLASSIC, by: "both" },
    "quorum-initial-group-size": { rule: integer(1), queueTypes: QUORUM, by: "argument" },
    "single-active-consumer": { rule: flag, queueTypes: NOT_STREAM, by: "argument" },
    "stream-filter-size-bytes": { rule: integer(16, 255), queueTypes: STREAM, by: "both" },
    "stream-max-segment-size-bytes": {
      rule: integer(0, LARGEST_SEGMENT),
      queueTypes: STREAM,
      by: "both",
    },
    "target-group-size": { rule: integer(1), queueTypes: QUORUM, by: "policy" },
  } satisfies Record<string, Setting>),
);

/** What was once a setting and is not any more, and what RabbitMQ 4.3 does with it. */
export const OBSOLETE: ReadonlyMap<string, string> = new Map([
  ["queue-mode", "RabbitMQ ignores it since 3.12: classic queues keep messages on disk anyway."],
  ["max-in-memory-length", "RabbitMQ ignores it since 3.10: quorum queues keep no message bodies in memory."],
  ["max-in-memory-bytes", "RabbitMQ ignores it since 3.10: quorum queues keep no message bodies in memory."],
  ["queue-master-locator", "RabbitMQ 4 refuses it; the name is queue-leader-locator now."],
  ["ha-mode", "RabbitMQ 4 has no mirrored queues: make it a quorum queue."],
  ["ha-params", "RabbitMQ 4 has no mirrored queues: make it a quorum queue."],
  ["ha-sync-mode", "RabbitMQ 4 has no mirrored queues: make it a quorum queue."],
  ["ha-sync-batch-size", "RabbitMQ 4 has no mirrored queues: make it a quorum queue."],
  ["ha-promote-on-shutdown", "RabbitMQ 4 has no mirrored queues: make it a quorum queue."],
  ["ha-promote-on-failure", "RabbitMQ 4 has no mirrored queues: make it a quorum queue."],
]);

/** The names that an argument or a policy can have, in alphabetical order; arguments with their `x-`. */
export function settingNames(
  by: "argument" | "policy",
  types: readonly QueueType[],
  exchanges = false,
): string[] {
  return [...SETTINGS]
    .filter(([, setting]) => setting.by === "both" || setting.by === by)
    .filter(([, { queueTypes }]) =>
      queueTypes.length === 0 ? exchanges : queueTypes.some((t) => types.includes(t)),
    )
    .map(([name]) => (by === "argument" ? `x-${name}` : name));
}
