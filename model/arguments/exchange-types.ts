/**
 * The types of exchange, what brings each, and the arguments that each takes.
 *
 * Sources: `validate/1` and `validate_binding/2` of the exchange types in RabbitMQ 4.3.6, and the READMEs of the
 * plugins. RabbitMQ ignores an argument that it does not know.
 */

import { EVENT_PLUGIN, SHARDING_PLUGIN } from "../rabbitmq/plugins.ts";
import { EVENT_EXCHANGE } from "../rabbitmq/reserved-names.ts";
import { isSince, type RabbitmqVersion } from "../rabbitmq/versions.ts";
import type { KnownArgument } from "./argument.ts";
import { ALTERNATE_EXCHANGE } from "./plugin-arguments.ts";
import { flag, integer, oneOf, text } from "./value-rules.ts";

/** Policies say none of them, but for the alternate exchange. */
export type ExchangeArgument = Pick<KnownArgument, "rule" | "about">;

export interface ExchangeType {
  readonly about: string;
  readonly plugin?: string;
  /** From this version on it is in every broker, without its plugin. */
  readonly builtInSince?: RabbitmqVersion;
  readonly since?: RabbitmqVersion;
  readonly arguments: Readonly<Record<string, ExchangeArgument>>;
}

/** What every exchange takes. */
const COMMON: Readonly<Record<string, ExchangeArgument>> = { "alternate-exchange": ALTERNATE_EXCHANGE };

const TYPES: Readonly<Record<string, ExchangeType>> = {
  direct: {
    about: "To the bindings whose key is the message's.",
    arguments: {
      ...COMMON,
      "x-super-stream": {
        rule: flag,
        about:
          "Of a super stream's exchange, as the plugin rabbitmq_stream makes it; its queues are the partitions.",
      },
    },
  },
  fanout: { about: "To all bindings.", arguments: COMMON },
  topic: { about: "To the bindings whose pattern matches the message's key.", arguments: COMMON },
  headers: { about: "To the bindings whose arguments match the message's headers.", arguments: COMMON },
  "x-consistent-hash": {
    about: "To one binding, by a hash of the key, a header or a property; the binding's key is its weight.",
    plugin: "rabbitmq_consistent_hash_exchange",
    arguments: {
      ...COMMON,
      "hash-header": { rule: text, about: "The header that is hashed instead of the routing key." },
      "hash-property": {
        rule: oneOf("correlation_id", "message_id", "timestamp"),
        about: "The property that is hashed instead of the routing key.",
      },
    },
  },
  "x-jms-topic": {
    about: "A topic exchange for JMS clients, whose bindings can carry a selector.",
    plugin: "rabbitmq_jms_topic_exchange",
    arguments: COMMON,
  },
  "x-local-random": {
    about: "To one classic queue of the node that the publisher is connected to, at random.",
    since: "4.0",
    arguments: COMMON,
  },
  "x-modulus-hash": {
    about: "To one binding, by a hash of the key, modulo the number of bindings.",
    plugin: SHARDING_PLUGIN,
    builtInSince: "4.3",
    arguments: COMMON,
  },
  "x-random": {
    about: "To one binding, at random.",
    plugin: "rabbitmq_random_exchange",
    arguments: COMMON,
  },
  "x-recent-history": {
    about: "To all bindings; a new binding first gets the last messages again.",
    plugin: "rabbitmq_recent_history_exchange",
    arguments: {
      ...COMMON,
      "x-recent-history-length": { rule: integer(1), about: "How many messages it keeps. Default: 20." },
    },
  },
};

export const EXCHANGE_TYPES: ReadonlyMap<string, ExchangeType> = new Map(Object.entries(TYPES));

/** Of a plugin that is not maintained. It keeps its messages in Mnesia, which RabbitMQ has not any more since then. */
export const DELAYED_EXCHANGE = { type: "x-delayed-message", goneSince: "4.3" } as const;

/** Types that a file may name and no declaration can have, and why. */
export const FOREIGN_EXCHANGE_TYPES: ReadonlyMap<string, string> = new Map([
  [
    DELAYED_EXCHANGE.type,
    "Its plugin is not maintained and loses its messages with Khepri, the metadata store of RabbitMQ 4. " +
      "Use a queue with x-message-ttl and a dead-letter exchange; one that is there is left alone with only `external: true`.",
  ],
  ["x-event", `The exchange of events is ${EVENT_EXCHANGE}, which the plugin ${EVENT_PLUGIN} makes.`],
  ["x-federation-upstream", "The federation plugin makes such exchanges for itself."],
]);

/** The plugin that an exchange of this type needs in this version. */
export function exchangePlugin(type: string, version: RabbitmqVersion): string | undefined {
  const found = EXCHANGE_TYPES.get(type);
  const builtIn = found?.builtInSince !== undefined && isSince(version, found.builtInSince);
  return builtIn ? undefined : found?.plugin;
}
