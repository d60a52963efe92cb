/**
 * What policies can tell exchanges, and what the federation and sharding plugins read in policies.
 *
 * Sources: `rabbit_policies` and the policy validators of the plugins in RabbitMQ 4.3.6.
 */

import { FEDERATION_PLUGIN, SHARDING_PLUGIN } from "../rabbitmq/plugins.ts";
import { type KnownArgument, NOT_STREAM } from "./argument.ts";
import { integer, text } from "./value-rules.ts";

const FEDERATION = {
  by: "policy",
  queueTypes: NOT_STREAM,
  exchanges: true,
  plugin: FEDERATION_PLUGIN,
} as const;
const SHARDING = { by: "policy", queueTypes: [], exchanges: true, plugin: SHARDING_PLUGIN } as const;

/** An argument of exchanges, too, and there without an `x-`. */
export const ALTERNATE_EXCHANGE: KnownArgument = {
  rule: text,
  queueTypes: [],
  exchanges: true,
  by: "policy",
  names: "exchange",
  about: "Where goes what matches no binding of the exchange.",
};

export const PLUGIN_ARGUMENTS: Readonly<Record<string, KnownArgument>> = {
  "alternate-exchange": ALTERNATE_EXCHANGE,
  "federation-upstream": {
    ...FEDERATION,
    rule: text,
    about: "The upstream that feeds what the policy matches.",
  },
  "federation-upstream-pattern": {
    ...FEDERATION,
    rule: text,
    about: "A regular expression on the names of the upstreams that feed what the policy matches.",
  },
  "federation-upstream-set": {
    ...FEDERATION,
    rule: text,
    about: 'The set of upstreams that feeds what the policy matches; "all" is every upstream.',
  },
  "routing-key": { ...SHARDING, rule: text, about: "The routing key by which shards are bound." },
  "shards-per-node": {
    ...SHARDING,
    rule: integer(0),
    about: "How many queues of a sharded exchange each node has.",
  },
};
