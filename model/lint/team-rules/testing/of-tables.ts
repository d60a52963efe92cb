import { shop } from "../../testing/rule-case.ts";
import type { RequirementCase } from "./requirement-case.ts";

const UPSTREAM = (more: string) =>
  `plugins: [rabbitmq_federation]\n${shop(`federationUpstreams: { u: { uri: "amqp://me:\${pw}@h"${more} } }`)}`;

export const OF_TABLES: readonly RequirementCase[] = [
  {
    requirement: "settings",
    what: "by an argument, at the argument",
    rule: "for: queue, require: { settings: { max-length: { required: true, atMost: 10 }, overflow: { oneOf: [reject-publish] } } }",
    fires: shop(
      "queues:\n  a:\n  b: { arguments: { x-max-length: 11 } }\n  c: { arguments: { x-max-length: 10, x-overflow: drop-head } }",
    ),
    findings: [
      '4:7: "max-length" of the queue "a" is set neither by an argument nor by a policy.',
      '5:25: "max-length" of the queue "b" is 11: at most 10 is allowed.',
      '6:43: "overflow" of the queue "c" is "drop-head": allowed is "reject-publish".',
    ],
    near: shop(
      "queues: { a: { arguments: { x-max-length: 10 } }, b: }\npolicies: { p: { pattern: b, definition: { max-length: 5, overflow: reject-publish } } }",
    ),
  },
  {
    requirement: "settings",
    what: "by a policy, at the policy and once",
    rule: "for: queue, require: { settings: { max-length: { atMost: 10 }, message-ttl: forbidden } }",
    fires: shop(
      "queues: { a: , b: }\npolicies:\n  p: { pattern: ., definition: { max-length: 11 } }\noperatorPolicies:\n  o: { pattern: ., definition: { message-ttl: 5 } }",
    ),
    findings: [
      '5:38: The policy "p" sets "max-length" to 11, for the queue "a" among others: at most 10 is allowed.',
      '7:38: The operator policy "o" sets "message-ttl" to 5, for the queue "a" among others: it must not be there.',
    ],
    near: shop(
      "queues: { a: }\npolicies: { p: { pattern: ., definition: { max-length: 11 } } }\noperatorPolicies: { o: { pattern: ., definition: { max-length: 9 } } }",
    ),
  },
  {
    requirement: "settings",
    what: "of exchanges",
    rule: "for: exchange, require: { settings: { alternate-exchange: required } }",
    fires: shop("exchanges: { e: { type: topic } }"),
    findings: [
      '3:18: "alternate-exchange" of the exchange "e" is set neither by an argument nor by a policy.',
    ],
    near: shop(
      "exchanges: { e: { type: topic, arguments: { alternate-exchange: amq.fanout } }, f: { type: topic } }\npolicies: { p: { pattern: ^f, applyTo: exchanges, definition: { alternate-exchange: e } } }",
    ),
  },
  {
    requirement: "settings",
    what: "is silent where a pattern cannot be decided",
    rule: "for: queue, require: { settings: { max-length: required } }",
    fires: shop("queues: { a: }\npolicies: { p: { pattern: ^b, definition: { max-length: 1 } } }"),
    findings: ['3:15: "max-length" of the queue "a" is set neither by an argument nor by a policy.'],
    near: shop("queues: { a: }\npolicies: { p: { pattern: '^(?R)?a', definition: { max-length: 1 } } }"),
  },
  {
    requirement: "arguments",
    what: "of queues, as they are written",
    rule: "for: queue, require: { arguments: { x-max-length: forbidden, x-max-priority: { atLeast: 1, atMost: 5 } } }",
    fires: shop("queues:\n  a: { arguments: { x-max-length: 5, x-max-priority: 6 } }"),
    findings: [
      '4:25: The argument "x-max-length" of the queue "a" is 5: it must not be there.',
      '4:42: The argument "x-max-priority" of the queue "a" is 6: at most 5 is allowed.',
    ],
    near: shop(
      "queues: { a: { arguments: { x-max-priority: 5 } } }\npolicies: { p: { pattern: ., definition: { max-length: 5 } } }",
    ),
  },
  {
    requirement: "arguments",
    what: "of bindings",
    rule: "for: binding, require: { arguments: { region: required } }",
    fires: shop(
      "exchanges: { e: { type: headers } }\nqueues: { q: }\nbindings: [{ source: e, destination: q, arguments: { Region: eu } }]",
    ),
    findings: ['5:45: The binding e -> q [] {"Region":"eu"} has no argument "region".'],
    near: shop(
      "queues: { q: }\nbindings: [{ source: amq.headers, destination: q, arguments: { region: eu } }]",
    ),
  },
  {
    requirement: "settings",
    what: "not of a type that can never have it",
    rule: "for: queue, require: { settings: { message-ttl: required }, arguments: { x-max-priority: required } }",
    fires: shop("queues: { a: { type: classic }, s: { type: stream } }"),
    findings: [
      '3:15: "message-ttl" of the queue "a" is set neither by an argument nor by a policy.',
      '3:15: The queue "a" has no argument "x-max-priority".',
    ],
    near: shop(
      "queues: { a: { type: classic, arguments: { x-message-ttl: 5, x-max-priority: 5 } }, s: { type: stream } }",
    ),
  },
  {
    requirement: "definition",
    what: "of each in a list of URIs",
    rule: "for: federationUpstream, require: { definition: { uri: { matches: ^amqps } } }",
    fires: UPSTREAM("").replace(/"amqp:[^"]*"/, '[ "amqps://a", "amqp://b" ]'),
    findings: [
      '4:33: The key "uri" of the federation upstream "u" is ["amqps://a","amqp://b"]: it does not match `^amqps`.',
    ],
    near: UPSTREAM("").replace(/"amqp:[^"]*"/, '[ "amqps://a", "amqps://b" ]'),
  },
  {
    requirement: "definition",
    what: "of policies",
    rule: "for: [policy, operatorPolicy], require: { definition: { message-ttl: { atLeast: 1000 }, delivery-limit: required } }",
    fires: shop("policies:\n  p: { pattern: a, definition: { message-ttl: 5 } }"),
    findings: [
      '4:24: The policy "p" has no key "delivery-limit".',
      '4:38: The key "message-ttl" of the policy "p" is 5: at least 1000 is allowed.',
    ],
    near: shop("policies: { p: { pattern: a, definition: { delivery-limit: 5 } } }"),
  },
  {
    requirement: "definition",
    what: "of federation upstreams and shovels, whose secrets are not shown",
    rule: "for: federationUpstream, require: { definition: { uri: { matches: ^amqps }, ack-mode: { required: true, oneOf: [on-confirm] } } }",
    fires: UPSTREAM(", ack-mode: no-ack"),
    findings: [
      '4:33: The key "uri" of the federation upstream "u" is "amqp://…@h": it does not match `^amqps`.',
      '4:59: The key "ack-mode" of the federation upstream "u" is "no-ack": allowed is "on-confirm".',
    ],
    near: UPSTREAM(", ack-mode: on-confirm").replace("amqp:", "amqps:"),
  },
  {
    requirement: "limits",
    what: "of users and virtual hosts",
    rule: "for: [user, virtualHost], require: { limits: { max-connections: { required: true, atMost: 100 } } }",
    fires: "virtualHosts:\n  a: { limits: { max-connections: 101 }, queues: { q: } }\nusers:\n  u:\n",
    findings: [
      '2:18: The limit "max-connections" of the virtual host "a" is 101: at most 100 is allowed.',
      '4:3: The user "u" has no limit "max-connections".',
    ],
    near: "virtualHosts:\n  a: { limits: { max-connections: 100 }, queues: { q: } }\nusers:\n  u: { limits: { max-connections: 0 } }\n",
  },
  {
    requirement: "deadLetters",
    what: "by an argument or a policy, but for streams",
    rule: "for: queue, require: { deadLetters: true }",
    fires: shop("queues: { a: , s: { type: stream } }"),
    findings: ['3:15: The queue "a" has no dead-letter exchange, neither by an argument nor by a policy.'],
    near: shop(
      "queues: { a: { arguments: { x-dead-letter-exchange: amq.fanout } }, b: }\npolicies: { p: { pattern: ^b$, definition: { dead-letter-exchange: amq.fanout } } }",
    ),
  },
  {
    requirement: "lengthLimit",
    what: "by messages or bytes, of streams by bytes or age",
    rule: "for: queue, require: { lengthLimit: true }",
    fires: shop("queues:\n  a:\n  b: { arguments: { x-message-ttl: 5 } }\n  s: { type: stream }"),
    findings: [
      '4:7: The queue "a" has no limit of its length: neither max-length nor max-length-bytes is set, by an argument or a policy.',
      '5:7: The queue "b" has no limit of its length: neither max-length nor max-length-bytes is set, by an argument or a policy.',
      '6:7: The queue "s" has no limit of its length: neither max-length-bytes nor max-age is set, by an argument or a policy.',
    ],
    near: shop(
      "queues: { a: { arguments: { x-max-length: 5 } }, b: , c: , s: { type: stream, arguments: { x-max-age: 1D } } }\npolicies: { p: { pattern: ^b$, definition: { max-length-bytes: 5 } } }\noperatorPolicies: { o: { pattern: ^c$, definition: { max-length: 5 } } }",
    ),
  },
  {
    requirement: "atMost",
    what: "objects in a virtual host",
    rule: "for: virtualHost, require: { atMost: { queues: 1, exchanges: 0, policies: 5 } }",
    fires: shop("queues: { a: , b: }\nexchanges: { e: { type: topic } }"),
    findings: [
      '3:5: The number of queues in the virtual host "shop" is 2: at most 1 is allowed.',
      '4:5: The number of exchanges in the virtual host "shop" is 1: at most 0 is allowed.',
    ],
    near: shop("queues: { a: , b: { external: true } }\nexchanges: { e: { external: true } }"),
  },
  {
    requirement: "noWildcard",
    what: "in permissions, in the virtual hosts that are meant",
    rule: "for: user, where: { virtualHost: ^a$ }, require: { noWildcard: [configure, write] }",
    fires:
      "virtualHosts: { a: { queues: { q: } }, b: { external: true } }\nusers:\n  u:\n    permissions:\n      a: { configure: .*, write: ^.+$, read: .* }\n      b: { configure: .*, write: ^$, read: ^$ }\n",
    findings: [
      '5:12: "configure" of the user "u" in "a" is ".*", which matches any name.',
      '5:27: "write" of the user "u" in "a" is "^.+$", which matches any name.',
    ],
    near: "virtualHosts: { a: { queues: { q: } }, b: { external: true } }\nusers:\n  u:\n    permissions:\n      a: { configure: ^q.*, write: '', read: .* }\n      b: { configure: .*, write: ^$, read: ^$ }\n",
  },
];
