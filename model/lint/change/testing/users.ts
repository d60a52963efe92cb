import type { ChangeCase } from "./change-case.ts";

export const USER_CASES: readonly ChangeCase[] = [
  {
    rule: "user-removed",
    what: "one of two",
    before: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
  audit: { tags: [monitoring] }
`.slice(1),
    fires: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
    findings: [
      '6:1 [9:3]: The user "audit" is not declared any more: its connections are closed, and refused from then on. Let its clients log in as another user first.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
  audit: { tags: [administrator] }
`.slice(1),
  },
  {
    rule: "password-changed",
    what: "another rotation",
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
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
    rotation: 1
`.slice(1),
    findings: [
      '9:5: The user "app" logs in with something else from now on: whoever connects as it did is refused. See that its clients get it in time.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
    password: kept
`.slice(1),
  },
  {
    rule: "tag-lost",
    what: "the exporter's",
    before: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
    tags: [monitoring, sales]
`.slice(1),
    fires: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
    tags: [sales]
`.slice(1),
    findings: ['9:5: The user "app" loses the tag "monitoring". Ask who logs in with it, and to what.'],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
    tags: [administrator]
`.slice(1),
  },
  {
    rule: "permission-lost",
    what: "a pattern that is narrower",
    before: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: .*, read: ^billing$ } }
`.slice(1),
    fires: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
    findings: [
      '8:43: "write" of the user "app" in "shop" does not allow any more "billing", "amq.direct", "amq.fanout" and 5 more. Give it back where a client needs it.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^(orders|billing|amq.*)$, read: ^billing$ } }
`.slice(1),
  },
  {
    rule: "permission-lost",
    what: "a queue has another name, and the pattern does not follow",
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
    queues: { invoices: { renamedFrom: billing } }
    bindings: [{ source: orders, destination: invoices, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
    findings: [
      '8:60: "read" of the user "app" in "shop" does not allow any more "invoices", which was called "billing". Give it back where a client needs it.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { invoices: { renamedFrom: billing } }
    bindings: [{ source: orders, destination: invoices, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^invoices$ } }
`.slice(1),
  },
  {
    rule: "permission-lost",
    what: "it may not use the virtual host any more",
    before: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
  audit: {}
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
    fires: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
  audit: {}
users:
  app:
    permissions: { audit: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
    findings: [
      '9:5 [9:20]: The user "app" may not use the virtual host "shop" any more: its connections are refused. Leave it a permission where a client of it connects there.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
  audit: {}
users:
  app:
    permissions: { shop: { configure: ^none$, write: ^orders$, read: ^billing$ } }
`.slice(1),
  },
  {
    rule: "permission-lost",
    what: "a topic permission where there was none",
    before: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }, { source: orders, destination: billing, routingKey: stock.* }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
    fires: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }, { source: orders, destination: billing, routingKey: stock.* }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
    topicPermissions: { shop: { orders: { write: ^order, read: ^$ } } }
`.slice(1),
    findings: [
      '9:43: "write" of the user "app" for the exchange "orders" does not allow any more the routing key "stock.any". Give it back where a client needs it.',
      '9:58: "read" of the user "app" for the exchange "orders" does not allow any more the routing key "order.any", "stock.any". Give it back where a client needs it.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }, { source: orders, destination: billing, routingKey: stock.* }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
    topicPermissions: { shop: { orders: { write: '^(order|stock)', read: .* } } }
`.slice(1),
  },
];
