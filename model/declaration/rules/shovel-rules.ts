/**
 * What a dynamic shovel can be told: keys of its own, of the protocol it reads by and of the one it writes by.
 * RabbitMQ refuses any other key.
 *
 * Sources: `rabbit_shovel_parameters`, `rabbit_amqp091_shovel`, `rabbit_amqp10_shovel` and `rabbit_local_shovel` of
 * RabbitMQ 4.3.6; https://www.rabbitmq.com/docs/shovel-dynamic
 */

import {
  flag,
  integer,
  mapping,
  nameText,
  number,
  oneOf,
  text,
  type ValueRule,
} from "../../arguments/value-rules.ts";
import { isShortString, LARGEST_SHORT, LONGEST_SHORT_STRING } from "../../rabbitmq/protocol-limits.ts";
import { uris } from "../checks/check-uri.ts";
import type { LinkRules } from "../reading/read-link.ts";

export const SHOVEL_PROTOCOLS = ["amqp091", "amqp10", "local"] as const;
export type ShovelProtocol = (typeof SHOVEL_PROTOCOLS)[number];

/** AMQP 0-9-1's short string. */
const queueName: ValueRule = {
  allowed: `a string of 1 to ${LONGEST_SHORT_STRING} bytes`,
  accepts: (value) => typeof value === "string" && value !== "" && isShortString(value),
  schema: { type: "string", minLength: 1, maxLength: LONGEST_SHORT_STRING },
};
const prefetch = integer(0, LARGEST_SHORT);
const never = integer(0);
const deleteAfter: ValueRule = {
  allowed: "never, queue-length, or a number of messages from 0",
  accepts: (value) => value === "never" || value === "queue-length" || never.accepts(value),
  schema: { oneOf: [{ enum: ["never", "queue-length"] }, never.schema] },
};
const deleteAfterOfAmqp10: ValueRule = {
  allowed: "never, or a number of messages from 0",
  accepts: (value) => value === "never" || never.accepts(value),
  schema: { oneOf: [{ enum: ["never"] }, never.schema] },
};
const texts: ValueRule = {
  allowed: "a mapping of strings",
  accepts: (value) =>
    mapping.accepts(value) && Object.values(value ?? {}).every((item) => typeof item === "string"),
  schema: { type: "object", additionalProperties: { type: "string" } },
};
const TEXT_PROPERTIES = [
  "content_type",
  "content_encoding",
  "correlation_id",
  "reply_to",
  "expiration",
  "message_id",
  "type",
  "user_id",
  "app_id",
  "cluster_id",
];
const NUMBER_PROPERTIES = ["delivery_mode", "priority", "timestamp"];
const publishProperties: ValueRule = {
  allowed: `a mapping with the keys ${[...TEXT_PROPERTIES, ...NUMBER_PROPERTIES].join(", ")}`,
  accepts: (value) =>
    mapping.accepts(value) &&
    Object.entries(value ?? {}).every(([key, item]) =>
      NUMBER_PROPERTIES.includes(key)
        ? typeof item === "number"
        : TEXT_PROPERTIES.includes(key) && typeof item === "string",
    ),
  schema: {
    type: "object",
    properties: Object.fromEntries([
      ...TEXT_PROPERTIES.map((key) => [key, { type: "string" }] as const),
      ...NUMBER_PROPERTIES.map((key) => [key, { type: "number" }] as const),
    ]),
    additionalProperties: false,
  },
};

const OWN: LinkRules = {
  "src-protocol": {
    rule: oneOf(...SHOVEL_PROTOCOLS),
    about: "How it reads. Default: amqp091. local is known since 4.2.",
  },
  "dest-protocol": {
    rule: oneOf(...SHOVEL_PROTOCOLS),
    about: "How it writes. Default: amqp091. local is known since 4.2.",
  },
  "reconnect-delay": {
    rule: number(" (seconds)"),
    about: "Seconds before a lost connection is tried again. Default: 5.",
  },
  "ack-mode": {
    rule: oneOf("on-confirm", "on-publish", "no-ack"),
    about: "When a message is acknowledged at the source. Default: on-confirm, which loses nothing.",
  },
};

