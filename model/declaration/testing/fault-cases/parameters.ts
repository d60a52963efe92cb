/** Runtime and global parameters, tracing, limits of users. */
import { type FaultCase, virtualHost } from "./fault-case.ts";

export const PARAMETER_FAULTS: readonly FaultCase[] = [
  {
    what: "a component that RabbitMQ does not have",
    text: virtualHost("parameters: { mine: { a: 1 } }"),
    faults: [
      'f.yaml:3:19: warning: RabbitMQ and its own plugins have no component "mine". RabbitMQ refuses the parameter unless a plugin that you installed knows it.',
    ],
  },
  {
    what: "a key that Pulumi loses",
    text: virtualHost("parameters: { mine: { a: { b: [{ __proto__: 1 }] } } }"),
    faults: [
      'f.yaml:3:19: warning: RabbitMQ and its own plugins have no component "mine". RabbitMQ refuses the parameter unless a plugin that you installed knows it.',
      'f.yaml:3:38: The parameter "a" of "mine" has a key "__proto__", which means something else to JavaScript: Pulumi\'s SDK for Node.js loses it. Rename it.',
    ],
  },
  {
    what: "a component with a section of its own",
    text: virtualHost(
      "parameters: { shovel: { a: { src-uri: amqp://user:canary@host } }, vhost-limits: { limits: {} } }",
    ),
    faults: [
      'f.yaml:3:19: Parameters of the component "shovel" have a section of their own. Declare them under "shovels".',
      'f.yaml:3:72: Parameters of the component "vhost-limits" have a section of their own. Declare them under "limits".',
    ],
  },
  {
    what: "a component that is a value",
    text: virtualHost("parameters: { mine: canary }"),
    faults: [
      'f.yaml:3:19: warning: RabbitMQ and its own plugins have no component "mine". RabbitMQ refuses the parameter unless a plugin that you installed knows it.',
      'f.yaml:3:25: "parameters" of "mine" cannot be a string. Allowed: a mapping from names.',
    ],
  },
  {
    what: "parameters that are a list",
    text: virtualHost("parameters: [canary]"),
    faults: ['f.yaml:3:17: "parameters" cannot be a list. Allowed: a mapping from names.'],
  },
  {
    what: "empty names",
    text: virtualHost("parameters: { '': { '': 1 } }"),
    faults: ['f.yaml:3:19: A component cannot be named "".', 'f.yaml:3:25: A parameter cannot be named "".'],
  },
  {
    what: "global parameters that are a word",
    text: "globalParameters: canary\n",
    faults: ['f.yaml:1:19: "globalParameters" cannot be a string. Allowed: a mapping from names.'],
  },
  {
    what: "global parameters that others write",
    text: "globalParameters: { cluster_tags: {}, internal_cluster_id: x, imported_definition_hash_value: x, 'warren-journal:x': {} }\n",
    faults: [
      'f.yaml:1:21: The global parameter "cluster_tags" cannot be declared: each node writes it at boot, from its configuration.',
      'f.yaml:1:39: The global parameter "internal_cluster_id" cannot be declared: RabbitMQ keeps it for itself.',
      'f.yaml:1:63: The global parameter "imported_definition_hash_value" cannot be declared: RabbitMQ keeps it for itself.',
      'f.yaml:1:98: The global parameter "warren-journal:x" cannot be declared: Warren notes in it what an unfinished run has made.',
    ],
  },
  {
    what: "a global parameter without a name",
    text: "globalParameters: { '': 1, 'null': 1 }\n",
    faults: [
      'f.yaml:1:21: A global parameter cannot be named "".',
      'f.yaml:1:28: The name "null" of a global parameter is null in what RabbitMQ\'s management API answers. Rename it.',
    ],
  },
  {
    what: "tracing that is a word",
    text: virtualHost("tracing: on"),
    faults: ['f.yaml:3:14: "tracing" of the virtual host "shop" cannot be "on". Allowed: true or false.'],
  },
  {
    what: "limits of a user that are not known",
    text: "users: { u: { limits: { max-queues: 5, max-channels: -1 } } }\n",
    faults: [
      'f.yaml:1:25: "max-queues" is not a key of limits. Allowed: max-connections, max-channels.',
      'f.yaml:1:54: "max-channels" of "limits" of the user "u" cannot be -1. Allowed: an integer from 0.',
    ],
  },
  {
    what: "limits of a user that are a number",
    text: "users: { u: { limits: 5 } }\n",
    faults: [
      'f.yaml:1:23: "limits" of the user "u" cannot be 5. Allowed: a mapping with the keys max-connections, max-channels.',
    ],
  },
];
