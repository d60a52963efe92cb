import { type RuleCase, shop } from "./rule-case.ts";

const bound = (exchange: string, queue: string) =>
  shop(`
exchanges: { e: ${exchange} }
queues: { a: ${queue} }
bindings: [{ source: e, destination: a }]
`);

export const QUEUE_CASES: readonly RuleCase[] = [
  {
    rule: "transient-queue",
    what: "durable: false",
    fires: shop("queues: { a: { durable: false } }"),
    findings: [
      '3:20: The queue "a" is not durable: it is gone after a restart, and RabbitMQ 4.3 refuses it by default. Leave durable out, or let the client declare an exclusive queue.',
    ],
    near: shop("queues: { a: { durable: true } }"),
  },
  {
    rule: "transient-binding",
    what: "a durable exchange, and one that goes with the queue",
    fires: bound("{ type: fanout }", "{ durable: false }"),
    findings: [
      "5:16: The binding e -> a [] is gone after a restart, and its exchange is not: messages are dropped from then on. Make the queue durable.",
    ],
    near: bound("{ type: fanout, durable: false }", "{ durable: false }"),
  },
  {
    rule: "self-deleting",
    what: "autoDelete of a queue and an exchange",
    fires: bound("{ type: fanout, autoDelete: true }", "{ autoDelete: true }"),
    findings: [
      '3:37: The exchange "e" deletes itself when its last binding goes. Leave autoDelete out.',
      '4:20: The queue "a" deletes itself when its last consumer goes. Leave autoDelete out, or let the client declare the queue.',
    ],
    near: bound("{ type: fanout }", "{ autoDelete: false }"),
  },
  {
    rule: "self-deleting",
    what: "a queue that expires, and messages that do",
    fires: shop(
      "queues: { a: {} }\npolicies: { p: { pattern: ^a$, applyTo: queues, definition: { expires: 60000 } } }",
    ),
    findings: [
      '3:15: The queue "a" deletes itself after 60000 ms without a consumer, by the policy "p". Use message-ttl for old messages, or let the client declare the queue.',
    ],
    near: shop(
      "queues: { a: {} }\npolicies: { p: { pattern: ^a$, applyTo: queues, definition: { message-ttl: 60000 } } }",
    ),
  },
  {
    rule: "useless-move",
    what: "a queue that is not protected, and one that is never moved",
    fires: shop(
      "queues: { a: { move: true }, b: { type: classic, autoDelete: true, protect: true, move: true } }",
    ),
    findings: [
      '3:20: The queue "a" is not protected, and so is moved without a word: "move" says nothing. Take move out, or protect the queue.',
      '3:87: The queue "b" is deleted with its last consumer and never moved: "move" says nothing. Take move out.',
    ],
    near: shop("queues: { a: { protect: true, move: true }, b: { move: false } }"),
  },
  {
    rule: "useless-move",
    what: "a queue that is never moved, on a server that exists; there another one wants the word",
    facts: { isExisting: true },
    fires: shop("queues: { a: { type: classic, autoDelete: true, move: true } }"),
    findings: [
      '3:53: The queue "a" is deleted with its last consumer and never moved: "move" says nothing. Take move out.',
    ],
    near: shop("queues: { a: { move: true } }"),
  },
  {
    rule: "classic-queue-in-cluster",
    what: "a classic queue on three nodes, and a replicated one",
    facts: { nodes: 3 },
    fires: shop("queues: { a: { type: classic } }"),
    findings: [
      '3:15: The classic queue "a" is on one of the 3 nodes: it is away while that node is. Make it a quorum queue, or say why it may be away.',
    ],
    near: shop("queues: { a: { type: quorum }, b: { type: stream }, c: { durable: false } }"),
  },
  {
    rule: "quorum-group-size",
    what: "an even number of replicas",
    fires: shop("queues: { a: { type: quorum, arguments: { x-quorum-initial-group-size: 4 } } }"),
    findings: [
      '3:47: "x-quorum-initial-group-size" of the queue "a" is 4: even: 3 bear the loss of as many nodes. Use 3 or 5 replicas, and no more than there are nodes.',
    ],
    near: shop("queues: { a: { type: quorum, arguments: { x-quorum-initial-group-size: 3 } } }"),
  },
  {
    rule: "quorum-group-size",
    what: "more replicas than nodes",
    facts: { nodes: 3 },
    fires: shop("queues: { a: { type: quorum, arguments: { x-quorum-initial-group-size: 5 } } }"),
    findings: [
      '3:47: "x-quorum-initial-group-size" of the queue "a" is 5: more than the 3 nodes of the cluster. Use 3 or 5 replicas, and no more than there are nodes.',
    ],
    near: shop("queues: { a: { type: quorum, arguments: { x-quorum-initial-group-size: 3 } } }"),
  },
  {
    rule: "quorum-group-size",
    what: "one replica by a policy in a cluster; on one node there is no other way",
    fires: shop(
      "queues: { a: { type: quorum } }\npolicies: { p: { pattern: a, applyTo: quorum_queues, definition: { target-group-size: 1 } } }",
    ),
    findings: [
      '4:72: "target-group-size" of the policy "p" is 1: too few to bear the loss of a node. Use 3 or 5 replicas, and no more than there are nodes.',
    ],
    near: shop(
      "queues: { a: { type: quorum } }\npolicies: { p: { pattern: a, applyTo: quorum_queues, definition: { target-group-size: 3 } } }",
    ),
  },
];
