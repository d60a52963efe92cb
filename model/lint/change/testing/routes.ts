import type { ChangeCase } from "./change-case.ts";

export const ROUTE_CASES: readonly ChangeCase[] = [
  {
    rule: "queue-cut-off",
    what: "its only binding is gone",
    before: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
    fires: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
    findings: [
      '4:15 [5:16]: Nothing leads to the queue "billing" any more. The user "app" may read from it. Bind it in another way, or say why it is to get nothing.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: amq.topic, destination: billing, routingKey: order.paid }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
  },
  {
    rule: "route-lost",
    what: "a narrower binding in the place of a wide one",
    before: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
    fires: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: order.* }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
    findings: [
      '4:15 [5:16]: The queue "billing" does not get any more what came by the binding orders -> billing [order.#], such as a message to "orders" with the key "order". The user "app" may read from it. Bind it in another way before, or say why its consumers are not to have these.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: '#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
  },
  {
    rule: "route-lost",
    what: "behind an exchange",
    before: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic }, paid: { type: fanout } }
    queues: { billing: {} }
    bindings:
      - { source: orders, destination: paid, destinationType: exchange, routingKey: order.paid }
      - { source: orders, destination: billing, routingKey: order.sent }
      - { source: paid, destination: billing }
`.slice(1),
    fires: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic }, paid: { type: fanout } }
    queues: { billing: {} }
    bindings:
      - { source: orders, destination: billing, routingKey: order.sent }
      - { source: paid, destination: billing }
`.slice(1),
    findings: [
      '4:15 [6:9]: The queue "billing" does not get any more what came by the binding orders -> exchange paid [order.paid], such as a message to "orders" with the key "order.paid". Bind it in another way before, or say why its consumers are not to have these.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic }, paid: { type: fanout } }
    queues: { billing: {} }
    bindings:
      - { source: orders, destination: billing, routingKey: order.sent }
      - { source: orders, destination: billing, routingKey: order.paid }
      - { source: paid, destination: billing }
`.slice(1),
  },
  {
    rule: "route-lost",
    what: "a direct exchange takes the wildcard for a letter",
    before: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
`.slice(1),
    fires: `
virtualHosts:
  shop:
    exchanges: { orders: { type: direct } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
`.slice(1),
    findings: [
      '4:15: The queue "billing" does not get any more what came by the binding orders -> billing [order.#], such as a message to "orders" with the key "order.any". Bind it in another way before, or say why its consumers are not to have these.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: fanout } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing }]
`.slice(1),
  },
  {
    rule: "route-lost",
    what: "a header more is asked for",
    before: `
virtualHosts:
  shop:
    exchanges: { h: { type: headers } }
    queues: { billing: {} }
    bindings: [{ source: h, destination: billing, arguments: { x-match: all, kind: a } }]
`.slice(1),
    fires: `
virtualHosts:
  shop:
    exchanges: { h: { type: headers } }
    queues: { billing: {} }
    bindings: [{ source: h, destination: billing, arguments: { x-match: all, kind: a, region: eu } }]
`.slice(1),
    findings: [
      '4:15 [5:16]: The queue "billing" does not get any more what came by the binding h -> billing [] {"kind":"a","x-match":"all"}, such as a message to "h" with the key "any" and the headers {"kind":"a"}. Bind it in another way before, or say why its consumers are not to have these.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { h: { type: headers } }
    queues: { billing: {} }
    bindings: [{ source: h, destination: billing, arguments: { x-match: any, kind: a, region: eu } }]
`.slice(1),
  },
  {
    rule: "alternate-lost",
    what: "a policy that gave it is gone",
    before: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic }, rest: { type: fanout } }
    policies: { p: { pattern: ^orders$, applyTo: exchanges, definition: { alternate-exchange: rest } } }
`.slice(1),
    fires: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic }, rest: { type: fanout } }
`.slice(1),
    findings: [
      '3:18: The exchange "orders" has no alternate exchange any more: what matches none of its bindings went to "rest", and is dropped from now on. Leave it where nothing else takes these messages.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic, arguments: { alternate-exchange: rest } }, rest: { type: fanout } }
`.slice(1),
  },
  {
    rule: "keys-move",
    what: "a queue more",
    before: `
plugins: [rabbitmq_consistent_hash_exchange]
virtualHosts:
  shop:
    exchanges: { work: { type: x-consistent-hash } }
    queues: { a: {}, b: {} }
    bindings: [{ source: work, destination: a, routingKey: "1" }]
`.slice(1),
    fires: `
plugins: [rabbitmq_consistent_hash_exchange]
virtualHosts:
  shop:
    exchanges: { work: { type: x-consistent-hash } }
    queues: { a: {}, b: {} }
    bindings: [{ source: work, destination: a, routingKey: "1" }, { source: work, destination: b, routingKey: "1" }]
`.slice(1),
    findings: [
      '4:18: The exchange "work" leads some keys to other destinations than before: the order of their messages is lost for a while. Let its queues be drained first, where the order of messages counts.',
    ],
    near: `
plugins: [rabbitmq_consistent_hash_exchange]
virtualHosts:
  shop:
    exchanges: { work: { type: x-consistent-hash } }
    queues: { a: {}, b: {} }
    bindings: [{ source: work, destination: a, routingKey: "1" }, { source: amq.fanout, destination: b }]
`.slice(1),
  },
];
