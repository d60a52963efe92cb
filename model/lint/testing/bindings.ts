import { type RuleCase, shop } from "./rule-case.ts";

const bound = (type: string, ...bindings: string[]) =>
  shop(
    `exchanges: { e: { type: ${type} } }\nqueues: { a: {}, b: {} }\nbindings:\n${bindings.map((each) => `  - { source: e, ${each} }`).join("\n")}`,
  );

export const BINDING_CASES: readonly RuleCase[] = [
  {
    rule: "binding-never-matches",
    what: "any of no headers that count",
    fires: bound("headers", "destination: a, arguments: { x-match: any, x-region: eu }"),
    findings: [
      '6:38: The binding e -> a [] {"x-match":"any","x-region":"eu"} matches no message: it wants any of no headers. Name a header, or use any-with-x if names that begin with x- are to count.',
    ],
    near: bound("headers", "destination: a, arguments: { x-match: any-with-x, x-region: eu }"),
  },
  {
    rule: "binding-never-matches",
    what: "any of nothing matches nothing, all of nothing everything",
    fires: bound("headers", "destination: a, arguments: { x-match: any }"),
    findings: [
      '6:38: The binding e -> a [] {"x-match":"any"} matches no message: it wants any of no headers. Name a header, or use any-with-x if names that begin with x- are to count.',
    ],
    near: bound("headers", "destination: a, arguments: { x-match: all }"),
  },
  {
    rule: "shadowed-binding",
    what: "a wider pattern leads to the same queue",
    fires: bound("topic", "destination: a, routingKey: order.eu.*", "destination: a, routingKey: 'order.#'"),
    findings: [
      "6:9: The binding e -> a [order.eu.*] does nothing: the binding e -> a [order.#] takes all of its messages to the same queue. Take it out.",
    ],
    near: bound("topic", "destination: a, routingKey: order.eu.*", "destination: b, routingKey: 'order.#'"),
  },
  {
    rule: "shadowed-binding",
    what: "patterns that overlap, or that take the same",
    fires: bound("topic", "destination: a, routingKey: '#.*'", "destination: a, routingKey: '*.#'"),
    findings: [
      "7:9: The binding e -> a [*.#] does nothing: the binding e -> a [#.*] takes all of its messages to the same queue. Take it out.",
    ],
    near: bound("topic", "destination: a, routingKey: order.*", "destination: a, routingKey: '*.paid'"),
  },
  {
    rule: "shadowed-binding",
    what: "a key that a pattern takes, and a key of one word more",
    fires: bound("topic", "destination: a, routingKey: order.*", "destination: a, routingKey: order.paid"),
    findings: [
      "7:9: The binding e -> a [order.paid] does nothing: the binding e -> a [order.*] takes all of its messages to the same queue. Take it out.",
    ],
    near: bound("topic", "destination: a, routingKey: order.*", "destination: a, routingKey: order.eu.paid"),
  },
  {
    rule: "shadowed-binding",
    what: "two bindings of a fanout exchange, to a queue and to an exchange of its name",
    fires: bound("fanout", "destination: a", "destination: a, routingKey: x"),
    findings: [
      "7:9: The binding e -> a [x] does nothing: the binding e -> a [] takes all of its messages to the same queue. Take it out.",
    ],
    near: shop(`
exchanges: { e: { type: fanout }, a: { type: fanout } }
queues: { a: {} }
bindings:
  - { source: e, destination: a }
  - { source: e, destination: a, destinationType: exchange }
  - { source: a, destination: a }
`),
  },
  {
    rule: "shadowed-binding",
    what: "headers that ask for more than others, and for something else",
    fires: bound(
      "headers",
      "destination: a, arguments: { push: true, language: en }",
      "destination: a, arguments: { x-match: any, push: true, mail: true }",
    ),
    findings: [
      '6:9: The binding e -> a [] {"language":"en","push":true} does nothing: the binding e -> a [] {"mail":true,"push":true,"x-match":"any"} takes all of its messages to the same queue. Take it out.',
    ],
    near: bound(
      "headers",
      "destination: a, arguments: { push: true, language: en }",
      "destination: a, arguments: { x-match: any, push: 1, mail: true }",
    ),
  },
  {
    rule: "literal-wildcard",
    what: "a wildcard inside a word of a topic",
    fires: bound("topic", "destination: a, routingKey: order.eu*"),
    findings: [
      '6:38: "eu*" in the routing key "order.eu*" is no wildcard on a topic exchange: the binding takes this very key only. Make the wildcard a word of its own: "*" or "#".',
    ],
    near: bound("topic", "destination: a, routingKey: order.eu.*"),
  },
  {
    rule: "literal-wildcard",
    what: "a pattern on a direct exchange",
    fires: bound("direct", "destination: a, routingKey: order.*"),
    findings: [
      '6:38: "*" in the routing key "order.*" is no wildcard on a direct exchange: the binding takes this very key only. Make it a topic exchange, on which keys without wildcards match as before.',
    ],
    near: bound("direct", "destination: a, routingKey: order.2*2"),
  },
  {
    rule: "ignored-binding-key",
    what: "a key on a fanout exchange",
    fires: bound("fanout", "destination: a, routingKey: order.paid"),
    findings: [
      '6:38: The routing key "order.paid" is ignored: fanout exchanges do not look at keys of bindings. Leave it out. If it was to count, use a second exchange of another type.',
    ],
    near: bound("direct", "destination: a, routingKey: order.paid"),
  },
  {
    rule: "ignored-binding-key",
    what: "headers on a topic exchange",
    fires: bound("topic", "destination: a, routingKey: a, arguments: { x-match: all, push: true }"),
    findings: [
      '6:53: The arguments "x-match", "push" are ignored: topic exchanges do not look at arguments of bindings. Leave them out. If they were to count, use a second exchange of another type.',
    ],
    near: bound("headers", "destination: a, arguments: { x-match: all, push: true }"),
  },
  {
    rule: "ignored-binding-key",
    what: "what a plugin reads, and what nobody does",
    fires: bound(
      "direct",
      "destination: a, routingKey: '0', arguments: { x-stream-partition-order: 0, y: 1 }",
    ),
    findings: [
      '6:55: The argument "y" is ignored: direct exchanges do not look at arguments of bindings. Leave it out. If it was to count, use a second exchange of another type.',
    ],
    near: bound("direct", "destination: a, routingKey: '0', arguments: { x-stream-partition-order: 0 }"),
  },
  {
    rule: "shadowed-binding",
    what: "a binding that a plugin reads is no other one's shadow",
    fires: bound(
      "direct",
      "destination: a, routingKey: x",
      "destination: a, routingKey: x, arguments: { y: 1 }",
    ),
    findings: [
      '7:9: The binding e -> a [x] {"y":1} does nothing: the binding e -> a [x] takes all of its messages to the same queue. Take it out.',
    ],
    near: bound(
      "direct",
      "destination: a, routingKey: x",
      "destination: a, routingKey: x, arguments: { x-stream-partition-order: 1 }",
    ),
  },
  {
    rule: "nested-header-values",
    what: "integers in a list, and by themselves",
    fires: bound("headers", "destination: a, arguments: { sizes: [1, 2, [2]] }"),
    findings: [
      '6:38: The binding e -> a [] {"sizes":[1,2,[2]]} is matched only by messages of clients that write the integers 1, 2 in 8 bytes. Most do not. Let the publishers do so and say it in a silence, or let both sides use a header of its own for each value.',
    ],
    near: bound(
      "headers",
      "destination: a, arguments: { size: 1, others: [a, 1.5, true, 3000000000], x-looked-at-by-nobody: [1] }",
    ),
  },
  {
    rule: "nested-header-values",
    what: "a table of several fields, and of one",
    fires: bound("headers", "destination: a, arguments: { of: { size: 1, colour: red } }"),
    findings: [
      '6:38: The binding e -> a [] {"of":{"colour":"red","size":1}} is matched only by messages of clients that write the integer 1 in 8 bytes and send the fields "colour", "size" in this order. Most do not. Let the publishers do so and say it in a silence, or let both sides use a header of its own for each value.',
    ],
    near: bound("headers", "destination: a, arguments: { of: { colour: red } }"),
  },
];
