import { type RuleCase, shop } from "./rule-case.ts";

const PUBLISHER = (write: string) => `users:
  publisher: { permissions: { shop: { configure: ^$, write: ${write}, read: ^$ } } }
`;
const INTERNAL = (bindings: string) => `
exchanges: { in: { type: topic }, closed: { type: direct, internal: true } }
queues: { a: {} }
bindings:
${bindings}
`;

export const REACHABILITY_CASES: readonly RuleCase[] = [
  {
    rule: "unreachable-queue",
    what: "a queue without a binding",
    fires: shop("queues: { billing: {} }"),
    findings: [
      '3:15: Nothing leads to the queue "billing": it has no binding, and no declared user may publish to it by its name. Bind it, or give a user write permission on amq.default.',
    ],
    near: shop(`
exchanges: { orders: { type: fanout } }
queues: { billing: {} }
bindings: [{ source: orders, destination: billing }]
`),
  },
  {
    rule: "unreachable-queue",
    what: "a user may publish to queues by their names, or only to others",
    fires: shop("queues: { billing: {} }") + PUBLISHER("^orders$"),
    findings: [
      '3:15: Nothing leads to the queue "billing": it has no binding, and no declared user may publish to it by its name. Bind it, or give a user write permission on amq.default.',
    ],
    near: shop("queues: { billing: {} }") + PUBLISHER(String.raw`'^amq\.default$'`),
  },
  {
    rule: "unreachable-queue",
    what: "dead letters come by the default exchange, or go to another",
    fires: shop(`
queues:
  a: { arguments: { x-dead-letter-exchange: "", x-dead-letter-routing-key: b } }
  b: {}
bindings: [{ source: amq.direct, destination: b, routingKey: b }]
`),
    findings: [
      '4:7: Nothing leads to the queue "a": it has no binding, and no declared user may publish to it by its name. Bind it, or give a user write permission on amq.default.',
    ],
    near: shop(`
queues:
  a: { arguments: { x-dead-letter-exchange: "", x-dead-letter-routing-key: b } }
  b: {}
bindings: [{ source: amq.direct, destination: a, routingKey: a }]
`),
  },
  {
    rule: "dead-end-exchange",
    what: "an exchange without a binding, at the end of a chain",
    fires: shop(`
exchanges: { orders: { type: topic }, audit: { type: fanout } }
bindings: [{ source: orders, destination: audit, destinationType: exchange, routingKey: "#" }]
`),
    findings: [
      '3:43: The exchange "audit" leads to no queue: what is published to it is dropped. Bind a queue to it, or give it an alternate-exchange.',
    ],
    near: shop(`
exchanges: { orders: { type: topic }, audit: { type: fanout } }
queues: { log: {} }
bindings:
  - { source: orders, destination: audit, destinationType: exchange, routingKey: "#" }
  - { source: audit, destination: log }
`),
  },
  {
    rule: "dead-end-exchange",
    what: "two exchanges that lead to each other only, or to others besides",
    fires: shop(`
exchanges: { a: { type: fanout }, b: { type: fanout } }
bindings:
  - { source: a, destination: b, destinationType: exchange }
  - { source: b, destination: a, destinationType: exchange }
`),
    findings: [
      '3:18: The exchange "a" leads to no queue: what is published to it is dropped. Bind a queue to it, or give it an alternate-exchange.',
      '3:39: The exchange "b" leads to no queue: what is published to it is dropped. Bind a queue to it, or give it an alternate-exchange.',
    ],
    near: shop(`
exchanges: { a: { type: fanout }, b: { type: fanout, arguments: { alternate-exchange: c } }, c: { external: true } }
bindings:
  - { source: a, destination: b, destinationType: exchange }
  - { source: b, destination: a, destinationType: exchange }
`),
  },
  {
    rule: "unfed-exchange",
    what: "an internal exchange to which nothing leads",
    fires: shop(`
exchanges: { unroutable: { type: fanout, internal: true } }
queues: { unroutable: {} }
bindings: [{ source: unroutable, destination: unroutable }]
`),
    findings: [
      '3:46: The internal exchange "unroutable" gets no messages: nothing leads to it, and clients may not publish to it. Bind an exchange to it, or take internal away.',
    ],
    near: shop(`
exchanges:
  orders: { type: topic, arguments: { alternate-exchange: unroutable } }
  unroutable: { type: fanout, internal: true }
queues: { unroutable: {} }
bindings: [{ source: unroutable, destination: unroutable }]
`),
  },
  {
    rule: "unfed-exchange",
    what: "dead letters feed an internal exchange, if there can be any",
    fires: shop(`
exchanges: { dead: { type: fanout, internal: true } }
queues: { a: { arguments: { x-dead-letter-exchange: dead } }, b: {} }
bindings: [{ source: dead, destination: b }]
`),
    findings: [
      '3:40: The internal exchange "dead" gets no messages: nothing leads to it, and clients may not publish to it. Bind an exchange to it, or take internal away.',
    ],
    near: shop(`
exchanges: { dead: { type: fanout, internal: true } }
queues: { a: { arguments: { x-dead-letter-exchange: dead } }, b: {} }
bindings:
  - { source: dead, destination: b }
  - { source: amq.fanout, destination: a }
`),
  },
  {
    rule: "binding-out-of-reach",
    what: "the key before it lets nothing through that it takes",
    fires: shop(
      INTERNAL(`  - { source: in, destination: closed, destinationType: exchange, routingKey: order.# }
  - { source: closed, destination: a, routingKey: express }`),
    ),
    findings: [
      '7:9: The binding closed -> a [express] matches no message: to the internal exchange "closed" comes only "order.#". Use a key that comes there, or widen the binding before it.',
    ],
    near: shop(
      INTERNAL(`  - { source: in, destination: closed, destinationType: exchange, routingKey: order.# }
  - { source: closed, destination: a, routingKey: order.express }`),
    ),
  },
  {
    rule: "binding-out-of-reach",
    what: "the same behind an exchange to which clients publish",
    fires: shop(
      INTERNAL(`  - { source: in, destination: closed, destinationType: exchange, routingKey: "*.paid" }
  - { source: closed, destination: a, routingKey: paid }`),
    ),
    findings: [
      '7:9: The binding closed -> a [paid] matches no message: to the internal exchange "closed" comes only "*.paid". Use a key that comes there, or widen the binding before it.',
    ],
    near: shop(`
exchanges: { in: { type: topic }, open: { type: direct } }
queues: { a: {} }
bindings:
  - { source: in, destination: open, destinationType: exchange, routingKey: "*.paid" }
  - { source: open, destination: a, routingKey: paid }
`),
  },
];
