import type { ChangeCase } from "./change-case.ts";

export const SETTING_CASES: readonly ChangeCase[] = [
  {
    rule: "limit-lowered",
    what: "a TTL of a policy, for two queues",
    before: `
virtualHosts:
  shop:
    queues: { orders.eu: {}, orders.us: {} }
    policies: { p: { pattern: ^orders, applyTo: queues, definition: { message-ttl: 60000 } } }
`.slice(1),
    fires: `
virtualHosts:
  shop:
    queues: { orders.eu: {}, orders.us: {} }
    policies: { p: { pattern: ^orders, applyTo: queues, definition: { message-ttl: 1000 } } }
`.slice(1),
    findings: [
      '4:71: The queue "orders.eu" drops what is older than its new message-ttl of 1000 ms; so it is with the queue "orders.us". See what waits there before.',
    ],
    near: `
virtualHosts:
  shop:
    queues: { orders.eu: {}, orders.us: {} }
    policies: { p: { pattern: ^orders, applyTo: queues, definition: { message-ttl: 90000 } } }
`.slice(1),
  },
  {
    rule: "limit-lowered",
    what: "an operator policy caps the length",
    before: `
virtualHosts:
  shop:
    queues: { a: {} }
    operatorPolicies: { o: { pattern: ^a$, applyTo: queues, definition: { max-length: 1000 } } }
`.slice(1),
    fires: `
virtualHosts:
  shop:
    queues: { a: {} }
    operatorPolicies: { o: { pattern: ^a$, applyTo: queues, definition: { max-length: 10 } } }
`.slice(1),
    findings: [
      '4:75: The queue "a" drops what is over its new max-length of 10. See what waits there before.',
    ],
    near: `
virtualHosts:
  shop:
    queues: { a: {} }
    operatorPolicies: { o: { pattern: ^b$, applyTo: queues, definition: { max-length: 10 } } }
`.slice(1),
  },
  {
    rule: "limit-lowered",
    what: "a policy of a higher priority has an expiry",
    before: `
virtualHosts:
  shop:
    queues: { a: {} }
    policies: { p: { pattern: ^a, applyTo: queues, definition: { max-length: 10 } } }
`.slice(1),
    fires: `
virtualHosts:
  shop:
    queues: { a: {} }
    policies:
      p: { pattern: ^a, applyTo: queues, definition: { max-length: 10 } }
      q: { pattern: ^a$, priority: 1, applyTo: queues, definition: { expires: 60000 } }
`.slice(1),
    findings: [
      '6:70: The queue "a" goes, with what it holds, after 60000 ms without consumers. See what waits there before.',
    ],
    near: `
virtualHosts:
  shop:
    queues: { a: {} }
    policies:
      p: { pattern: ^a, applyTo: queues, definition: { max-length: 10 } }
      q: { pattern: ^a$, priority: -1, applyTo: queues, definition: { expires: 60000 } }
`.slice(1),
  },
  {
    rule: "dead-letters-lost",
    what: "the policy says it no more",
    before: `
virtualHosts:
  shop:
    queues: { a: {}, dead: {} }
    policies: { p: { pattern: ^a$, applyTo: queues, definition: { dead-letter-exchange: amq.fanout, max-length: 5 } } }
    bindings: [{ source: amq.fanout, destination: dead }]
`.slice(1),
    fires: `
virtualHosts:
  shop:
    queues: { a: {}, dead: {} }
    policies: { p: { pattern: ^a$, applyTo: queues, definition: { max-length: 5 } } }
    bindings: [{ source: amq.fanout, destination: dead }]
`.slice(1),
    findings: [
      '4:53 [4:67]: The queue "a" has no dead-letter exchange any more. Leave it where somebody looks at what comes there.',
    ],
    near: `
virtualHosts:
  shop:
    queues: { a: {}, dead: {} }
    policies: { p: { pattern: ^a$, applyTo: queues, definition: { dead-letter-exchange: amq.topic, max-length: 5 } } }
    bindings: [{ source: amq.fanout, destination: dead }]
`.slice(1),
  },
];
