import { type RuleCase, shop } from "./rule-case.ts";

const queue = (type: string, table: string, more = "") =>
  shop(`queues: { a: { type: ${type}, arguments: { ${table} } } }\n${more}`);
const policy = (definition: string, queues = "a: { type: quorum }") =>
  shop(`queues: { ${queues} }\npolicies: { p: { pattern: ^a, definition: { ${definition} } } }`);
const LOST = "and there is no dead-letter exchange";

export const LOSS_CASES: readonly RuleCase[] = [
  {
    rule: "expiry-loses-messages",
    what: "a TTL by argument, without and with a dead-letter exchange",
    fires: queue("classic", "x-message-ttl: 60000"),
    findings: [
      `3:48: "x-message-ttl" of the queue "a" lets messages expire, ${LOST}: they are lost without a word. Set dead-letter-exchange by a policy, or x-dead-letter-exchange, or say why they may be lost.`,
    ],
    near: queue("classic", "x-message-ttl: 60000, x-dead-letter-exchange: amq.fanout"),
  },
  {
    rule: "expiry-loses-messages",
    what: "a TTL by policy is said once, at the policy",
    fires: policy("message-ttl: 5", "a1: {}, a2: {}, a3: {}, a4: {}, b: {}"),
    findings: [
      `4:49: "message-ttl" of the policy "p" lets messages expire, ${LOST} for the queues "a1", "a2", "a3" and 1 more: they are lost without a word. Set dead-letter-exchange in the policy, or say why they may be lost.`,
    ],
    near: policy("message-ttl: 5, dead-letter-exchange: amq.fanout", "a1: {}, a2: {}"),
  },
  {
    rule: "overflow-loses-messages",
    what: "a full queue that drops, and one that refuses",
    fires: queue("quorum", "x-max-length: 1000"),
    findings: [
      `3:47: "x-max-length" of the queue "a" drops the oldest messages of a full queue, ${LOST}: they are lost without a word. Set dead-letter-exchange by a policy, or x-dead-letter-exchange, or say why they may be lost.`,
    ],
    near: queue("quorum", "x-max-length: 1000, x-overflow: reject-publish"),
  },
  {
    rule: "overflow-loses-messages",
    what: "a limit in bytes of a queue, and the retention of a stream",
    fires: queue("classic", "x-max-length-bytes: 1000000"),
    findings: [
      `3:48: "x-max-length-bytes" of the queue "a" drops the oldest messages of a full queue, ${LOST}: they are lost without a word. Set dead-letter-exchange by a policy, or x-dead-letter-exchange, or say why they may be lost.`,
    ],
    near: queue("stream", "x-max-length-bytes: 1000000"),
  },
  {
    rule: "overflow-loses-messages",
    what: "the overflow of a policy beats that of a quorum queue's argument, and not of a classic one's",
    fires: shop(`
queues: { a: { type: quorum, arguments: { x-max-length: 1, x-overflow: reject-publish } } }
policies: { p: { pattern: ^a$, applyTo: queues, definition: { overflow: drop-head } } }
`),
    findings: [
      `3:47: "x-max-length" of the queue "a" drops the oldest messages of a full queue, ${LOST}: they are lost without a word. Set dead-letter-exchange in its policy "p", or say why they may be lost.`,
    ],
    near: shop(`
queues: { a: { type: classic, arguments: { x-max-length: 1, x-overflow: reject-publish } } }
policies: { p: { pattern: ^a$, applyTo: queues, definition: { overflow: drop-head } } }
`),
  },
  {
    rule: "overflow-loses-messages",
    what: "an operator policy, which cannot name a dead-letter exchange",
    fires: shop(`
queues: { a: { type: classic } }
operatorPolicies: { cap: { pattern: ^a$, applyTo: queues, definition: { max-length: 1 } } }
`),
    findings: [
      `4:77: "max-length" of the policy "cap" drops the oldest messages of a full queue, ${LOST} for the queue "a": they are lost without a word. Set dead-letter-exchange in the queues' own policy, which an operator policy cannot, or say why they may be lost.`,
    ],
    near: shop(`
exchanges: { d: { type: fanout } }
queues: { a: { type: classic } }
policies: { p: { pattern: ^a$, applyTo: queues, definition: { dead-letter-exchange: d } } }
operatorPolicies: { cap: { pattern: ^a$, applyTo: queues, definition: { max-length: 1 } } }
`),
  },
  {
    rule: "poison-messages-dropped",
    what: "a quorum queue without a dead-letter exchange, and with one by a policy",
    fires: shop("queues: { a: { type: quorum } }"),
    findings: [
      '3:15: The quorum queue "a" drops a message after 21 failed deliveries, because it has no dead-letter exchange. Set dead-letter-exchange by a policy, or x-dead-letter-exchange.',
    ],
    near: policy("dead-letter-exchange: amq.fanout"),
  },
  {
    rule: "poison-messages-dropped",
    what: "a limit of its own; the last queue of the way needs none",
    fires: queue("quorum", "x-delivery-limit: 5"),
    findings: [
      '3:15: The quorum queue "a" drops a message after 6 failed deliveries, because it has no dead-letter exchange. Set dead-letter-exchange by a policy, or x-dead-letter-exchange.',
    ],
    near: shop(`
queues:
  a: { type: quorum, arguments: { x-delivery-limit: 5, x-dead-letter-exchange: amq.fanout } }
  dead: { type: quorum }
bindings: [{ source: amq.fanout, destination: dead }]
`),
  },
  {
    rule: "unlimited-redelivery",
    what: "a negative limit, and one that a policy gives instead",
    fires: queue("quorum", "x-delivery-limit: -1"),
    findings: [
      '3:47: The quorum queue "a" has no delivery limit (-1): a message that always fails is delivered for ever. Set x-delivery-limit to 20, which is the default, and a dead-letter exchange for what reaches it.',
    ],
    near: shop(`
queues: { a: { type: quorum, arguments: { x-delivery-limit: -1 } } }
policies: { p: { pattern: ^a$, applyTo: quorum_queues, definition: { delivery-limit: 5 } } }
`),
  },
  {
    rule: "at-least-once-falls-back",
    what: "the overflow drops",
    fires: queue("quorum", "x-dead-letter-exchange: amq.fanout, x-dead-letter-strategy: at-least-once"),
    findings: [
      '3:83: The queue "a" dead-letters at most once: at-least-once needs "overflow" reject-publish. Set it; or leave the strategy out, which changes nothing.',
    ],
    near: queue(
      "quorum",
      "x-dead-letter-exchange: amq.fanout, x-dead-letter-strategy: at-least-once, x-overflow: reject-publish",
    ),
  },
  {
    rule: "at-least-once-falls-back",
    what: "there is no dead-letter exchange",
    fires: queue("quorum", "x-dead-letter-strategy: at-least-once"),
    findings: [
      '3:47: The queue "a" dead-letters at most once: at-least-once needs a dead-letter exchange and "overflow" reject-publish. Set both; or leave the strategy out, which changes nothing.',
    ],
    near: queue("quorum", "x-dead-letter-strategy: at-most-once"),
  },
];
