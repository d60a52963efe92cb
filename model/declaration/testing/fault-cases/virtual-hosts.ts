/** Virtual hosts and their settings. */
import { type FaultCase, virtualHost } from "./fault-case.ts";

export const VIRTUAL_HOST_FAULTS: readonly FaultCase[] = [
  {
    what: "an unknown key",
    text: virtualHost("describtion: x"),
    faults: [
      'f.yaml:3:5: "describtion" is not a key of a virtual host. Did you mean "description"? Allowed: description, tags, defaultQueueType, tracing, limits, deletionProtection, external, exchanges, queues, bindings, policies, operatorPolicies, federationUpstreams, federationUpstreamSets, shovels, parameters.',
    ],
  },
  {
    what: "a wrong type",
    text: virtualHost("description: 5\ntags: orders"),
    faults: [
      'f.yaml:3:18: "description" of the virtual host "shop" cannot be 5. Allowed: a string. Put it in quotes.',
      'f.yaml:4:11: "tags" of the virtual host "shop" cannot be "orders". Allowed: a list of strings.',
    ],
  },
  {
    what: "a wrong tag",
    text: virtualHost("tags: [a, 5]"),
    faults: [
      'f.yaml:3:15: Item 1 of "tags" of the virtual host "shop" cannot be 5. Allowed: a string. Put it in quotes.',
    ],
  },
  {
    what: "tags that say something else than they look like",
    text: virtualHost("tags: ['', 'a,b', 'a b', c, c, ' d']"),
    faults: [
      'f.yaml:3:12: warning: The tag "" says nothing. Leave it out.',
      'f.yaml:3:16: warning: The tag "a,b" has a comma or a space: to RabbitMQ it is one tag. If several are meant, write one an item.',
      'f.yaml:3:23: warning: The tag "a b" has a comma or a space: to RabbitMQ it is one tag. If several are meant, write one an item.',
      'f.yaml:3:33: warning: The tag "c" stands here a second time. Leave one out.',
      'f.yaml:3:36: The tag " d" has spaces at an end, which RabbitMQ takes off.',
    ],
  },
  {
    what: "an unknown default queue type",
    text: virtualHost("defaultQueueType: quorun"),
    faults: [
      'f.yaml:3:23: "defaultQueueType" of the virtual host "shop" cannot be "quorun". Did you mean "quorum"? Allowed: classic, quorum, stream.',
    ],
  },
  {
    what: "a negative limit",
    text: virtualHost("limits: { max-queues: -1 }"),
    faults: [
      'f.yaml:3:27: "max-queues" of "limits" of the virtual host "shop" cannot be -1. Allowed: an integer from 0.',
    ],
  },
  {
    what: "an unknown limit",
    text: virtualHost("limits: { max-channels: 5 }"),
    faults: ['f.yaml:3:15: "max-channels" is not a key of limits. Allowed: max-queues, max-connections.'],
  },
  {
    what: "a limit that is no number",
    text: virtualHost("limits: { max-connections: many }"),
    faults: [
      'f.yaml:3:32: "max-connections" of "limits" of the virtual host "shop" cannot be "many". Allowed: an integer from 0.',
    ],
  },
  {
    what: "limits that are a number",
    text: virtualHost("limits: 5"),
    faults: [
      'f.yaml:3:13: "limits" of the virtual host "shop" cannot be 5. Allowed: a mapping with the keys max-queues, max-connections.',
    ],
  },
  {
    what: "more queues than allowed",
    text: virtualHost("limits: { max-queues: 1 }\nqueues: { a: {}, b: {} }"),
    faults: ['f.yaml:3:27: The virtual host "shop" declares 2 queues, more than its limit 1.'],
  },
  {
    what: "a name that Pulumi loses",
    text: "virtualHosts: { __proto__: {} }\n",
    faults: [
      'f.yaml:1:17: The name "__proto__" of a virtual host means something else to JavaScript, and Pulumi\'s SDK for Node.js loses it. Rename it.',
    ],
  },
  {
    what: "an empty name",
    text: "virtualHosts: { '': {} }\n",
    faults: ['f.yaml:1:17: A virtual host cannot be named "".'],
  },
  {
    what: "a line break in the name",
    text: 'virtualHosts: { "a\\nb": {} }\n',
    faults: [
      'f.yaml:1:17: The name "a\\nb" of a virtual host has a line break, which RabbitMQ takes out of names that come by AMQP.',
    ],
  },
  {
    what: "a long name",
    text: `virtualHosts: { ${"x".repeat(256)}: {} }\n`,
    faults: [
      'f.yaml:1:17: The name "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… of a virtual host is 256 bytes long in UTF-8. Allowed: up to 255 bytes.',
    ],
  },
  {
    what: "settings of another team's virtual host",
    text: virtualHost(
      "{ external: true, deletionProtection: true, limits: { max-queues: 5 }, queues: { q: {} } }",
    ),
    faults: [
      'f.yaml:3:49: "limits" is not a key of an external virtual host, whose settings are another team\'s. Allowed: external, deletionProtection, exchanges, queues, bindings, policies, operatorPolicies, federationUpstreams, federationUpstreamSets, shovels, parameters.',
    ],
  },
  {
    what: "a virtual host that is a word",
    text: "virtualHosts: { shop: yes }\n",
    faults: [
      'f.yaml:1:23: The virtual host "shop" cannot be "yes". Allowed: a mapping with the keys description, tags, defaultQueueType, tracing, limits, deletionProtection, external, exchanges, queues, bindings, policies, operatorPolicies, federationUpstreams, federationUpstreamSets, shovels, parameters.',
    ],
  },
  {
    what: "a section that is a list",
    text: virtualHost("queues: [a]"),
    faults: ['f.yaml:3:13: "queues" cannot be ["a"]. Allowed: a mapping from names.'],
  },
  {
    what: "bindings that are a mapping",
    text: virtualHost("bindings: { a: b }"),
    faults: [
      'f.yaml:3:15: "bindings" of the virtual host "shop" cannot be {"a":"b"}. Allowed: a list of mappings.',
    ],
  },
];
