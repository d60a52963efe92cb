/** Files, YAML and JSON. */
import { type FaultCase } from "./fault-case.ts";

export const DOCUMENT_FAULTS: readonly FaultCase[] = [
  {
    what: "an empty file",
    text: "",
    faults: [
      "f.yaml:1:1: The file is empty: it declares nothing. A declaration has the keys virtualHosts and users.",
    ],
  },
  {
    what: "only a comment",
    text: "# nothing\n",
    faults: [
      "f.yaml:1:1: The file is empty: it declares nothing. A declaration has the keys virtualHosts and users.",
    ],
  },
  {
    what: "only white space",
    text: "  \n\n",
    faults: [
      "f.yaml:1:1: The file is empty: it declares nothing. A declaration has the keys virtualHosts and users.",
    ],
  },
  {
    what: "null",
    text: "~\n",
    faults: [
      "f.yaml:1:1: The file is empty: it declares nothing. A declaration has the keys virtualHosts and users.",
    ],
  },
  {
    what: "an empty mapping",
    text: "{}\n",
    faults: [
      "f.yaml:1:1: The file declares nothing. A declaration has virtualHosts or users that are not empty.",
    ],
  },
  {
    what: "sections without anything",
    text: "virtualHosts:\nusers: {}\n",
    faults: [
      "f.yaml:1:1: The file declares nothing. A declaration has virtualHosts or users that are not empty.",
    ],
  },
  {
    what: "a list",
    text: "- virtualHosts\n",
    faults: [
      "f.yaml:1:1: The document is a list, not a mapping. A declaration has the keys virtualHosts and users.",
    ],
  },
  {
    what: "a word",
    text: "virtualHosts\n",
    faults: [
      'f.yaml:1:1: The document is "virtualHosts", not a mapping. A declaration has the keys virtualHosts and users.',
    ],
  },
  {
    what: "a number",
    text: "5\n",
    faults: [
      "f.yaml:1:1: The document is 5, not a mapping. A declaration has the keys virtualHosts and users.",
    ],
  },
  {
    what: "two documents",
    text: "virtualHosts: { a: {} }\n---\nusers: { b: {} }\n",
    faults: ["f.yaml:2:1: A second document begins here. One file holds one document; use two files."],
  },
  {
    what: "not YAML: an open bracket",
    text: "virtualHosts: [\n",
    faults: [
      "f.yaml:2:1: Not YAML 1.2: Flow sequence in block collection must be sufficiently indented and end with a ].",
    ],
  },
  {
    what: "not YAML: an open quote",
    text: "virtualHosts: 'shop\n",
    faults: ["f.yaml:2:1: Not YAML 1.2: Missing closing 'quote."],
  },
  {
    what: "not JSON: an open quote, whose text is not repeated",
    text: '{"hidden',
    faults: [
      'f.yaml:1:9: Not YAML 1.2: Missing closing "quote.',
      "f.yaml:1:9: Not YAML 1.2: Flow map must end with a }.",
    ],
  },
  {
    what: "not YAML: a tab",
    text: "virtualHosts:\n\tshop: {}\n",
    faults: ["f.yaml:2:1: Not YAML 1.2: Tabs are not allowed as indentation."],
  },
  {
    what: "not YAML: a stray colon",
    text: "virtualHosts: shop: {}\n",
    faults: ["f.yaml:1:15: Not YAML 1.2: Nested mappings are not allowed in compact mappings."],
  },
  {
    what: "an unknown tag",
    text: "virtualHosts: { shop: !secret {} }\n",
    faults: ["f.yaml:1:23: Not YAML 1.2: Unresolved tag: !secret."],
  },
  {
    what: "not JSON",
    text: '{"virtualHosts": {"shop": }\n',
    faults: ["f.yaml:2:1: Not YAML 1.2: Flow map must end with a }."],
  },
  {
    what: "binary",
    text: "\u0000\u0001\u0002",
    faults: [
      'f.yaml:1:1: The document is "\\u0000\\u0001\\u0002", not a mapping. A declaration has the keys virtualHosts and users.',
    ],
  },
  {
    what: "an unknown key",
    text: "virtualHost: { shop: {} }\nusers: { a: {} }\n",
    faults: [
      'f.yaml:1:1: "virtualHost" is not a key of a declaration. Did you mean "virtualHosts"? Allowed: plugins, virtualHosts, users, globalParameters.',
    ],
  },
  {
    what: "a key far from all",
    text: "zebra: 1\nusers: { a: {} }\n",
    faults: [
      'f.yaml:1:1: "zebra" is not a key of a declaration. Allowed: plugins, virtualHosts, users, globalParameters.',
    ],
  },
  {
    what: "a section that is a list",
    text: "virtualHosts: [shop]\n",
    faults: ['f.yaml:1:15: "virtualHosts" cannot be ["shop"]. Allowed: a mapping from names.'],
  },
  {
    what: "a section that is a string",
    text: "users: admin\n",
    faults: ['f.yaml:1:8: "users" cannot be a string. Allowed: a mapping from names.'],
  },
  {
    what: "a duplicate key",
    text: "virtualHosts:\n  shop: {}\n  shop: {}\n",
    faults: ['f.yaml:3:3: "shop" stands here a second time. The first one is at f.yaml:2:3.'],
  },
  {
    what: "a number and a string as one key",
    text: 'virtualHosts:\n  1: {}\n  "1": {}\n',
    faults: ['f.yaml:3:3: "1" stands here a second time. The first one is at f.yaml:2:3.'],
  },
  {
    what: "an alias of nothing",
    text: "virtualHosts: { shop: *gone }\n",
    faults: ["f.yaml:1:23: The alias *gone cannot be resolved: no anchor before it has this name."],
  },
  {
    what: "an alias of itself",
    text: "virtualHosts: { shop: &a { queues: *a } }\n",
    faults: ["f.yaml:1:36: The alias *a cannot be resolved: it would contain itself."],
  },
  {
    what: "a mapping as a key",
    text: "virtualHosts: { ? { a: 1 } : {} }\n",
    faults: ["f.yaml:1:19: A key is not a plain word or a string."],
  },
  {
    what: "a number too large",
    text: "virtualHosts: { shop: { limits: { max-queues: 99999999999999999999 } } }\n",
    faults: [
      "f.yaml:1:47: 99999999999999999999 is too large to be carried exactly. Allowed: -9007199254740991 to 9007199254740991.",
    ],
  },
  {
    what: "infinity",
    text: "virtualHosts: { shop: { limits: { max-queues: .inf } } }\n",
    faults: ["f.yaml:1:47: .inf is not a number that AMQP can carry."],
  },
  {
    what: "a whole number with a point",
    text: "virtualHosts: { shop: { limits: { max-queues: 5.0 } } }\n",
    faults: ["f.yaml:1:47: 5.0 would reach RabbitMQ as the integer 5. Write 5."],
  },
  {
    what: "half of a surrogate pair",
    text: 'users: { "\\ud800": {} }\n',
    faults: ['f.yaml:1:10: The name "\\ud800" of a user is not Unicode text.'],
  },
  {
    what: "a merge key, which YAML 1.2 does not have",
    text: "virtualHosts: { shop: { <<: {} } }\n",
    faults: [
      'f.yaml:1:25: "<<" is not a key of a virtual host. Allowed: description, tags, defaultQueueType, tracing, limits, deletionProtection, external, exchanges, queues, bindings, policies, operatorPolicies, federationUpstreams, federationUpstreamSets, shovels, parameters.',
    ],
  },
];