const SOURCE: LinkRules = {
  "src-uri": { rule: uris, about: "Where it reads. Holds a password: a secret.", required: true },
  "src-consumer-name": { rule: text, about: "The tag of its consumer." },
  "src-consumer-args": { rule: mapping, about: "Arguments of its consumer, such as x-stream-offset." },
  "src-delete-after-duration": {
    rule: integer(1, 315_360_000, " (seconds)"),
    about: "After how many seconds it deletes itself.",
  },
  "src-predeclared": { rule: flag, about: "Whether the source is there already and is not declared by it." },
};
const SOURCE_OF_0_9_1: LinkRules = {
  ...SOURCE,
  "src-exchange": { rule: nameText, about: "The exchange that it reads from, through a queue of its own." },
  "src-exchange-key": { rule: text, about: "The routing key by which it binds its queue." },
  "src-queue": { rule: nameText, about: "The queue that it reads." },
  "src-queue-args": { rule: mapping, about: "The arguments with which it declares that queue." },
  "src-delete-after": { rule: deleteAfter, about: "When it deletes itself. Default: never." },
};
const DESTINATION: LinkRules = {
  "dest-uri": { rule: uris, about: "Where it writes. Holds a password: a secret.", required: true },
  "dest-add-forward-headers": {
    rule: flag,
    about: "Whether a header says where a message came from. Default: false.",
  },
  "dest-add-timestamp-header": {
    rule: flag,
    about: "Whether a header says when it was moved. Default: false.",
  },
  "dest-predeclared": {
    rule: flag,
    about: "Whether the destination is there already and is not declared by it.",
  },
};
const DESTINATION_OF_0_9_1: LinkRules = {
  ...DESTINATION,
  "dest-exchange": { rule: text, about: "The exchange that it publishes to. Default: the message's." },
  "dest-exchange-key": {
    rule: text,
    about: "The routing key that it publishes with. Default: the message's.",
  },
  "dest-queue": { rule: queueName, about: "The queue that it publishes to." },
  "dest-queue-args": { rule: mapping, about: "The arguments with which it declares that queue." },
};

const SOURCES: Readonly<Record<ShovelProtocol, LinkRules>> = {
  amqp091: {
    ...SOURCE_OF_0_9_1,
    "src-prefetch-count": { rule: prefetch, about: "Unacknowledged messages on the way. Default: 1000." },
    "prefetch-count": { rule: prefetch, about: "The older name of src-prefetch-count." },
    "delete-after": { rule: deleteAfter, about: "The older name of src-delete-after." },
  },
  amqp10: {
    ...SOURCE,
    "src-address": { rule: nameText, about: "The AMQP 1.0 address that it reads.", required: true },
    "src-prefetch-count": { rule: prefetch, about: "Unacknowledged messages on the way. Default: 1000." },
    "src-delete-after": { rule: deleteAfterOfAmqp10, about: "When it deletes itself. Default: never." },
  },
  local: SOURCE_OF_0_9_1,
};
const DESTINATIONS: Readonly<Record<ShovelProtocol, LinkRules>> = {
  amqp091: {
    ...DESTINATION_OF_0_9_1,
    "dest-publish-properties": { rule: publishProperties, about: "Properties that messages get." },
    "publish-properties": { rule: publishProperties, about: "The older name of dest-publish-properties." },
    "add-forward-headers": { rule: flag, about: "The older name of dest-add-forward-headers." },
    "add-timestamp-header": { rule: flag, about: "The older name of dest-add-timestamp-header." },
  },
  amqp10: {
    ...DESTINATION,
    "dest-address": { rule: nameText, about: "The AMQP 1.0 address that it writes to.", required: true },
    "dest-application-properties": { rule: texts, about: "Application properties that messages get." },
    "dest-message-annotations": { rule: texts, about: "Message annotations that messages get." },
    "dest-properties": { rule: texts, about: "Properties that messages get." },
  },
  local: DESTINATION_OF_0_9_1,
};

/** The keys of a shovel between two protocols. */
export function shovelRules(from: ShovelProtocol, to: ShovelProtocol): LinkRules {
  return { ...OWN, ...SOURCES[from], ...DESTINATIONS[to] };
}
