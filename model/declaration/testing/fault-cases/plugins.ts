/** Plugins: what needs one, and how it is said that the broker has it. */
import { type FaultCase, hashed, virtualHost, withPlugins } from "./fault-case.ts";

export const PLUGIN_FAULTS: readonly FaultCase[] = [
  {
    what: "a type of exchange whose plugin is not said to be there",
    text: virtualHost("exchanges: { a: { type: x-consistent-hash } }"),
    faults: [
      'f.yaml:3:29: The type "x-consistent-hash" of the exchange "a" needs the plugin rabbitmq_consistent_hash_exchange. Say that the broker has it, at the top of the file: `plugins: [rabbitmq_consistent_hash_exchange]`.',
    ],
  },
  {
    what: "a type that needed a plugin in older versions",
    text: virtualHost("exchanges: { a: { type: x-modulus-hash } }"),
    options: { version: "4.2" },
    faults: [
      'f.yaml:3:29: The type "x-modulus-hash" of the exchange "a" needs the plugin rabbitmq_sharding. Say that the broker has it, at the top of the file: `plugins: [rabbitmq_sharding]`.',
    ],
  },
  {
    what: "a type that older versions do not have",
    text: virtualHost("exchanges: { a: { type: x-local-random } }"),
    options: { version: "3.13" },
    faults: ['f.yaml:3:29: RabbitMQ 3.13 has no exchange type "x-local-random": it is known since 4.0.'],
  },
  {
    what: "the archived plugin for delayed messages",
    text: virtualHost("exchanges: { a: { type: x-delayed-message } }"),
    faults: [
      'f.yaml:3:29: "type" of the exchange "a" cannot be "x-delayed-message". Its plugin is not maintained and loses its messages with Khepri, the metadata store of RabbitMQ 4. Use a queue with x-message-ttl and a dead-letter exchange; one that is there is left alone with only `external: true`.',
    ],
  },
  {
    what: "the helper of federation",
    text: virtualHost("exchanges: { a: { type: x-federation-upstream } }"),
    faults: [
      'f.yaml:3:29: "type" of the exchange "a" cannot be "x-federation-upstream". The federation plugin makes such exchanges for itself.',
    ],
  },
  {
    what: "an argument of another type",
    text: virtualHost("exchanges: { a: { type: topic, arguments: { hash-header: h } } }"),
    faults: [
      'f.yaml:3:49: "hash-header" is not an argument of an exchange of the type topic; RabbitMQ would ignore it. It is one of x-consistent-hash. Allowed: alternate-exchange. Where a plugin reads it on what is there already, write `ignoreChanges: [hash-header]` beside "arguments", or only `external: true`.',
    ],
  },
  {
    what: "two ways to hash",
    text: hashed("{ hash-header: h, hash-property: message_id }"),
    faults: ['f.yaml:4:77: "hash-property" of the exchange "a" cannot stand beside "hash-header".'],
  },
  {
    what: "a property that cannot be hashed",
    text: hashed("{ hash-property: app_id }"),
    faults: [
      'f.yaml:4:76: "hash-property" of the exchange "a" cannot be "app_id". Allowed: correlation_id, message_id, timestamp.',
    ],
  },
  {
    what: "a header that is a number",
    text: hashed("{ hash-header: 5 }"),
    faults: ['f.yaml:4:74: "hash-header" of the exchange "a" cannot be 5. Allowed: a string.'],
  },
  {
    what: "a history of nothing",
    text: withPlugins(
      "rabbitmq_recent_history_exchange",
      "exchanges: { a: { type: x-recent-history, arguments: { x-recent-history-length: 0 } } }",
    ),
    faults: [
      'f.yaml:4:85: "x-recent-history-length" of the exchange "a" cannot be 0. Allowed: an integer from 1.',
    ],
  },
  {
    what: "weights that are none",
    text: hashed("{}", ["''", "a", "'0'", "'10001'", "'1.5'"]),
    faults: [
      'f.yaml:7:51: The routing key "" is not a weight, which the exchange "a" takes it for. Allowed: an integer from 1 to 10000, in quotes.',
      'f.yaml:8:51: The routing key "a" is not a weight, which the exchange "a" takes it for. Allowed: an integer from 1 to 10000, in quotes.',
      'f.yaml:9:51: The routing key "0" is not a weight, which the exchange "a" takes it for. Allowed: an integer from 1 to 10000, in quotes.',
      'f.yaml:10:51: The routing key "10001" is not a weight, which the exchange "a" takes it for. Allowed: an integer from 1 to 10000, in quotes.',
      'f.yaml:11:51: The routing key "1.5" is not a weight, which the exchange "a" takes it for. Allowed: an integer from 1 to 10000, in quotes.',
    ],
  },
  {
    what: "a second weight of one queue",
    text: hashed("{}", ["'1'", "'2'"], { toOneQueue: true }),
    faults: [
      'f.yaml:8:9: RabbitMQ ignores a second binding from "a" to "q0". The first one is at f.yaml:7:9.',
    ],
  },
  {
    what: "a routing key to choose at random by",
    text: virtualHost(
      "exchanges: { a: { type: x-local-random } }\nqueues: { q: {} }\nbindings: [{ source: a, destination: q, routingKey: x }]",
    ),
    faults: [
      'f.yaml:5:57: The routing key of a binding of "a", which is an x-local-random exchange, cannot be "x". Leave it out.',
    ],
  },
  {
    what: "a quorum queue behind a local random exchange",
    text: virtualHost(
      "exchanges: { a: { type: x-local-random } }\nqueues: { q: { type: quorum } }\nbindings: [{ source: a, destination: q }]",
    ),
    faults: [
      'f.yaml:5:42: The destination of a binding of "a", which is an x-local-random exchange, cannot be a quorum queue. Allowed: a classic queue.',
    ],
  },
  {
    what: "an exchange behind a local random exchange",
    text: virtualHost(
      "exchanges: { a: { type: x-local-random }, b: { type: fanout } }\nbindings: [{ source: a, destination: b, destinationType: exchange }]",
    ),
    faults: [
      'f.yaml:4:42: The destination of a binding of "a", which is an x-local-random exchange, cannot be an exchange. Allowed: a classic queue.',
    ],
  },
  {
    what: "the exchange of events without its plugin",
    text: virtualHost(
      "queues: { q: {} }\nbindings: [{ source: amq.rabbitmq.event, destination: q, routingKey: queue.* }]",
    ),
    faults: [
      'f.yaml:4:26: The binding\'s source names the exchange "amq.rabbitmq.event", which is not declared. The plugin rabbitmq_event_exchange makes it: add it to "plugins" at the top of the file.',
    ],
  },
  {
    what: "a plugin that is misspelt",
    text: "plugins: [rabbitmq_shovl]\nvirtualHosts: { shop: {} }\n",
    faults: [
      'f.yaml:1:11: The plugin "rabbitmq_shovl" does not come with RabbitMQ. Did you mean "rabbitmq_shovel"?',
    ],
  },
  {
    what: "a plugin of somebody else",
    text: "plugins: [my_own]\nvirtualHosts: { shop: {} }\n",
    faults: [
      'f.yaml:1:11: warning: The plugin "my_own" does not come with RabbitMQ. It has to be installed on every node.',
    ],
  },
  {
    what: "what is no name of a plugin",
    text: "plugins: [Shovel 2]\nvirtualHosts: { shop: {} }\n",
    faults: ['f.yaml:1:11: "Shovel 2" is not the name of a plugin. Allowed: names such as rabbitmq_shovel.'],
  },
  {
    what: "plugins that are no list",
    text: "plugins: rabbitmq_shovel\nvirtualHosts: { shop: {} }\n",
    faults: [
      'f.yaml:1:10: "plugins" of the declaration cannot be "rabbitmq_shovel". Allowed: a list of strings.',
    ],
  },
  {
    what: "federation in a policy, without its plugin",
    text: virtualHost("policies: { p: { pattern: a, definition: { federation-upstream-set: all } } }"),
    faults: [
      'f.yaml:3:48: "federation-upstream-set" of the policy "p" needs the plugin rabbitmq_federation. Say that the broker has it, at the top of the file: `plugins: [rabbitmq_federation]`.',
    ],
  },
  {
    what: "sharding keys that need each other",
    text: withPlugins(
      "rabbitmq_sharding",
      "policies: { p: { pattern: a, applyTo: exchanges, definition: { routing-key: x } } }",
    ),
    faults: ['f.yaml:4:68: "routing-key" needs "shards-per-node" beside it.'],
  },
];
