/** Federation upstreams and sets. No message shows a URI, which holds a password. */
import { type FaultCase, federation, upstreamSet, virtualHost, withPlugins } from "./fault-case.ts";

export const FEDERATION_FAULTS: readonly FaultCase[] = [
  {
    what: "no plugin",
    text: virtualHost("federationUpstreams: { u: { uri: amqp://host } }"),
    faults: [
      'f.yaml:3:28: The federation upstream "u" needs the plugin rabbitmq_federation. Say that the broker has it, at the top of the file: `plugins: [rabbitmq_federation]`.',
    ],
  },
  {
    what: "no URI",
    text: federation("u: { max-hops: 1 }"),
    faults: [
      'f.yaml:5:10: The federation upstream "u" has no "uri". Needed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
    ],
  },
  {
    what: "nothing",
    text: federation("u:"),
    faults: [
      'f.yaml:5:9: The federation upstream "u" cannot be null. Allowed: a mapping with the keys uri, exchange, queue, consumer-tag, prefetch-count, reconnect-delay, max-hops, expires, message-ttl, trust-user-id, ack-mode, resource-cleanup-mode, queue-type, bind-nowait, channel-use-mode.',
    ],
  },
  {
    what: "a URI alone",
    text: federation("u: amqp://user:canary@host"),
    faults: [
      'f.yaml:5:10: The federation upstream "u" cannot be a string. Allowed: a mapping with the keys uri, exchange, queue, consumer-tag, prefetch-count, reconnect-delay, max-hops, expires, message-ttl, trust-user-id, ack-mode, resource-cleanup-mode, queue-type, bind-nowait, channel-use-mode.',
    ],
  },
  {
    what: "a list of upstreams",
    text: withPlugins("rabbitmq_federation", "federationUpstreams: [amqp://user:canary@host]"),
    faults: ['f.yaml:4:26: "federationUpstreams" cannot be a list. Allowed: a mapping from names.'],
  },
  {
    what: "a misspelt key",
    text: federation("u: { uri: amqp://host, max-hop: 1 }"),
    faults: [
      'f.yaml:5:30: "max-hop" is not a key of a federation upstream. Did you mean "max-hops"? Allowed: uri, exchange, queue, consumer-tag, prefetch-count, reconnect-delay, max-hops, expires, message-ttl, trust-user-id, ack-mode, resource-cleanup-mode, queue-type, bind-nowait, channel-use-mode.',
    ],
  },
  {
    what: "a URI of another scheme",
    text: federation("u: { uri: http://user:canary@host }"),
    faults: [
      'f.yaml:5:17: "uri" of the federation upstream "u" does not begin with amqp:// or amqps://. Allowed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
    ],
  },
  {
    what: "a URI without a scheme",
    text: federation("u: { uri: user:canary@host }"),
    faults: [
      'f.yaml:5:17: "uri" of the federation upstream "u" is not a URI. Allowed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
    ],
  },
  {
    what: "a URI with a port that is none",
    text: federation("u: { uri: amqp://user:canary@host:70000 }"),
    faults: [
      'f.yaml:5:17: "uri" of the federation upstream "u" has a port that is not from 1 to 65535. Allowed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
    ],
  },
  {
    what: "a URI with two parts in its path",
    text: federation("u: { uri: amqp://user:canary@host/a/b }"),
    faults: [
      'f.yaml:5:17: "uri" of the federation upstream "u" has a "/" in the name of the virtual host, which must be written %2F. Allowed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
    ],
  },
  {
    what: "a URI with a broken escape",
    text: federation("u: { uri: 'amqp://user:can%ary@host' }"),
    faults: [
      'f.yaml:5:17: "uri" of the federation upstream "u" has a "%" that two hexadecimal digits do not follow. Allowed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
    ],
  },
  {
    what: "a URI with a parameter that is no number",
    text: federation("u: { uri: 'amqp://host?heartbeat=soon' }"),
    faults: [
      'f.yaml:5:17: "uri" of the federation upstream "u" has the parameter heartbeat, which is not an integer. Allowed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
    ],
  },
  {
    what: "a secure URI without a host",
    text: federation("u: { uri: 'amqps:///v' }"),
    faults: [
      'f.yaml:5:17: "uri" of the federation upstream "u" has no host. Allowed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
    ],
  },
  {
    what: "a URI with a space",
    text: federation("u: { uri: 'amqp://user:can ary@host' }"),
    faults: [
      'f.yaml:5:17: "uri" of the federation upstream "u" has a space or a control character. Allowed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
    ],
  },
  {
    what: "no URI in a list of them",
    text: federation("u: { uri: [] }"),
    faults: [
      'f.yaml:5:17: "uri" of the federation upstream "u" is an empty list. Allowed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
    ],
  },
  {
    what: "a wrong URI in a list",
    text: federation("u: { uri: [amqp://a, 5, b:canary@c] }"),
    faults: [
      'f.yaml:5:28: "uri" of the federation upstream "u" cannot be a number. Allowed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
      'f.yaml:5:31: "uri" of the federation upstream "u" is not a URI. Allowed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
    ],
  },
  {
    what: "a URI that is a number",
    text: federation("u: { uri: 5 }"),
    faults: [
      'f.yaml:5:17: "uri" of the federation upstream "u" cannot be a number. Allowed: an AMQP URI (amqp://user:password@host:5672/virtual-host), or a list of them.',
    ],
  },
  {
    what: "an unknown acknowledgement mode",
    text: federation("u: { uri: amqp://host, ack-mode: on-publsh }"),
    faults: [
      'f.yaml:5:40: "ack-mode" of the federation upstream "u" cannot be "on-publsh". Did you mean "on-publish"? Allowed: on-confirm, on-publish, no-ack.',
    ],
  },
  {
    what: "values out of their ranges",
    text: federation(
      "u: { uri: amqp://host, max-hops: 0, prefetch-count: -1, reconnect-delay: soon, trust-user-id: yes, queue-type: stream }",
    ),
    faults: [
      'f.yaml:5:40: "max-hops" of the federation upstream "u" cannot be 0. Allowed: an integer from 1.',
      'f.yaml:5:59: "prefetch-count" of the federation upstream "u" cannot be -1. Allowed: an integer from 0 to 65535.',
      'f.yaml:5:80: "reconnect-delay" of the federation upstream "u" cannot be a string. Allowed: a number from 0 (seconds).',
      'f.yaml:5:101: "trust-user-id" of the federation upstream "u" cannot be a string. Allowed: true or false.',
      'f.yaml:5:118: "queue-type" of the federation upstream "u" cannot be "stream". Allowed: classic, quorum.',
    ],
  },
  {
    what: "an empty name",
    text: federation("'': { uri: amqp://host }"),
    faults: ['f.yaml:5:7: A federation upstream cannot be named "".'],
  },
  {
    what: "a set of an undeclared upstream",
    text: upstreamSet("s: [{ upstream: w }]"),
    faults: [
      'f.yaml:7:23: warning: The member of the federation upstream set "s" names the federation upstream "w", which is not declared: no link is made. Declare it under "federationUpstreams".',
    ],
  },
  {
    what: "a set with a URI of its own",
    text: upstreamSet("s: [{ upstream: u, uri: amqp://user:canary@host }]"),
    faults: [
      'f.yaml:7:26: "uri" is not a key of a member of a set. Allowed: upstream, exchange, queue, consumer-tag, prefetch-count, reconnect-delay, max-hops, expires, message-ttl, trust-user-id, ack-mode, resource-cleanup-mode, queue-type, bind-nowait, channel-use-mode.',
    ],
  },
  {
    what: "a set that is empty",
    text: upstreamSet("s: []"),
    faults: [
      'f.yaml:7:10: The federation upstream set "s" is empty. Allowed: a list of mappings with the key upstream.',
    ],
  },
  {
    what: "a set that is a mapping",
    text: upstreamSet("s: { upstream: u }"),
    faults: [
      'f.yaml:7:10: The federation upstream set "s" cannot be a mapping. Allowed: a list of mappings with the key upstream.',
    ],
  },
  {
    what: "a member that is a name",
    text: upstreamSet("s: [u]"),
    faults: [
      'f.yaml:7:11: The member of the federation upstream set "s" cannot be a string. Allowed: a mapping with the keys upstream, exchange, queue, consumer-tag, prefetch-count, reconnect-delay, max-hops, expires, message-ttl, trust-user-id, ack-mode, resource-cleanup-mode, queue-type, bind-nowait, channel-use-mode.',
    ],
  },
  {
    what: "a member of no upstream",
    text: upstreamSet("s: [{ max-hops: 2 }]"),
    faults: [
      'f.yaml:7:11: The member of the federation upstream set "s" has no "upstream". Needed: a string that is not empty.',
    ],
  },
  {
    what: "the set that is always there",
    text: upstreamSet("all: [{ upstream: u }]"),
    faults: [
      'f.yaml:7:7: The federation upstream set "all" is always there: it is every upstream. Leave it out.',
    ],
  },
  {
    what: "a policy for an undeclared upstream",
    text: upstreamSet(
      "s: [{ upstream: u }]\npolicies: { p: { pattern: a, definition: { federation-upstream: v } } }",
    ),
    faults: [
      'f.yaml:8:69: warning: "federation-upstream" of the policy "p" names the federation upstream "v", which is not declared: no link is made. Declare it under "federationUpstreams".',
    ],
  },
  {
    what: "a policy for an undeclared set",
    text: upstreamSet(
      "s: [{ upstream: u }]\npolicies: { p: { pattern: a, definition: { federation-upstream-set: t } } }",
    ),
    faults: [
      'f.yaml:8:73: warning: "federation-upstream-set" of the policy "p" names the federation upstream set "t", which is not declared: no link is made. Declare it under "federationUpstreamSets".',
    ],
  },
  {
    what: "a policy for an upstream and a set",
    text: upstreamSet(
      "s: [{ upstream: u }]\npolicies: { p: { pattern: a, definition: { federation-upstream: u, federation-upstream-set: s } } }",
    ),
    faults: [
      'f.yaml:8:72: "federation-upstream-set" of the policy "p" cannot stand beside "federation-upstream". Allowed: one of federation-upstream, federation-upstream-set, federation-upstream-pattern.',
    ],
  },
  {
    what: "a policy for a broken pattern of upstreams",
    text: upstreamSet(
      "s: [{ upstream: u }]\npolicies: { p: { pattern: a, definition: { federation-upstream-pattern: '(' } } }",
    ),
    faults: [
      'f.yaml:8:77: "federation-upstream-pattern" of the policy "p" is not a regular expression: "(" has a "(" without its ")".',
    ],
  },
];
