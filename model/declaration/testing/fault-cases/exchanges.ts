/** Exchanges. */
import { type FaultCase, virtualHost } from "./fault-case.ts";

export const EXCHANGE_FAULTS: readonly FaultCase[] = [
  {
    what: "no type",
    text: virtualHost("exchanges: { a: {} }"),
    faults: [
      'f.yaml:3:21: The exchange "a" has no "type". Needed: direct, fanout, topic, headers, x-consistent-hash, x-jms-topic, x-local-random, x-modulus-hash, x-random, x-recent-history.',
    ],
  },
  {
    what: "nothing at all",
    text: virtualHost("exchanges:\n  a:"),
    faults: [
      'f.yaml:4:9: The exchange "a" has no "type". Needed: direct, fanout, topic, headers, x-consistent-hash, x-jms-topic, x-local-random, x-modulus-hash, x-random, x-recent-history.',
    ],
  },
  {
    what: "an unknown type",
    text: virtualHost("exchanges: { a: { type: fanuot } }"),
    faults: [
      'f.yaml:3:29: "type" of the exchange "a" cannot be "fanuot". Did you mean "fanout"? Allowed: direct, fanout, topic, headers, x-consistent-hash, x-jms-topic, x-local-random, x-modulus-hash, x-random, x-recent-history.',
    ],
  },
  {
    what: "a type of a plugin",
    text: virtualHost("exchanges: { a: { type: x-random } }"),
    faults: [
      'f.yaml:3:29: The type "x-random" of the exchange "a" needs the plugin rabbitmq_random_exchange. Say that the broker has it, at the top of the file: `plugins: [rabbitmq_random_exchange]`.',
    ],
  },
  {
    what: "a misspelt key",
    text: virtualHost("exchanges: { a: { type: topic, auto_delete: true } }"),
    faults: [
      'f.yaml:3:36: "auto_delete" is not a key of an exchange. Did you mean "autoDelete"? Allowed: type, durable, autoDelete, internal, arguments, protect, retain, ignoreChanges, renamedFrom, external.',
    ],
  },
  {
    what: "a key that no exchange has",
    text: virtualHost("exchanges: { a: { type: topic, replaces: b } }"),
    faults: [
      'f.yaml:3:36: "replaces" is not a key of an exchange. Allowed: type, durable, autoDelete, internal, arguments, protect, retain, ignoreChanges, renamedFrom, external.',
    ],
  },
  {
    what: "a flag that is a word",
    text: virtualHost("exchanges: { a: { type: topic, durable: yes } }"),
    faults: ['f.yaml:3:45: "durable" of the exchange "a" cannot be "yes". Allowed: true or false.'],
  },
  {
    what: "an unknown argument",
    text: virtualHost("exchanges: { a: { type: topic, arguments: { alternate-exchnage: b } } }"),
    faults: [
      'f.yaml:3:49: "alternate-exchnage" is not an argument of an exchange; RabbitMQ would ignore it. Did you mean "alternate-exchange"? Allowed: alternate-exchange.',
    ],
  },
  {
    what: "an argument of the wrong type",
    text: virtualHost("exchanges: { a: { type: topic, arguments: { alternate-exchange: 5 } } }"),
    faults: ['f.yaml:3:69: "alternate-exchange" of the exchange "a" cannot be 5. Allowed: a string.'],
  },
  {
    what: "an undeclared alternate",
    text: virtualHost(
      "exchanges: { a: { type: topic, arguments: { alternate-exchange: unroutable } }, unroutabel: { type: fanout } }",
    ),
    faults: [
      'f.yaml:3:69: "alternate-exchange" of the exchange "a" names the exchange "unroutable", which is not declared. Did you mean "unroutabel"? Declare it, or say `external: true` there if it belongs to others.',
    ],
  },
  {
    what: "a reserved name",
    text: virtualHost("exchanges: { amq.mine: { type: topic } }"),
    faults: [
      'f.yaml:3:18: The name "amq.mine" of an exchange is RabbitMQ\'s own: names that begin with "amq." are reserved. Rename it.',
    ],
  },
  {
    what: "a predeclared exchange",
    text: virtualHost("exchanges: { amq.topic: { type: topic } }"),
    faults: [
      'f.yaml:3:18: The name "amq.topic" of an exchange is RabbitMQ\'s own: it is always there and names that begin with "amq." are reserved. Rename it.',
    ],
  },
  {
    what: "the default exchange",
    text: virtualHost("exchanges: { '': { type: direct } }"),
    faults: [
      'f.yaml:3:18: The exchange "" is the default exchange: it is always there and cannot be declared.',
    ],
  },
  {
    what: "a long name in bytes",
    text: virtualHost(`exchanges: { ${"é".repeat(128)}: { type: fanout } }`),
    faults: [
      'f.yaml:3:18: The name "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééé… of an exchange is 256 bytes long in UTF-8. Allowed: up to 255 bytes.',
    ],
  },
  {
    what: "external and more",
    text: virtualHost("exchanges: { a: { external: true, type: topic } }"),
    faults: [
      'f.yaml:3:39: "type" is not a key of an external exchange, which is never touched. Allowed: external.',
    ],
  },
  {
    what: "an argument of a plugin that is not known",
    text: virtualHost("exchanges: { a: { type: topic, arguments: { x-mine: 1 } } }"),
    faults: [
      'f.yaml:3:49: "x-mine" is not an argument of an exchange; RabbitMQ would ignore it. Allowed: alternate-exchange. Where a plugin reads it on what is there already, write `ignoreChanges: [x-mine]` beside "arguments", or only `external: true`.',
    ],
  },
];
