/**
 * What an upstream of the federation plugin can be told. RabbitMQ refuses any other key.
 *
 * Sources: `rabbit_federation_parameters` of RabbitMQ 4.3.6; https://www.rabbitmq.com/docs/federation-reference
 */

import { flag, integer, MILLISECONDS, nameText, number, oneOf } from "../../arguments/value-rules.ts";
import { LARGEST_SHORT } from "../../rabbitmq/protocol-limits.ts";
import { uris } from "../checks/check-uri.ts";
import type { LinkRules } from "../reading/read-link.ts";

const SHARED: LinkRules = {
  exchange: { rule: nameText, about: "The exchange upstream. Default: of the same name." },
  queue: { rule: nameText, about: "The queue upstream. Default: of the same name." },
  "consumer-tag": {
    rule: nameText,
    about: "The tag of the consumer upstream. Default: federation-link-NAME.",
  },
  "prefetch-count": {
    rule: integer(0, LARGEST_SHORT),
    about: "Unacknowledged messages on the way. Default: 1000; 0 is no limit.",
  },
  "reconnect-delay": {
    rule: number(" (seconds)"),
    about: "Seconds before a lost connection is tried again. Default: 5.",
  },
  "max-hops": { rule: integer(1), about: "How many federation links a message may pass. Default: 1." },
  expires: {
    rule: integer(1, undefined, MILLISECONDS),
    about: "After how many milliseconds without a link the queue upstream is deleted.",
  },
  "message-ttl": {
    rule: integer(0, undefined, MILLISECONDS),
    about: "How many milliseconds messages wait upstream for a lost link.",
  },
  "trust-user-id": { rule: flag, about: "Whether the user-id that upstream says is kept. Default: false." },
  "ack-mode": {
    rule: oneOf("on-confirm", "on-publish", "no-ack"),
    about: "When a message is acknowledged upstream. Default: on-confirm, which loses nothing.",
  },
  "resource-cleanup-mode": {
    rule: oneOf("default", "never"),
    about: "Whether the queue upstream is deleted with the link.",
  },
  "queue-type": {
    rule: oneOf("classic", "quorum"),
    about: "The type of the queue upstream. Default: classic.",
  },
  "bind-nowait": { rule: flag, about: "Whether bindings upstream are made without waiting. Default: false." },
  "channel-use-mode": {
    rule: oneOf("multiple", "single"),
    about: "Whether commands and deliveries share a channel. Default: multiple.",
  },
};

export const UPSTREAM_RULES: LinkRules = {
  uri: { rule: uris, about: "Where the upstream is. Holds a password: a secret.", required: true },
  ...SHARED,
};

/**
 * What an older plugin took and this one refuses, also in a member of a set. It became the argument `x-ha-policy` of the queue
 * upstream, which RabbitMQ 3.0 gave up for policies: https://www.rabbitmq.com/blog/2012/11/19/breaking-things-with-rabbitmq-3-0
 */
export const OBSOLETE_UPSTREAM_KEY = "ha-policy";

/** One member of a set: an upstream, and what is different from it there. */
export const UPSTREAM_SET_RULES: LinkRules = {
  upstream: { rule: nameText, about: "The name of the upstream.", required: true },
  ...SHARED,
};
