import type { ChangeCase } from "./change-case.ts";

export const REPLACEMENT_CASES: readonly ChangeCase[] = [
  {
    rule: "queue-replaced",
    what: "another type",
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
    queues: { billing: { type: quorum } }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
    findings: [
      '4:26: The queue "billing" cannot be changed in place (type is "classic", declared is "quorum"): it is made anew, and the consumers of queue "billing" are cancelled. The user "app" may read from it. See that no client declares it as it was.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: { type: stream } }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
  },
  {
    rule: "queue-replaced",
    what: "an argument that a policy can set",
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
    queues: { billing: { arguments: { x-max-length: 5 } } }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
`.slice(1),
    findings: [
      '4:39: The queue "billing" cannot be changed in place (arguments["x-max-length"] is absent, declared is 5): it is made anew, and the consumers of queue "billing" are cancelled. A policy does the same in place, while the queue stays as it is: the pattern ^billing$ with {"max-length":5}.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: { ignoreChanges: [x-max-length], arguments: { x-max-length: 5 } } }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
`.slice(1),
  },
  {
    rule: "exchange-replaced",
    what: "another type",
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
    exchanges: { orders: { type: direct } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
users:
  app:
    permissions: { shop: { configure: ^$, write: ^orders$, read: ^billing$ } }
`.slice(1),
    findings: [
      '3:28: The exchange "orders" cannot be changed in place (type is "topic", declared is "direct"): it is made anew, and who declares it as it was is refused. The user "app" may publish to it. See that no client declares it as it was, and that its bindings are meant for it as it is now.',
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
`.slice(1),
  },
  {
    rule: "step-refused",
    what: "a protected queue goes",
    before: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: { protect: true } }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
`.slice(1),
    fires: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
`.slice(1),
    findings: [
      `2:3 [4:15]: The queue "billing" is protected: it must not be deleted. Declare it without \`protect\` first, and apply that.`,
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: { protect: false } }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
`.slice(1),
  },
  {
    rule: "step-refused",
    what: "a queue becomes a stream",
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
    queues: { billing: { type: stream } }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
`.slice(1),
    findings: [
      `4:26: The queue "billing" cannot be changed in place: type is "classic", declared is "stream"; and it is not moved, because it would become a stream, which does not forget what was consumed. Declare the stream under another name beside it, with the same bindings. What waits in the queue a shovel takes over: \`src-queue\` the queue, \`dest-queue\` the stream. Then move the consumers, and take the old one out of the declaration.`,
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: { type: quorum } }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
`.slice(1),
  },
  {
    rule: "step-refused",
    what: "on a broker that exists a queue is not moved without a word",
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
    queues: { billing: { type: quorum } }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
`.slice(1),
    findings: [
      `4:26: The queue "billing" cannot be changed in place: type is "classic", declared is "quorum"; and it is not moved, because no node of the broker is known that commands can be run on. Its messages can be moved over AMQP, where publishers cannot be stopped: some messages can come twice, and what is published by the queue's name while there is none of it is dropped, for a moment; nobody can see who does that. Where it is known, or accepted: \`./warren up --move billing --accept-gap\`, of which docs/moving-queues.md says more. Or else: Declare a queue of another name beside it with the same bindings, let the old one's consumers drain it, then take it out of the declaration.`,
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
`.slice(1),
    facts: { isExisting: true },
  },
  {
    rule: "protection-lifted",
    what: "of a queue",
    before: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: { protect: true } }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
`.slice(1),
    fires: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: {} }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
`.slice(1),
    findings: [
      '4:15: The queue "billing" is not protected any more: the next change may delete or replace it. Leave protect: true if nothing else is meant.',
    ],
    near: `
virtualHosts:
  shop:
    exchanges: { orders: { type: topic } }
    queues: { billing: { protect: true, retain: true } }
    bindings: [{ source: orders, destination: billing, routingKey: 'order.#' }]
`.slice(1),
  },
];
