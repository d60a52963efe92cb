import { type RuleCase, shop } from "./rule-case.ts";

const retry = (keyBack: string) =>
  shop(`
exchanges: { work: { type: direct }, retry: { type: direct } }
queues:
  billing: { arguments: { x-dead-letter-exchange: retry } }
  billing.retry:
    arguments: { x-message-ttl: 5000, x-dead-letter-exchange: work, x-dead-letter-routing-key: ${keyBack} }
  parked: {}
bindings:
  - { source: work, destination: billing, routingKey: billing }
  - { source: retry, destination: billing.retry, routingKey: billing }
  - { source: work, destination: parked, routingKey: parked }
`);
const dead = (keyOfQueue: string, keyOfDead: string, more = "") =>
  shop(`
exchanges: { orders: { type: topic }, dead: { type: topic } }
queues:
  a: { arguments: { x-dead-letter-exchange: dead${more} } }
  dead: {}
bindings:
  - { source: orders, destination: a, routingKey: ${keyOfQueue} }
  - { source: dead, destination: dead, routingKey: ${keyOfDead} }
`);

export const DEAD_LETTER_CASES: readonly RuleCase[] = [
  {
    rule: "dead-letter-cycle",
    what: "a retry without an end, and one step of it",
    fires: retry("billing"),
    findings: [
      '5:31: Dead letters of the queue "billing" come back to it: "billing" -> "billing.retry" -> "billing". End the way in a queue without a dead-letter exchange, or say why it ends.',
    ],
    near: retry("parked"),
  },
  {
    rule: "dead-letter-cycle",
    what: "a queue whose dead letters have a key of it, and one whose dead letters have another",
    fires: shop(`
queues: { a: { arguments: { x-dead-letter-exchange: amq.topic, x-dead-letter-routing-key: a.dead } } }
bindings: [{ source: amq.topic, destination: a, routingKey: a.# }]
`),
    findings: [
      '3:33: Dead letters of the queue "a" come back to it: "a" -> "a". End the way in a queue without a dead-letter exchange, or say why it ends.',
    ],
    near: shop(`
queues: { a: { arguments: { x-dead-letter-exchange: amq.topic, x-dead-letter-routing-key: dead.a } } }
bindings: [{ source: amq.topic, destination: a, routingKey: a.# }]
`),
  },
  {
    rule: "dead-letter-cycle",
    what: "two queues that no key leads round, though the exchanges do",
    fires: shop(`
exchanges: { x: { type: direct }, y: { type: direct } }
queues: { a: { arguments: { x-dead-letter-exchange: y } }, b: { arguments: { x-dead-letter-exchange: x } } }
bindings:
  - { source: x, destination: a, routingKey: one }
  - { source: y, destination: b, routingKey: one }
`),
    findings: [
      '4:33: Dead letters of the queue "a" come back to it: "a" -> "b" -> "a". End the way in a queue without a dead-letter exchange, or say why it ends.',
    ],
    near: shop(`
exchanges: { x: { type: direct }, y: { type: direct } }
queues: { a: { arguments: { x-dead-letter-exchange: y } }, b: { arguments: { x-dead-letter-exchange: x } } }
bindings:
  - { source: x, destination: a, routingKey: one }
  - { source: y, destination: b, routingKey: two }
`),
  },
  {
    rule: "retry-through-default-exchange",
    what: "back to the queue by its name, and by a binding",
    fires: shop(`
exchanges: { retry: { type: fanout } }
queues:
  billing: { arguments: { x-dead-letter-exchange: retry } }
  billing.retry:
    arguments: { x-message-ttl: 5000, x-dead-letter-exchange: "", x-dead-letter-routing-key: billing }
bindings: [{ source: retry, destination: billing.retry }]
`),
    findings: [
      '5:31: Dead letters of the queue "billing" come back to it through the default exchange: "billing" -> "billing.retry" -> "billing". Retry through an exchange of your own.',
    ],
    near: retry("billing"),
  },
  {
    rule: "retry-through-default-exchange",
    what: "to itself, and to another queue",
    fires: shop('queues: { a: { arguments: { x-dead-letter-exchange: "" } } }'),
    findings: [
      '3:33: Dead letters of the queue "a" come back to it through the default exchange: "a" -> "a". Retry through an exchange of your own.',
    ],
    near: shop(
      'queues: { a: { arguments: { x-dead-letter-exchange: "", x-dead-letter-routing-key: b } }, b: {} }',
    ),
  },
  {
    rule: "dead-letters-dropped",
    what: "the key of the dead letters is not the one that is bound",
    fires: dead("order.*", "dead.#"),
    findings: [
      '5:25: Dead letters of the queue "a" are dropped: the exchange "dead" takes the routing keys with which its messages come ("a", "order.*") to no queue. Bind a queue there for these keys, or set x-dead-letter-routing-key.',
    ],
    near: dead("order.*", "order.#"),
  },
  {
    rule: "dead-letters-dropped",
    what: "a key of their own that nothing takes, and one that an alternate exchange takes",
    fires: dead("order.*", "dead.#", ", x-dead-letter-routing-key: deaths"),
    findings: [
      '5:25: Dead letters of the queue "a" are dropped: the exchange "dead" takes the routing key "deaths" to no queue. Bind a queue there for these keys, or set x-dead-letter-routing-key.',
    ],
    near: dead("order.*", "dead.#", ", x-dead-letter-routing-key: deaths").replace(
      "dead: { type: topic }",
      "dead: { type: topic, arguments: { alternate-exchange: last } }, last: { external: true }",
    ),
  },
];
