/**
 * What queues can be told, in alphabetical order. RabbitMQ ignores an argument that it does not know, so a misspelt one
 * is silently lost; a declaration that has one is refused.
 *
 * Sources: `rabbit_amqqueue:declare_args/0`, `capabilities/0` of the queue types and `rabbit_policies` of RabbitMQ
 * 4.3.6; https://www.rabbitmq.com/docs/queues#optional-arguments; for other versions the release notes of 3.12 to 4.3.
 * Of who wins, as of 4.3: `merge_policy_value/3` in `rabbit_policies` and `rabbit_quorum_queue` between the policies;
 * `rabbit_amqqueue_process:process_args_policy/1`, `rabbit_quorum_queue:gather_policy_config/2`,
 * `rabbit_queue_type:get_consumer_timeout/2` and `rabbit_queue_location:leader_locator/1` between these and an argument.
 */

import { LONGEST_EXPIRY } from "../rabbitmq/protocol-limits.ts";
import { QUEUE_TYPES } from "../topology/topology.ts";
import { CLASSIC, type KnownArgument, NOT_STREAM, QUORUM, STREAM, TIGHTEST } from "./argument.ts";
import { age, anyInteger, flag, integer, MILLISECONDS, oneOf, text } from "./value-rules.ts";

const LARGEST_SEGMENT = 3_000_000_000;

/** https://www.rabbitmq.com/docs/quorum-queues#poison-message-handling: there was none before. */
export const DELIVERY_LIMIT = { byDefault: 20, since: "4.0" } as const;

/**
 * Of messages in quorum queues, without an argument: strict ones from 0, and the highest for what says more (measured on
 * 4.3.6). Before, there were two.
 */
export const QUORUM_PRIORITIES = { count: 32, since: "4.3", byDefault: 4 } as const;

