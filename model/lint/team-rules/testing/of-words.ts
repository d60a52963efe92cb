import { shop } from "../../testing/rule-case.ts";
import type { RequirementCase } from "./requirement-case.ts";

const LINKS = "plugins: [rabbitmq_shovel, rabbitmq_federation]\n";

export const OF_WORDS: readonly RequirementCase[] = [
  {
    requirement: "name",
    what: "of each kind that has one",
    rule: "for: [virtualHost, exchange, queue, policy, operatorPolicy, federationUpstream, shovel, user], require: { name: '^[a-z]+$' }",
    fires: `${LINKS}virtualHosts:
  A:
    exchanges: { B: { type: topic } }
    queues: { C: }
    policies: { D: { pattern: x, definition: { expires: 1 } } }
    operatorPolicies: { E: { pattern: x, definition: { expires: 1 } } }
    federationUpstreams: { F: { uri: "amqp://" } }
    shovels: { G: { src-uri: "amqp://", src-queue: C, dest-uri: "amqp://" } }
users: { H: }
`,
    findings: [
      '3:3: The name of the virtual host "A" does not match `^[a-z]+$`.',
      '4:18: The name of the exchange "B" does not match `^[a-z]+$`.',
      '5:15: The name of the queue "C" does not match `^[a-z]+$`.',
      '6:17: The name of the policy "D" does not match `^[a-z]+$`.',
      '7:25: The name of the operator policy "E" does not match `^[a-z]+$`.',
      '8:28: The name of the federation upstream "F" does not match `^[a-z]+$`.',
      '9:16: The name of the shovel "G" does not match `^[a-z]+$`.',
      '10:10: The name of the user "H" does not match `^[a-z]+$`.',
    ],
    near: `${LINKS}virtualHosts:
  a:
    exchanges: { b: { type: topic }, B: { external: true } }
    queues: { c: , C: { external: true } }
    policies: { d: { pattern: x, definition: { expires: 1 } } }
    operatorPolicies: { e: { pattern: x, definition: { expires: 1 } } }
    federationUpstreams: { f: { uri: "amqp://" } }
    shovels: { g: { src-uri: "amqp://", src-queue: c, dest-uri: "amqp://" } }
  A: { external: true }
users: { h: , H: { external: true } }
`,
  },
  {
    requirement: "name",
    what: "unanchored, as patterns of RabbitMQ are",
    rule: "for: queue, require: { name: 'dead' }",
    fires: shop("queues: { failed: }"),
    findings: ['3:15: The name of the queue "failed" does not match `dead`.'],
    near: shop("queues: { x-dead-y: }"),
  },
  {
    requirement: "name",
    what: "in the virtual hosts, by the names and with the exceptions that are said",
    rule: "for: queue, where: { virtualHost: '^s', name: '^b', except: 'ok$' }, require: { name: '^$' }",
    fires: "virtualHosts:\n  shop: { queues: { a: , b: , b-ok: } }\n  other: { queues: { b: } }\n",
    findings: ['2:26: The name of the queue "b" does not match `^$`.'],
    near: "virtualHosts:\n  shop: { queues: { a: , b-ok: } }\n  other: { queues: { b: } }\n",
  },
  {
    requirement: "name",
    what: "of those of a type, and whose metadata says something",
    rule: "for: [queue, exchange], where: { type: [stream, topic], metadata: { tier: gold } }, require: { name: '^$' }",
    fires: shop(`metadata: { tier: gold }
queues: { a: { type: stream }, b: { type: quorum }, c: { type: stream, metadata: { tier: tin } } }
exchanges: { d: { type: topic }, e: { type: fanout } }`),
    findings: [
      '4:15: The name of the queue "a" does not match `^$`.',
      '5:18: The name of the exchange "d" does not match `^$`.',
    ],
    near: shop("metadata: { tear: gold }\nqueues: { a: { type: stream } }"),
  },
  {
    requirement: "routingKey",
    what: "of bindings",
    rule: "for: binding, require: { routingKey: '^[a-z.*#]+$' }",
    fires: shop(
      "queues: { q: }\nbindings:\n  - { source: amq.topic, destination: q, routingKey: Order.Paid }\n  - { source: amq.topic, destination: q }",
    ),
    findings: [
      '5:46: The routing key "Order.Paid" of the binding amq.topic -> q [Order.Paid] does not match `^[a-z.*#]+$`.',
      '6:9: The routing key "" of the binding amq.topic -> q [] does not match `^[a-z.*#]+$`.',
    ],
    near: shop("queues: { q: }\nbindings: [{ source: amq.topic, destination: q, routingKey: order.# }]"),
  },
  {
    requirement: "description",
    what: "of virtual hosts",
    rule: "for: virtualHost, require: { description: . }",
    fires: "virtualHosts:\n  a: { queues: { q: } }\n  b: { description: '', queues: { q: } }\n",
    findings: [
      '2:3: The virtual host "a" has no description.',
      '3:8: The virtual host "b" has no description.',
    ],
    near: "virtualHosts: { a: { description: of a team, queues: { q: } }, b: { external: true } }\n",
  },
  {
    requirement: "metadata",
    what: "that has to be there, also from the virtual host",
    rule: "for: [virtualHost, queue, binding, user], require: { metadata: { owner: required } }",
    fires:
      "virtualHosts:\n  a:\n    queues:\n      q: { metadata: { Owner: me } }\n    bindings: [{ source: amq.topic, destination: q }]\nusers:\n  u:\n",
    findings: [
      '2:3: The virtual host "a" says no "owner" under metadata.',
      '4:7: The queue "q" says no "owner" under metadata, nor does its virtual host.',
      '5:16: The binding amq.topic -> q [] says no "owner" under metadata, nor does its virtual host.',
      '7:3: The user "u" says no "owner" under metadata.',
    ],
    near: "virtualHosts:\n  a:\n    metadata: { owner: me }\n    queues: { q: }\n    bindings: [{ source: amq.topic, destination: q }]\nusers: { u: { metadata: { owner: you } } }\n",
  },
  {
    requirement: "metadata",
    what: "that the object has to say itself",
    rule: "for: queue, require: { metadata: { owner: { required: true, own: true } } }",
    fires: shop("metadata: { owner: me }\nqueues: { q: }"),
    findings: ['4:15: The queue "q" says no "owner" under metadata.'],
    near: shop("queues: { q: { metadata: { owner: me } } }"),
  },
  {
    requirement: "metadata",
    what: "that is one of several, matches, or must not be there",
    rule: "for: queue, require: { metadata: { tier: { oneOf: [gold, tin] }, owner: { matches: ^team- }, ticket: forbidden } }",
    fires: shop("queues:\n  q: { metadata: { tier: iron, owner: me, ticket: '5' } }"),
    findings: [
      '4:24: "tier" under metadata of the queue "q" is "iron": allowed are "gold", "tin".',
      '4:36: "owner" under metadata of the queue "q" is "me": it does not match `^team-`.',
      '4:47: "ticket" under metadata of the queue "q" is "5": it must not be there.',
    ],
    near: shop("queues: { q: { metadata: { tier: tin, owner: team-a } }, r: }"),
  },
  {
    requirement: "metadata",
    what: "of what is another team's, which is declared here",
    rule: "for: [virtualHost, user], require: { metadata: { owner: required } }",
    fires: "virtualHosts:\n  a: { external: true }\nusers:\n  u: { external: true }\n",
    findings: [
      '2:3: The virtual host "a" says no "owner" under metadata.',
      '4:3: The user "u" says no "owner" under metadata.',
    ],
    near: "virtualHosts:\n  a: { external: true, metadata: { owner: b } }\nusers:\n  u: { external: true, metadata: { owner: b } }\n",
  },
];
