import { shop } from "../../testing/rule-case.ts";
import type { RequirementCase } from "./requirement-case.ts";

const flag = (name: string, kind: string, section: string, body: string): RequirementCase => ({
  requirement: name,
  what: `of a ${kind}`,
  rule: `for: ${kind}, require: { ${name}: true }`,
  fires: shop(`${section}: { a: { ${body}${name}: false } }`),
  findings: [
    `3:${section.length + 14 + body.length}: "${name}" of the ${kind} "a" is false, and has to be true.`,
  ],
  near: shop(`${section}: { a: { ${body}${name}: true } }`),
});

export const OF_CHOICES: readonly RequirementCase[] = [
  {
    requirement: "type",
    what: "of queues, also by the default of their virtual host",
    rule: "for: queue, require: { type: [quorum, stream] }",
    fires: shop("queues:\n  a:\n  b: { type: classic }\n  c: { type: stream }"),
    findings: [
      '4:7: The queue "a" is of the type classic: allowed are "quorum", "stream".',
      '5:12: The queue "b" is of the type classic: allowed are "quorum", "stream".',
    ],
    near: shop("defaultQueueType: quorum\nqueues: { a: , b: { external: true } }"),
  },
  {
    requirement: "type",
    what: "of exchanges",
    rule: "for: exchange, require: { type: [topic] }",
    fires: shop("exchanges: { e: { type: headers } }"),
    findings: ['3:23: The exchange "e" is of the type headers: allowed is "topic".'],
    near: shop("exchanges: { e: { type: topic } }"),
  },
  {
    requirement: "defaultQueueType",
    what: "of virtual hosts",
    rule: "for: virtualHost, require: { defaultQueueType: [quorum] }",
    fires: "virtualHosts:\n  a: { queues: { q: } }\n  b: { defaultQueueType: stream, queues: { q: } }\n",
    findings: [
      '2:3: The defaultQueueType of the virtual host "a" is classic: allowed is "quorum".',
      '3:8: The defaultQueueType of the virtual host "b" is stream: allowed is "quorum".',
    ],
    near: shop("defaultQueueType: quorum\nqueues: { q: }"),
  },
  {
    requirement: "tags",
    what: "of users, item by item",
    rule: "for: user, require: { tags: [monitoring, app] }",
    fires: "users:\n  a: { tags: [app, administrator] }\n",
    findings: ['2:20: The user "a" has the tag "administrator": allowed are "monitoring", "app".'],
    near: "users:\n  a: { tags: [app] }\n  b:\n",
  },
  {
    requirement: "tags",
    what: "of virtual hosts, where none is allowed",
    rule: "for: virtualHost, require: { tags: [] }",
    fires: shop("tags: [eu]\nqueues: { q: }"),
    findings: ['3:12: The virtual host "shop" has the tag "eu": none is allowed.'],
    near: shop("queues: { q: }"),
  },
  {
    requirement: "password",
    what: "of users",
    rule: "for: user, require: { password: [generated, external] }",
    fires: "users:\n  a: { password: kept }\n  b: { passwordHash: '${b}' }\n  c: { password: '${c}' }\n",
    findings: [
      '2:8: The password of the user "a" is kept: allowed are "generated", "external".',
      '3:8: The password of the user "b" is hash: allowed are "generated", "external".',
      '4:8: The password of the user "c" is given: allowed are "generated", "external".',
    ],
    near: "users:\n  a:\n  b: { password: external }\n  c: { external: true }\n",
  },
  flag("durable", "queue", "queues", ""),
  flag("durable", "exchange", "exchanges", "type: topic, "),
  flag("autoDelete", "queue", "queues", ""),
  flag("internal", "exchange", "exchanges", "type: topic, "),
  flag("protect", "queue", "queues", ""),
  flag("retain", "exchange", "exchanges", "type: topic, "),
  {
    requirement: "protect",
    what: "that has to be false",
    rule: "for: queue, require: { protect: false }",
    fires: shop("queues: { q: { protect: true } }"),
    findings: ['3:20: "protect" of the queue "q" is true, and has to be false.'],
    near: shop("queues: { q: }"),
  },
  {
    requirement: "tracing",
    what: "of virtual hosts",
    rule: "for: virtualHost, require: { tracing: false }",
    fires: shop("tracing: true\nqueues: { q: }"),
    findings: ['3:5: "tracing" of the virtual host "shop" is true, and has to be false.'],
    near: shop("queues: { q: }"),
  },
  {
    requirement: "deletionProtection",
    what: "of virtual hosts, also where it is not said",
    rule: "for: virtualHost, require: { deletionProtection: true }",
    fires: shop("queues: { q: }"),
    findings: ['2:3: "deletionProtection" of the virtual host "shop" is false, and has to be true.'],
    near: shop("deletionProtection: true\nqueues: { q: }"),
  },
];
