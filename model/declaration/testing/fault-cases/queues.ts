/** Queues and their arguments. */
import {
  ANY_ARGUMENT,
  CLASSIC_ARGUMENT,
  type FaultCase,
  QUORUM_ARGUMENT,
  queue,
  queueArguments,
  virtualHost,
} from "./fault-case.ts";

export const QUEUE_FAULTS: readonly FaultCase[] = [
  {
    what: "a misspelt key",
    text: queue("{ durible: true }"),
    faults: [
      'f.yaml:4:12: "durible" is not a key of a queue. Did you mean "durable"? Allowed: type, durable, autoDelete, arguments, protect, retain, ignoreChanges, renamedFrom, move, external.',
    ],
  },
  {
    what: "a key of the client's",
    text: queue("{ exclusive: true }"),
    faults: [
      'f.yaml:4:12: "exclusive" is not a key of a queue. An exclusive queue belongs to one connection and goes with it: the client declares it.',
    ],
  },
  {
    what: "a wrong type",
    text: queue("{ type: quorums, durable: 1, protect: null }"),
    faults: [
      'f.yaml:4:18: "type" of the queue "a" cannot be "quorums". Did you mean "quorum"? Allowed: classic, quorum, stream.',
      'f.yaml:4:36: "durable" of the queue "a" cannot be 1. Allowed: true or false.',
      'f.yaml:4:48: "protect" of the queue "a" cannot be null. Allowed: true or false.',
    ],
  },
  {
    what: "a stream whose folder would have too long a name, where a queue may have it",
    text: virtualHost(
      `queues:\n  ${"s".repeat(230)}: { type: stream }\n  ${"t".repeat(231)}: { type: stream }\n  ${"q".repeat(255)}: { type: quorum }`,
    ),
    faults: [
      `f.yaml:5:7: The name "${"t".repeat(58)}… of a stream has 235 characters together with its virtual host's: RabbitMQ would take it and never start it, because its folder has both in its name. Allowed: up to 234 together.`,
    ],
  },
  {
    what: "a reserved name",
    text: virtualHost("queues: { amq.gen-x: {} }"),
    faults: [
      'f.yaml:3:15: The name "amq.gen-x" of a queue is RabbitMQ\'s own: names that begin with "amq." are reserved. Rename it.',
    ],
  },
  {
    what: "a name that an address would lose",
    text: virtualHost("queues: { '..': {} }"),
    faults: [
      'f.yaml:3:15: The name ".." of a queue is a relative path in the addresses of RabbitMQ\'s management API. Rename it.',
    ],
  },
  {
    what: "an empty name",
    text: virtualHost("queues: { '': {} }"),
    faults: ['f.yaml:3:15: A queue cannot be named "": RabbitMQ would make up a name each time.'],
  },
  {
    what: "a transient quorum queue",
    text: queue("{ type: quorum, durable: false }"),
    faults: ['f.yaml:4:35: The quorum queue "a" cannot be "durable: false". Only a classic queue can be.'],
  },
  {
    what: "a transient stream",
    text: queue("{ type: stream, durable: false, autoDelete: true }"),
    faults: [
      'f.yaml:4:35: The stream queue "a" cannot be "durable: false". Only a classic queue can be.',
      'f.yaml:4:54: The stream queue "a" cannot be "autoDelete: true". Only a classic queue can be.',
    ],
  },
  {
    what: "a transient queue, quorum by default",
    text: virtualHost("defaultQueueType: quorum\nqueues: { a: { autoDelete: true } }"),
    faults: [
      'f.yaml:4:32: The quorum queue "a" is one by default and cannot be "autoDelete: true". Only a classic queue can be.',
    ],
  },
  {
    what: "a misspelt argument",
    text: queueArguments("classic", "x-mesage-ttl: 5"),
    faults: [
      `f.yaml:4:40: "x-mesage-ttl" is not an argument of a queue; RabbitMQ would ignore it. Did you mean "x-message-ttl"? Allowed: ${CLASSIC_ARGUMENT}.`,
    ],
  },
  {
    what: "an argument without x-",
    text: queueArguments("classic", "message-ttl: 5"),
    faults: [
      `f.yaml:4:40: "message-ttl" is not an argument of a queue; RabbitMQ would ignore it. Did you mean "x-message-ttl"? Allowed: ${CLASSIC_ARGUMENT}.`,
    ],
  },
  {
    what: "a policy's key",
    text: queueArguments("quorum", "x-target-group-size: 3"),
    faults: [
      'f.yaml:4:39: "x-target-group-size" is not an argument of a queue; RabbitMQ would ignore it. It is a policy\'s key: target-group-size.',
    ],
  },
  {
    what: "an argument that is ignored",
    text: queueArguments("classic", "x-queue-mode: lazy"),
    faults: [
      'f.yaml:4:40: warning: "x-queue-mode" is no longer an argument of a queue. RabbitMQ ignores it since 3.12: classic queues keep messages on disk anyway.',
    ],
  },
  {
    what: "a string for a number",
    text: queueArguments("classic", "x-message-ttl: '60000'"),
    faults: [
      'f.yaml:4:55: "x-message-ttl" of the queue "a" cannot be "60000". Allowed: an integer from 0 to 315360000000 (milliseconds).',
    ],
  },
  {
    what: "a negative number",
    text: queueArguments("quorum", "x-max-length: -1"),
    faults: ['f.yaml:4:53: "x-max-length" of the queue "a" cannot be -1. Allowed: an integer from 0.'],
  },
  {
    what: "too long a time",
    text: queueArguments("classic", "x-expires: 315360000001"),
    faults: [
      'f.yaml:4:51: "x-expires" of the queue "a" cannot be 315360000001. Allowed: an integer from 1 to 315360000000 (milliseconds).',
    ],
  },
  {
    what: "zero where it makes no sense",
    text: queueArguments("classic", "x-expires: 0"),
    faults: [
      'f.yaml:4:51: "x-expires" of the queue "a" cannot be 0. Allowed: an integer from 1 to 315360000000 (milliseconds).',
    ],
  },
  {
    what: "too high a priority",
    text: queueArguments("classic", "x-max-priority: 256"),
    faults: [
      'f.yaml:4:56: "x-max-priority" of the queue "a" cannot be 256. Allowed: an integer from 0 to 255.',
    ],
  },
  {
    what: "a near miss in a choice",
    text: queueArguments("classic", "x-overflow: drop-heads"),
    faults: [
      'f.yaml:4:52: "x-overflow" of the queue "a" cannot be "drop-heads". Did you mean "drop-head"? Allowed: drop-head, reject-publish, reject-publish-dlx.',
    ],
  },
  {
    what: "an argument of another type",
    text: queueArguments("quorum", "x-max-priority: 5"),
    faults: [
      `f.yaml:4:39: "x-max-priority" of the queue "a" is not for quorum queues, only for classic ones. Allowed: ${QUORUM_ARGUMENT}.`,
    ],
  },
  {
    what: "one of the streams",
    text: queueArguments("classic", "x-max-age: 7D"),
    faults: [
      `f.yaml:4:40: "x-max-age" of the queue "a" is not for classic queues, only for stream ones. Allowed: ${CLASSIC_ARGUMENT}.`,
    ],
  },
  {
    what: "a wrong age",
    text: queueArguments("stream", "x-max-age: 7d"),
    faults: [
      'f.yaml:4:50: "x-max-age" of the queue "a" cannot be "7d". Allowed: a positive whole number and a unit, one of Y, M, D, h, m, s: 7D.',
    ],
  },
  {
    what: "a segment too large",
    text: queueArguments("stream", "x-stream-max-segment-size-bytes: 3000000001"),
    faults: [
      'f.yaml:4:72: "x-stream-max-segment-size-bytes" of the queue "a" cannot be 3000000001. Allowed: an integer from 0 to 3000000000.',
    ],
  },
  {
    what: "a filter too small",
    text: queueArguments("stream", "x-stream-filter-size-bytes: 15"),
    faults: [
      'f.yaml:4:67: "x-stream-filter-size-bytes" of the queue "a" cannot be 15. Allowed: an integer from 16 to 255.',
    ],
  },
  {
    what: "what quorum queues lack",
    text: queueArguments("quorum", "x-overflow: reject-publish-dlx"),
    faults: [
      'f.yaml:4:51: warning: "x-overflow" of the queue "a" is "reject-publish-dlx", and quorum queues do not have it. Of use: drop-head, reject-publish.',
    ],
  },
  {
    what: "a type that contradicts",
    text: queueArguments("quorum", "x-queue-type: classic"),
    faults: [
      'f.yaml:4:53: "x-queue-type" of the queue "a" is "classic", but its "type" is "quorum". Leave "x-queue-type" out.',
    ],
  },
  {
    what: "a type that is none",
    text: queue("{ arguments: { x-queue-type: quorums } }"),
    faults: [
      'f.yaml:4:39: "x-queue-type" of the queue "a" cannot be "quorums". Did you mean "quorum"? Allowed: classic, quorum, stream.',
    ],
  },
  {
    what: "a dead-letter key alone",
    text: queueArguments("classic", "x-dead-letter-routing-key: a"),
    faults: ['f.yaml:4:40: "x-dead-letter-routing-key" needs "x-dead-letter-exchange" beside it.'],
  },
  {
    what: "an undeclared dead-letter exchange",
    text: queueArguments("classic", "x-dead-letter-exchange: dead"),
    faults: [
      'f.yaml:4:64: "x-dead-letter-exchange" of the queue "a" names the exchange "dead", which is not declared. Declare it, or say `external: true` there if it belongs to others.',
    ],
  },
  {
    what: "an undeclared queue behind the default exchange",
    text: queueArguments("classic", "x-dead-letter-exchange: '', x-dead-letter-routing-key: b"),
    faults: [
      'f.yaml:4:95: "x-dead-letter-routing-key" of the queue "a" names the queue "b", which is not declared. Declare it, or say `external: true` there if it belongs to others.',
    ],
  },
  {
    what: "a delayed retry without its least",
    text: queueArguments("quorum", "x-delayed-retry-type: all"),
    faults: ['f.yaml:4:39: warning: "x-delayed-retry-type" needs "x-delayed-retry-min" beside it.'],
  },
  {
    what: "a delayed retry whose most is less",
    text: queueArguments(
      "quorum",
      "x-delayed-retry-type: all, x-delayed-retry-min: 10, x-delayed-retry-max: 5",
    ),
    faults: ['f.yaml:4:91: warning: "x-delayed-retry-max" (5) is less than "x-delayed-retry-min" (10).'],
  },
  {
    what: "arguments that are a list",
    text: queue("{ arguments: [x-expires] }"),
    faults: ['f.yaml:4:23: "arguments" of the queue "a" cannot be ["x-expires"]. Allowed: a mapping.'],
  },
  {
    what: "an unknown type hides which arguments it takes",
    text: queue("{ typ: stream, arguments: { x-max-age: 7D, x-expire: 1 } }"),
    faults: [
      'f.yaml:4:12: "typ" is not a key of a queue. Did you mean "type"? Allowed: type, durable, autoDelete, arguments, protect, retain, ignoreChanges, renamedFrom, move, external.',
      `f.yaml:4:53: "x-expire" is not an argument of a queue; RabbitMQ would ignore it. Did you mean "x-expires"? Allowed: ${ANY_ARGUMENT}.`,
    ],
  },
];
