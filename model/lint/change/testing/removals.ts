import type { ChangeCase } from "./change-case.ts";

export const REMOVAL_CASES: readonly ChangeCase[] = [
  {
    rule: "virtual-host-removed",
    what: "one of two",
    before: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
  old: { queues: { a: {}, b: {} } }
`.slice(1),
    fires: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
`.slice(1),
    findings: [
      '1:1 [6:3]: The virtual host "old" is not declared any more: it goes with 2 queues and 0 exchanges, and every connection to it is closed. Take out what is in it first, step by step.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
  old: { queues: { a: {} } }
`.slice(1),
  },
  {
    rule: "queue-removed",
    what: "a queue that a user may read, with its binding",
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
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
    findings: [
      '2:3 [4:15]: The queue "billing" is not declared any more: what queue "billing" holds goes with it; the consumers of queue "billing" are cancelled. The user "app" may read from it. Let it be drained first: take out its bindings in one step, and the queue in the next.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: { retain: true } }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
  },
  {
    rule: "exchange-removed",
    what: "an exchange that a user may write to",
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
    queues: { billing: {} }
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
    findings: [
      '2:3 [3:18]: The exchange "orders" is not declared any more: whoever publishes to exchange "orders" gets 404 and a closed channel from then on. The user "app" may publish to it. Let its publishers use another exchange first.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { sales: { type: topic, renamedFrom: orders } }
    queues: { billing: {} }
    bindings: [{ source: sales, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
  },
  {
    rule: "exchange-removed",
    what: "the dead-letter exchange of a queue that stays",
    before: `
virtualHosts:
  shop:
    exchanges: { dead: { type: fanout } }
    queues: { a: { arguments: { x-dead-letter-exchange: dead } } }
`.slice(1),
    fires: `
virtualHosts:
  shop:
    queues: { a: {} }
`.slice(1),
    findings: [
      '2:3 [3:18]: The exchange "dead" is not declared any more: whoever publishes to exchange "dead" gets 404 and a closed channel from then on; "a" leads messages to exchange "dead", which are dropped from then on. Let its publishers use another exchange first.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { dead: { type: fanout } }
    queues: { a: {} }
`.slice(1),
  },
  {
    rule: "rename-unsaid",
    what: "a queue of another name with the same binding",
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
    exchanges: { orders: { type: topic } }
    queues: { invoices: {} }
    bindings: [{ source: orders, destination: invoices, routingKey: 'order.#' }]
`.slice(1),
    findings: [
      '4:15: The queue "billing" goes, and "invoices" comes, which is like it: nothing of the one goes to the other. If it is the same one, say so: renamedFrom: "billing".',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { invoices: { renamedFrom: billing } }
    bindings: [{ source: orders, destination: invoices, routingKey: 'order.#' }]
`.slice(1),
  },
  {
    rule: "rename-unsaid",
    what: "an exchange of a name that is near",
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
    exchanges: { order: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: order, destination: billing, routingKey: 'order.#' }]
`.slice(1),
    findings: [
      '3:18: The exchange "orders" goes, and "order" comes, which is like it: nothing of the one goes to the other. If it is the same one, say so: renamedFrom: "orders".',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { order: { type: direct } }
    queues: { billing: {} }
    bindings: [{ source: order, destination: billing, routingKey: 'order.#' }]
`.slice(1),
  },
  {
    rule: "object-renamed",
    what: "a queue, as it says itself",
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
    exchanges: { orders: { type: topic } }
    queues: { invoices: { renamedFrom: billing } }
    bindings: [{ source: orders, destination: invoices, routingKey: 'order.#' }]
`.slice(1),
    findings: [
      '4:15: The queue "billing" is called "invoices" from now on: what is published to queue "billing" by its name does not come to "invoices"; the consumers of queue "billing" are cancelled. See that its clients say the new name at the same time.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {}, invoices: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
`.slice(1),
  },
  {
    rule: "object-renamed",
    what: "a queue that becomes a stream by the way",
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
    exchanges: { orders: { type: topic } }
    queues: { invoices: { type: stream, renamedFrom: billing } }
    bindings: [{ source: orders, destination: invoices, routingKey: 'order.#' }]
`.slice(1),
    findings: [
      '4:15: The queue "billing" is called "invoices" from now on, and its messages are not moved, because it would become a stream, which does not forget what was consumed: what queue "billing" holds goes with it; what is published to queue "billing" by its name does not come to "invoices"; the consumers of queue "billing" are cancelled. See that its clients say the new name at the same time.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
`.slice(1),
  },
];