export const QUEUE_ARGUMENTS = {
  "consumer-disconnected-timeout": {
    rule: integer(0, undefined, MILLISECONDS),
    queueTypes: QUORUM,
    merge: { argument: "least" },
    by: "both",
    since: "4.3",
    about: "How long, in milliseconds, the messages of a consumer whose node is unreachable stay its own.",
  },
  "consumer-timeout": {
    rule: integer(0, undefined, MILLISECONDS),
    queueTypes: QUORUM,
    merge: { argument: "least" },
    by: "both",
    before: { version: "4.3", queueTypes: NOT_STREAM },
    about:
      "How long, in milliseconds, a delivery may stay without an acknowledgement. The broker's default is 30 minutes.",
  },
  "dead-letter-exchange": {
    rule: text,
    queueTypes: NOT_STREAM,
    othersPassedBy: true,
    names: "exchange",
    by: "both",
    about: 'The exchange for messages that expire, are rejected or do not fit. "" is the default exchange.',
  },
  "dead-letter-routing-key": {
    rule: text,
    queueTypes: NOT_STREAM,
    othersPassedBy: true,
    by: "both",
    about: "The routing key of dead-lettered messages. Default: the one that they came with.",
  },
  "dead-letter-strategy": {
    rule: oneOf("at-most-once", "at-least-once"),
    queueTypes: QUORUM,
    othersPassedBy: true,
    defaults: { quorum: "at-most-once" },
    by: "both",
    about:
      "Whether a message can be lost on its way to the dead-letter exchange. at-least-once needs the overflow reject-publish.",
  },
  "delayed-retry-max": {
    rule: integer(1, undefined, MILLISECONDS),
    queueTypes: QUORUM,
    merge: TIGHTEST,
    by: "both",
    operator: true,
    since: "4.3",
    about: "The longest delay, in milliseconds, before a returned message is delivered again.",
  },
  "delayed-retry-min": {
    rule: integer(1, undefined, MILLISECONDS),
    queueTypes: QUORUM,
    merge: { policies: "greatest", argument: "least" },
    by: "both",
    operator: true,
    since: "4.3",
    about: "The first delay, in milliseconds, before a returned message is delivered again.",
  },
  "delayed-retry-type": {
    rule: oneOf("disabled", "all", "failed", "returned"),
    queueTypes: QUORUM,
    merge: { policiesFirst: QUORUM },
    by: "both",
    operator: true,
    since: "4.3",
    about: "Which returned messages wait before they are delivered again.",
  },
  "delivery-limit": {
    rule: anyInteger,
    queueTypes: QUORUM,
    othersPassedBy: true,
    merge: { policies: "least-that-limits", argument: "least-that-limits" },
    defaults: { quorum: DELIVERY_LIMIT.byDefault },
    by: "both",
    operator: true,
    before: { version: DELIVERY_LIMIT.since, rule: integer(0), defaults: {} },
    about: `How often a message is delivered before it is dead-lettered or dropped. Default: ${DELIVERY_LIMIT.byDefault} since ${DELIVERY_LIMIT.since}, no limit before. Negative: no limit.`,
  },
  expires: {
    rule: integer(1, LONGEST_EXPIRY, MILLISECONDS),
    queueTypes: NOT_STREAM,
    othersPassedBy: true,
    merge: TIGHTEST,
    limits: "idle time",
    by: "both",
    operator: true,
    about: "The queue is deleted, with its messages, after so many milliseconds without use.",
  },
  "initial-cluster-size": {
    rule: integer(1),
    queueTypes: STREAM,
    othersPassedBy: true,
    by: "both",
    whenMade: true,
    about: "On how many nodes the stream is when it is made.",
  },
  "max-age": {
    rule: age,
    queueTypes: STREAM,
    othersPassedBy: true,
    by: "both",
    about: "How old the stream's messages get: a number and one of Y, M, D, h, m, s.",
  },
  "max-length": {
    rule: integer(0),
    queueTypes: NOT_STREAM,
    othersPassedBy: true,
    merge: TIGHTEST,
    limits: "messages",
    by: "both",
    operator: true,
    about: "How many ready messages the queue holds; overflow says what happens to the next.",
  },
  "max-length-bytes": {
    rule: integer(0),
    queueTypes: QUEUE_TYPES,
    merge: TIGHTEST,
    limits: "bytes",
    by: "both",
    operator: true,
    about: "How many bytes of ready messages the queue holds.",
  },
  "max-priority": {
    rule: integer(0, 255),
    queueTypes: CLASSIC,
    othersPassedBy: true,
    by: "argument",
    about: "The highest priority of a message. Each level costs memory; under 10 are enough.",
  },
  "message-ttl": {
    rule: integer(0, LONGEST_EXPIRY, MILLISECONDS),
    queueTypes: NOT_STREAM,
    othersPassedBy: true,
    merge: TIGHTEST,
    limits: "age",
    by: "both",
    operator: true,
    about: "After how many milliseconds in the queue a message is dead-lettered or dropped.",
  },
  overflow: {
    rule: oneOf("drop-head", "reject-publish", "reject-publish-dlx"),
    queueTypes: NOT_STREAM,
    othersPassedBy: true,
    onlyFor: { "reject-publish-dlx": CLASSIC },
    merge: { policiesFirst: QUORUM },
    defaults: { classic: "drop-head", quorum: "drop-head" },
    by: "both",
    operator: true,
    about: "What happens when the queue is full. reject-publish-dlx is for classic queues.",
  },
  "queue-leader-locator": {
    // The others are what brokers before 3.10, and mirrored queues, called it; each still takes them for "balanced".
    rule: oneOf("client-local", "balanced", "random", "least-leaders", "min-masters"),
    before: {
      version: "4.0",
      rule: oneOf("client-local", "balanced", "random", "least-leaders"),
    },
    queueTypes: QUEUE_TYPES,
    merge: { policiesFirst: QUEUE_TYPES },
    by: "both",
    whenMade: true,
    about:
      "On which node the queue's leader is made. random, least-leaders and, since 4.0, min-masters are old names of balanced.",
  },
  "queue-version": {
    rule: integer(2, 2),
    queueTypes: CLASSIC,
    by: "both",
    operator: true,
    before: { version: "4.3", rule: integer(1, 2) },
    about: "The storage of a classic queue. 4.3 has version 2 only.",
  },
  "quorum-initial-group-size": {
    rule: integer(1),
    queueTypes: QUORUM,
    by: "argument",
    about: "On how many nodes the queue is when it is made.",
  },
  "quorum-target-group-size": {
    rule: integer(1),
    queueTypes: QUORUM,
    by: "argument",
    since: "4.0",
    about: "To how many nodes RabbitMQ lets the queue grow; a policy calls it target-group-size.",
  },
  "single-active-consumer": {
    rule: flag,
    queueTypes: NOT_STREAM,
    by: "argument",
    about: "One consumer at a time gets the messages, the others wait.",
  },
  "stream-filter-size-bytes": {
    rule: integer(16, 255),
    queueTypes: STREAM,
    by: "both",
    about: "The size of the Bloom filter of each chunk.",
  },
  "stream-max-segment-size-bytes": {
    rule: integer(0, LARGEST_SEGMENT),
    queueTypes: STREAM,
    othersPassedBy: true,
    by: "both",
    about: "The size of a file of the stream. Only whole files are deleted by max-age and max-length-bytes.",
  },
  "target-group-size": {
    rule: integer(1),
    queueTypes: QUORUM,
    othersPassedBy: true,
    merge: { policies: "greatest" },
    by: "policy",
    operator: true,
    about: "To how many nodes RabbitMQ lets the queue grow.",
  },
} as const satisfies Readonly<Record<string, KnownArgument>>;
