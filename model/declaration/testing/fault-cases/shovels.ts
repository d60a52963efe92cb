/** Dynamic shovels. No message shows a URI, which holds a password. */
import { type FaultCase, shovel, virtualHost } from "./fault-case.ts";

export const SHOVEL_FAULTS: readonly FaultCase[] = [
  {
    what: "no plugin",
    text: virtualHost("shovels: { s: { src-uri: amqp://, src-queue: a, dest-uri: amqp://, dest-queue: b } }"),
    faults: [
      'f.yaml:3:16: The shovel "s" needs the plugin rabbitmq_shovel. Say that the broker has it, at the top of the file: `plugins: [rabbitmq_shovel]`.',
    ],
  },
  {
    what: "no ends",
    text: shovel("{}"),
    faults: [
      'f.yaml:5:10: The shovel "s" has no "src-uri". Needed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
      'f.yaml:5:10: The shovel "s" has no "dest-uri". Needed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
      'f.yaml:5:10: The shovel "s" has no source. Needed: "src-queue" or "src-exchange".',
    ],
  },
  {
    what: "no destination",
    text: shovel("{ src-uri: amqp://, src-queue: a }"),
    faults: [
      'f.yaml:5:10: The shovel "s" has no "dest-uri". Needed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
    ],
  },
  {
    what: "no source",
    text: shovel("{ src-uri: amqp://, dest-uri: amqp:// }"),
    faults: ['f.yaml:5:10: The shovel "s" has no source. Needed: "src-queue" or "src-exchange".'],
  },
  {
    what: "two sources",
    text: shovel("{ src-uri: amqp://, src-queue: a, src-exchange: b, dest-uri: amqp:// }"),
    faults: ['f.yaml:5:58: The shovel "s" has both "src-exchange" and "src-queue". Allowed: one of them.'],
  },
  {
    what: "two destinations",
    text: shovel("{ src-uri: amqp://, src-queue: a, dest-uri: amqp://, dest-queue: a, dest-exchange: b }"),
    faults: ['f.yaml:5:93: The shovel "s" has both "dest-exchange" and "dest-queue". Allowed: one of them.'],
  },
  {
    what: "a misspelt key",
    text: shovel("{ src-uri: amqp://, src-que: a, dest-uri: amqp:// }"),
    faults: [
      'f.yaml:5:10: The shovel "s" has no source. Needed: "src-queue" or "src-exchange".',
      'f.yaml:5:30: "src-que" is not a key of a shovel. Did you mean "src-queue"? Allowed: src-protocol, dest-protocol, reconnect-delay, ack-mode, src-uri, src-consumer-name, src-consumer-args, src-delete-after-duration, src-predeclared, src-exchange, src-exchange-key, src-queue, src-queue-args, src-delete-after, src-prefetch-count, prefetch-count, delete-after, dest-uri, dest-add-forward-headers, dest-add-timestamp-header, dest-predeclared, dest-exchange, dest-exchange-key, dest-queue, dest-queue-args, dest-publish-properties, publish-properties, add-forward-headers, add-timestamp-header.',
    ],
  },
  {
    what: "a wrong URI",
    text: shovel("{ src-uri: 'amqp:/user:canary@host', src-queue: a, dest-uri: amqp:// }"),
    faults: [
      'f.yaml:5:21: "src-uri" of the shovel "s" is not a URI. Allowed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
    ],
  },
  {
    what: "a password where a name belongs",
    text: shovel("{ src-uri: amqp://, src-queue: [amqp://user:canary@host], dest-uri: amqp:// }"),
    faults: [
      'f.yaml:5:41: "src-queue" of the shovel "s" cannot be a list. Allowed: a string that is not empty.',
    ],
  },
  {
    what: "an unknown protocol",
    text: shovel("{ src-protocol: amqp09, src-uri: amqp://, src-queue: a, dest-uri: amqp:// }"),
    faults: [
      'f.yaml:5:26: "src-protocol" of the shovel "s" cannot be "amqp09". Did you mean "amqp091"? Allowed: amqp091, amqp10, local.',
    ],
  },
  {
    what: "a queue in AMQP 1.0",
    text: shovel("{ src-protocol: amqp10, src-uri: amqp://, src-queue: a, dest-uri: amqp:// }"),
    faults: [
      'f.yaml:5:10: The shovel "s" has no "src-address". Needed: a string that is not empty.',
      'f.yaml:5:52: "src-queue" is not a key of a shovel. Allowed: src-protocol, dest-protocol, reconnect-delay, ack-mode, src-uri, src-consumer-name, src-consumer-args, src-delete-after-duration, src-predeclared, src-address, src-prefetch-count, src-delete-after, dest-uri, dest-add-forward-headers, dest-add-timestamp-header, dest-predeclared, dest-exchange, dest-exchange-key, dest-queue, dest-queue-args, dest-publish-properties, publish-properties, add-forward-headers, add-timestamp-header.',
    ],
  },
  {
    what: "no address in AMQP 1.0",
    text: shovel("{ src-uri: amqp://, src-queue: a, dest-protocol: amqp10, dest-uri: amqp://host }"),
    faults: ['f.yaml:5:10: The shovel "s" has no "dest-address". Needed: a string that is not empty.'],
  },
  {
    what: "a local shovel before there were any",
    text: shovel("{ src-protocol: local, src-uri: amqp://, src-queue: a, dest-uri: amqp:// }"),
    options: { version: "4.1" },
    faults: [
      'f.yaml:5:26: RabbitMQ 4.1 refuses "local" as "src-protocol" of the shovel "s": it is known since 4.2.',
    ],
  },
  {
    what: "a key that local shovels do not have",
    text: shovel(
      "{ src-protocol: local, src-uri: amqp://, src-queue: a, src-prefetch-count: 5, dest-uri: amqp:// }",
    ),
    faults: [
      'f.yaml:5:65: "src-prefetch-count" is not a key of a shovel. Allowed: src-protocol, dest-protocol, reconnect-delay, ack-mode, src-uri, src-consumer-name, src-consumer-args, src-delete-after-duration, src-predeclared, src-exchange, src-exchange-key, src-queue, src-queue-args, src-delete-after, dest-uri, dest-add-forward-headers, dest-add-timestamp-header, dest-predeclared, dest-exchange, dest-exchange-key, dest-queue, dest-queue-args, dest-publish-properties, publish-properties, add-forward-headers, add-timestamp-header.',
    ],
  },
  {
    what: "values out of their ranges",
    text: shovel(
      "{ src-uri: amqp://, src-queue: a, src-delete-after: -1, ack-mode: always, dest-uri: amqp://, dest-add-forward-headers: 1 }",
    ),
    faults: [
      'f.yaml:5:62: "src-delete-after" of the shovel "s" cannot be -1. Allowed: never, queue-length, or a number of messages from 0.',
      'f.yaml:5:76: "ack-mode" of the shovel "s" cannot be "always". Allowed: on-confirm, on-publish, no-ack.',
      'f.yaml:5:129: "dest-add-forward-headers" of the shovel "s" cannot be 1. Allowed: true or false.',
    ],
  },
  {
    what: "a count without acknowledgements",
    text: shovel(
      "{ src-uri: amqp://, src-queue: a, src-delete-after: 5, ack-mode: no-ack, dest-uri: amqp:// }",
    ),
    faults: [
      'f.yaml:5:62: "src-delete-after" of the shovel "s" cannot be a number where "ack-mode" is "no-ack".',
    ],
  },
  {
    what: "a property that messages do not have",
    text: shovel(
      "{ src-uri: amqp://, src-queue: a, dest-uri: amqp://, dest-publish-properties: { app: x } }",
    ),
    faults: [
      'f.yaml:5:88: "dest-publish-properties" of the shovel "s" cannot be a mapping. Allowed: a mapping with the keys content_type, content_encoding, correlation_id, reply_to, expiration, message_id, type, user_id, app_id, cluster_id, delivery_mode, priority, timestamp.',
    ],
  },
  {
    what: "a name that is too long",
    text: shovel(`{ src-uri: amqp://, src-queue: a, dest-uri: amqp://, dest-queue: ${"é".repeat(128)} }`),
    faults: [
      'f.yaml:5:75: "dest-queue" of the shovel "s" cannot be a string. Allowed: a string of 1 to 255 bytes.',
    ],
  },
  {
    what: "a URI alone",
    text: shovel("amqp://user:canary@host"),
    faults: [
      'f.yaml:5:10: The shovel "s" cannot be a string. Allowed: a mapping with the keys src-protocol, dest-protocol, reconnect-delay, ack-mode, src-uri, src-consumer-name, src-consumer-args, src-delete-after-duration, src-predeclared, src-exchange, src-exchange-key, src-queue, src-queue-args, src-delete-after, src-prefetch-count, prefetch-count, delete-after, dest-uri, dest-add-forward-headers, dest-add-timestamp-header, dest-predeclared, dest-exchange, dest-exchange-key, dest-queue, dest-queue-args, dest-publish-properties, publish-properties, add-forward-headers, add-timestamp-header.',
    ],
  },
  {
    what: "a key of the plugin's own",
    text: shovel("{ src-uri: amqp://, src-queue: a, dest-uri: amqp://, internal: true }"),
    faults: [
      'f.yaml:5:63: "internal" is not a key of a shovel. Allowed: src-protocol, dest-protocol, reconnect-delay, ack-mode, src-uri, src-consumer-name, src-consumer-args, src-delete-after-duration, src-predeclared, src-exchange, src-exchange-key, src-queue, src-queue-args, src-delete-after, src-prefetch-count, prefetch-count, delete-after, dest-uri, dest-add-forward-headers, dest-add-timestamp-header, dest-predeclared, dest-exchange, dest-exchange-key, dest-queue, dest-queue-args, dest-publish-properties, publish-properties, add-forward-headers, add-timestamp-header.',
    ],
  },
];
