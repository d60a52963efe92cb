/** What one version takes and another ignores or refuses. */
import { bindings, type FaultCase, queue, queueArguments, virtualHost } from "./fault-case.ts";

export const VERSION_FAULTS: readonly FaultCase[] = [
  {
    what: "a queue that is not durable, in 4.3",
    text: queue("{ durable: false }"),
    faults: [
      'f.yaml:4:21: warning: RabbitMQ 4.3 refuses the queue "a", which is not durable, unless it is configured otherwise. Leave `durable: false` out, or set deprecated_features.permit.transient_nonexcl_queues in rabbitmq.conf.',
    ],
  },
  {
    what: "a protection that is younger",
    text: virtualHost("deletionProtection: true"),
    options: { version: "3.13" },
    faults: [
      "f.yaml:3:5: RabbitMQ 3.13 cannot protect a virtual host from deletion. Allowed: 4.0 and later.",
    ],
  },
  {
    what: "an ignored argument",
    text: queueArguments("quorum", "x-max-in-memory-length: 5"),
    options: { version: "3.13" },
    faults: [
      'f.yaml:4:39: warning: "x-max-in-memory-length" is no longer an argument of a queue. RabbitMQ ignores it since 3.10: quorum queues keep no message bodies in memory.',
    ],
  },
  {
    what: "an argument that is younger",
    text: queueArguments("quorum", "x-delayed-retry-type: all, x-delayed-retry-min: 5"),
    options: { version: "4.2" },
    faults: [
      'f.yaml:4:39: warning: RabbitMQ 4.2 ignores "x-delayed-retry-type": it is known since 4.3.',
      'f.yaml:4:66: warning: RabbitMQ 4.2 ignores "x-delayed-retry-min": it is known since 4.3.',
    ],
  },
  {
    what: "a policy's key that is younger",
    text: virtualHost("policies: { p: { pattern: a, definition: { delayed-retry-min: 5 } } }"),
    options: { version: "4.2" },
    faults: [
      'f.yaml:3:48: RabbitMQ 4.2 refuses "delayed-retry-min" of the policy "p": it is known since 4.3.',
    ],
  },
  {
    what: "a consumer timeout of a classic queue, in 4.3",
    text: queueArguments("classic", "x-consumer-timeout: 5"),
    faults: [
      'f.yaml:4:40: "x-consumer-timeout" of the queue "a" is not for classic queues, only for quorum ones. Allowed: x-dead-letter-exchange, x-dead-letter-routing-key, x-expires, x-max-length, x-max-length-bytes, x-max-priority, x-message-ttl, x-overflow, x-queue-leader-locator, x-queue-version, x-single-active-consumer.',
    ],
  },
  {
    what: "the leader locator of mirrored queues, which 3.13 does not take",
    text: queueArguments("quorum", "x-queue-leader-locator: min-masters"),
    options: { version: "3.13" },
    faults: [
      'f.yaml:4:63: "x-queue-leader-locator" of the queue "a" cannot be "min-masters". Allowed: client-local, balanced, random, least-leaders.',
    ],
  },
  {
    what: "an old storage, in 4.3",
    text: queueArguments("classic", "x-queue-version: 1"),
    faults: ['f.yaml:4:57: "x-queue-version" of the queue "a" cannot be 1. Allowed: 2.'],
  },
  {
    what: "a storage that never was, in 4.2",
    text: queueArguments("classic", "x-queue-version: 3"),
    options: { version: "4.2" },
    faults: ['f.yaml:4:57: "x-queue-version" of the queue "a" cannot be 3. Allowed: an integer from 1 to 2.'],
  },
  {
    what: "no limit of deliveries, in 3.13",
    text: queueArguments("quorum", "x-delivery-limit: -1"),
    options: { version: "3.13" },
    faults: ['f.yaml:4:57: "x-delivery-limit" of the queue "a" cannot be -1. Allowed: an integer from 0.'],
  },
  {
    what: "a mirrored queue, in 3.13",
    text: virtualHost("policies: { p: { pattern: a, definition: { ha-mode: all } } }"),
    options: { version: "3.13" },
    faults: [
      'f.yaml:3:48: warning: "ha-mode" is deprecated: RabbitMQ 4.0 refuses it. RabbitMQ 4 has no mirrored queues: make it a quorum queue.',
    ],
  },
  {
    what: "a mirrored queue, in 4.0",
    text: virtualHost("policies: { p: { pattern: a, definition: { ha-mode: all } } }"),
    options: { version: "4.0" },
    faults: [
      'f.yaml:3:48: "ha-mode" is no longer a key of a policy. RabbitMQ 4 has no mirrored queues: make it a quorum queue.',
    ],
  },
  {
    what: "a master's place, in 4.2",
    text: queueArguments("classic", "x-queue-master-locator: min-masters"),
    options: { version: "4.2" },
    faults: [
      'f.yaml:4:40: warning: "x-queue-master-locator" is deprecated: RabbitMQ 4.3 refuses it. Its name is queue-leader-locator now.',
    ],
  },
  {
    what: "a master's place, in 4.3",
    text: queueArguments("classic", "x-queue-master-locator: min-masters"),
    faults: [
      'f.yaml:4:40: "x-queue-master-locator" is no longer an argument of a queue. Its name is queue-leader-locator now.',
    ],
  },
  {
    what: "an ignored key of a policy",
    text: virtualHost("policies: { p: { pattern: a, definition: { queue-mode: lazy } } }"),
    faults: [
      'f.yaml:3:48: warning: "queue-mode" is no longer a key of a policy. RabbitMQ ignores it since 3.12: classic queues keep messages on disk anyway.',
    ],
  },
  {
    what: "three words of any number, in 4.2",
    text: bindings("{ source: t, destination: q, routingKey: '#.#.#' }"),
    options: { version: "4.2" },
    faults: [
      'f.yaml:6:50: warning: The routing key "#.#.#" has 3 "#" words: matching it is slow, and RabbitMQ 4.3 refuses it.',
    ],
  },
  {
    what: "an error and a warning together",
    text: queue("{ durable: false, ttl: 5 }"),
    faults: [
      'f.yaml:4:21: warning: RabbitMQ 4.3 refuses the queue "a", which is not durable, unless it is configured otherwise. Leave `durable: false` out, or set deprecated_features.permit.transient_nonexcl_queues in rabbitmq.conf.',
      'f.yaml:4:28: "ttl" is not a key of a queue. Allowed: type, durable, autoDelete, arguments, protect, retain, ignoreChanges, renamedFrom, move, external.',
    ],
  },
];
