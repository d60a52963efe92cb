/** Bindings. */
import { bindings, type FaultCase } from "./fault-case.ts";

export const BINDING_FAULTS: readonly FaultCase[] = [
  {
    what: "nothing",
    text: bindings("{}"),
    faults: [
      'f.yaml:6:9: The binding has no "source". Needed: a string.',
      'f.yaml:6:9: The binding has no "destination". Needed: a string.',
    ],
  },
  {
    what: "a word",
    text: bindings("t to q"),
    faults: [
      'f.yaml:6:9: The binding cannot be "t to q". Allowed: a mapping with the keys source, destination, destinationType, routingKey, arguments.',
    ],
  },
  {
    what: "a misspelt key",
    text: bindings("{ source: t, destination: q, routing_key: a }"),
    faults: [
      'f.yaml:6:38: "routing_key" is not a key of a binding. Did you mean "routingKey"? Allowed: source, destination, destinationType, routingKey, arguments.',
    ],
  },
  {
    what: "a number for a key",
    text: bindings("{ source: t, destination: q, routingKey: 5 }"),
    faults: ['f.yaml:6:50: "routingKey" of the binding cannot be 5. Allowed: a string. Put it in quotes.'],
  },
  {
    what: "an undeclared source",
    text: bindings("{ source: tt, destination: q }"),
    faults: [
      'f.yaml:6:19: The binding\'s source names the exchange "tt", which is not declared. Did you mean "t"? Declare it, or say `external: true` there if it belongs to others.',
    ],
  },
  {
    what: "an undeclared queue",
    text: bindings("{ source: t, destination: queue }"),
    faults: [
      'f.yaml:6:35: The binding\'s destination names the queue "queue", which is not declared. Declare it, or say `external: true` there if it belongs to others.',
    ],
  },
  {
    what: "an undeclared exchange",
    text: bindings("{ source: t, destination: nowhere, destinationType: exchange }"),
    faults: [
      'f.yaml:6:35: The binding\'s destination names the exchange "nowhere", which is not declared. Declare it, or say `external: true` there if it belongs to others.',
    ],
  },
  {
    what: "an exchange without saying so",
    text: bindings("{ source: t, destination: d }"),
    faults: [
      'f.yaml:6:35: The binding\'s destination "d" is an exchange, not a queue. Add `destinationType: exchange`.',
    ],
  },
  {
    what: "a wrong destination type",
    text: bindings("{ source: t, destination: d, destinationType: exchnage }"),
    faults: [
      'f.yaml:6:55: "destinationType" of the binding cannot be "exchnage". Did you mean "exchange"? Allowed: queue, exchange.',
    ],
  },
  {
    what: "from the default exchange",
    text: bindings("{ source: '', destination: q }"),
    faults: [
      "f.yaml:6:19: The default exchange cannot be bound: every queue is bound to it by its name. Leave the binding out.",
    ],
  },
  {
    what: "to the default exchange",
    text: bindings("{ source: t, destination: '', destinationType: exchange }"),
    faults: ["f.yaml:6:35: The default exchange cannot be the destination of a binding."],
  },
  {
    what: "three #",
    text: bindings("{ source: t, destination: q, routingKey: '#.a.#.b.#' }"),
    faults: ['f.yaml:6:50: The routing key "#.a.#.b.#" has 3 "#" words. Allowed: up to 2.'],
  },
  {
    what: "three # on a predeclared exchange",
    text: bindings("{ source: amq.topic, destination: q, routingKey: '#.#.#' }"),
    faults: ['f.yaml:6:58: The routing key "#.#.#" has 3 "#" words. Allowed: up to 2.'],
  },
  {
    what: "a wrong x-match",
    text: bindings("{ source: h, destination: q, arguments: { x-match: every } }"),
    faults: ['f.yaml:6:60: "x-match" cannot be "every". Allowed: all, any, all-with-x, any-with-x.'],
  },
  {
    what: "an x-match that is no string",
    text: bindings("{ source: amq.match, destination: q, arguments: { x-match: true } }"),
    faults: ['f.yaml:6:68: "x-match" cannot be true. Allowed: all, any, all-with-x, any-with-x.'],
  },
  {
    what: "a null argument",
    text: bindings("{ source: h, destination: q, arguments: { a: ~, b: { c: [1, ~] } } }"),
    faults: [
      'f.yaml:6:54: The argument "a" has a null, which RabbitMQ\'s management API refuses.',
      'f.yaml:6:60: The argument "b" has a null, which RabbitMQ\'s management API refuses.',
    ],
  },
  {
    what: "a whole number with a point",
    text: bindings("{ source: h, destination: q, arguments: { a: 1.0 } }"),
    faults: ["f.yaml:6:54: 1.0 would reach RabbitMQ as the integer 1. Write 1."],
  },
  {
    what: "twice",
    text: bindings(
      "{ source: d, destination: q, routingKey: a }\n{ destination: q, source: d, routingKey: a, arguments: {} }",
    ),
    faults: ["f.yaml:7:9: This binding stands here a second time. The first one is at f.yaml:6:9."],
  },
  {
    what: "twice with arguments in another order",
    text: bindings(
      "{ source: h, destination: q, arguments: { a: 1, b: 2 } }\n{ source: h, destination: q, arguments: { b: 2, a: 1 } }",
    ),
    faults: ["f.yaml:7:9: This binding stands here a second time. The first one is at f.yaml:6:9."],
  },
  {
    what: "a long key",
    text: bindings(`{ source: d, destination: q, routingKey: ${"k".repeat(256)} }`),
    faults: [
      'f.yaml:6:50: The routing key "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk… is 256 bytes long in UTF-8. Allowed: up to 255 bytes.',
    ],
  },
  {
    what: "a long argument name",
    text: bindings(`{ source: h, destination: q, arguments: { ${"k".repeat(256)}: 1 } }`),
    faults: [
      'f.yaml:6:51: The argument name "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk… is 256 bytes long in UTF-8. Allowed: up to 255 bytes.',
    ],
  },
];
