import type { ChangeCase } from "./change-case.ts";

export const HOST_CASES: readonly ChangeCase[] = [
  {
    rule: "link-removed",
    what: "a shovel",
    before: `
plugins: [rabbitmq_shovel]
virtualHosts:
  shop:
    queues: { a: {} }
    shovels:
      s: { src-uri: 'amqp://', src-queue: a, dest-uri: 'amqp://b.example', dest-queue: a }
`.slice(1),
    fires: `
virtualHosts:
  shop:
    queues: { a: {} }
`.slice(1),
    findings: [
      '2:3 [6:7]: The shovel "s" is not declared any more: what it carried stays where it is. See that nothing waits for it on either side.',
    ],
    near: `
plugins: [rabbitmq_shovel]
virtualHosts:
  shop:
    queues: { a: {} }
    shovels:
      s: { src-uri: 'amqp://', src-queue: a, dest-uri: 'amqp://c.example', dest-queue: a }
`.slice(1),
  },
  {
    rule: "clients-limited",
    what: "fewer connections to a virtual host",
    before: `
virtualHosts:
  shop:
    limits: { max-connections: 500 }
    queues: { a: {} }
`.slice(1),
    fires: `
virtualHosts:
  shop:
    limits: { max-connections: 100 }
    queues: { a: {} }
`.slice(1),
    findings: [
      '3:15: The virtual host "shop" gets a max-connections of 100: what is over it is refused when it comes next. See how many there are at the busiest time.',
    ],
    near: `
virtualHosts:
  shop:
    limits: { max-connections: 900 }
    queues: { a: {} }
`.slice(1),
  },
  {
    rule: "clients-limited",
    what: "channels of a user, which had no limit",
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
    limits: { max-channels: 4 }
`.slice(1),
    findings: [
      '9:15: The user "app" gets a max-channels of 4: what is over it is refused when it comes next. See how many there are at the busiest time.',
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
    tags: [sales]
`.slice(1),
  },
];
