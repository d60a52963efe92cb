/** Every question that Warren asks over the HTTP API, with an answer of RabbitMQ 4.3.6 to it. */

import { listConnections } from "../connections.ts";
import { exportBroker, exportVirtualHost, operatorPoliciesIn } from "../definitions.ts";
import { deprecatedFeatures, featureFlags, usedDeprecatedFeatures } from "../features.ts";
import { listFederationLinks, listShovels } from "../links.ts";
import { clusterSize, listNodes, listNodesIfTold, runningNodes } from "../nodes.ts";
import { answeringNode, clusterName, readOverview } from "../overview.ts";
import { findGlobalParameter, findParameter, listGlobalParameters, listParameters } from "../parameters.ts";
import {
  isQueueThere,
  listAllQueues,
  listQueues,
  QUEUE,
  queueStatistics,
  queueTotals,
  raftIndex,
} from "../queues.ts";
import {
  EXCHANGE,
  findPolicy,
  listAllExchanges,
  listBindings,
  listBindingsBetween,
  listBindingsOfQueue,
  listExchanges,
  listNames,
  listPolicies,
} from "../topology.ts";
import {
  findVirtualHost,
  isProtectedFromDeletion,
  listVirtualHosts,
  VIRTUAL_HOST,
  virtualHostLimits,
  virtualHostStates,
} from "../virtual-hosts.ts";
import { ownTags } from "../whoami.ts";
import {
  binding,
  definedExchange,
  definedQueue,
  exchange,
  node,
  ofQueue,
  parameter,
  policy,
  Q,
  queue,
  V,
  virtualHost,
} from "./answers.ts";
import type { ApiQuestion } from "./api-question.ts";
import { USER_QUESTIONS } from "./user-questions.ts";

export const QUESTIONS: readonly ApiQuestion[] = [
  {
    name: "readOverview",
    ask: readOverview,
    answer: { rabbitmq_version: "4.3.6", erlang_version: "27", cluster_name: "c" },
    optional: ["cluster_name"],
  },
  { name: "answeringNode", ask: answeringNode, answer: { node: "rabbit@a" } },
  { name: "clusterName", ask: clusterName, answer: { name: "c" } },
  { name: "ownTags", ask: ownTags, answer: { name: "root", tags: ["administrator"] } },
  {
    name: "listNodes",
    ask: listNodes,
    answer: [node],
    optional: Object.keys(node).filter((key) => key !== "name" && key !== "running"),
    words: ["mem_limit", "disk_free", "disk_free_limit", "fd_used", "fd_total"],
  },
  {
    name: "listNodesIfTold",
    ask: listNodesIfTold,
    answer: [node],
    optional: Object.keys(node).filter((key) => key !== "name" && key !== "running"),
    words: ["mem_limit", "disk_free", "disk_free_limit", "fd_used", "fd_total"],
  },
  { name: "clusterSize", ask: clusterSize, answer: [{ name: "rabbit@a", running: true }] },
  { name: "runningNodes", ask: runningNodes, answer: [{ name: "rabbit@a", running: true }] },
  {
    name: "listAllQueues",
    ask: (api) => listAllQueues(api, { row: QUEUE }),
    answer: [queue],
    optional: ofQueue,
  },
  {
    name: "listQueues",
    ask: (api) => listQueues(api, { ...V, row: QUEUE }),
    answer: [queue],
    optional: ofQueue,
  },
  {
    name: "queueTotals",
    ask: (api) => queueTotals(api, Q),
    answer: { type: "quorum", state: "running", node: "rabbit@a", messages_ready: 1, online: ["rabbit@a"] },
    optional: ofQueue,
  },
  { name: "isQueueThere", ask: (api) => isQueueThere(api, Q), answer: { name: "billing" } },
  {
    name: "queueStatistics",
    ask: (api) => queueStatistics(api, Q),
    answer: { reductions: 5, messages_ready: 0, messages_unacknowledged: 0 },
    optional: ["reductions", "messages_ready", "messages_unacknowledged"],
  },
  {
    name: "raftIndex",
    ask: (api) => raftIndex(api, Q),
    answer: [{ "Raft State": "leader", "Last Applied": 7 }],
    words: ["Last Applied"],
  },
  {
    name: "listExchanges",
    ask: (api) => listExchanges(api, { ...V, row: EXCHANGE }),
    answer: [exchange],
    optional: ["internal", "policy", "operator_policy"],
  },
  {
    name: "listAllExchanges",
    ask: listAllExchanges,
    answer: [exchange],
    optional: ["internal", "policy", "operator_policy"],
    free: ["policy", "operator_policy"],
  },
  { name: "listBindings", ask: (api) => listBindings(api, "shop"), answer: [binding] },
  {
    name: "listBindingsBetween",
    ask: (api) =>
      listBindingsBetween(api, { ...V, source: "orders", destination: "billing", destinationType: "queue" }),
    answer: [{ ...binding, properties_key: "order.%23" }],
  },
  {
    name: "listBindingsOfQueue",
    ask: (api) => listBindingsOfQueue(api, Q),
    answer: [{ ...binding, properties_key: "order.%23" }],
  },
  { name: "listPolicies", ask: (api) => listPolicies(api, { ...V, kind: "policies" }), answer: [policy] },
  { name: "findPolicy", ask: (api) => findPolicy(api, { ...Q, kind: "operator-policies" }), answer: policy },
  {
    name: "listNames",
    ask: (api) => listNames(api, { ...V, kind: "exchanges" }),
    answer: [{ name: "orders" }],
  },
  { name: "listParameters", ask: listParameters, answer: [parameter], free: ["value"] },
  {
    name: "findParameter",
    ask: (api) => findParameter(api, { ...Q, component: "shovel" }),
    answer: parameter,
    free: ["value"],
  },
  {
    name: "listGlobalParameters",
    ask: listGlobalParameters,
    answer: [{ name: "cluster_tags", value: [] }],
    free: ["value"],
  },
  {
    name: "findGlobalParameter",
    ask: (api) => findGlobalParameter(api, "cluster_tags"),
    answer: { name: "cluster_tags", value: [] },
    free: ["value"],
  },
  {
    name: "findVirtualHost",
    ask: (api) => findVirtualHost(api, "shop"),
    answer: virtualHost,
    optional: ["description", "tags", "default_queue_type", "tracing", "protected_from_deletion"],
  },
  {
    name: "virtualHostStates",
    ask: (api) => virtualHostStates(api, "shop"),
    answer: { cluster_state: { "rabbit@a": "running", "rabbit@b": "stopped" } },
    optional: ["rabbit@a", "rabbit@b"],
  },
  {
    name: "listVirtualHosts",
    ask: (api) => listVirtualHosts(api, VIRTUAL_HOST),
    answer: [virtualHost],
    optional: ["description", "tags", "default_queue_type", "tracing", "protected_from_deletion"],
  },
  {
    name: "virtualHostLimits",
    ask: (api) => virtualHostLimits(api, "shop"),
    answer: [{ vhost: "shop", value: { "max-queues": 100 } }],
    optional: ["max-queues", "vhost"],
    free: ["vhost"],
  },
  {
    name: "isProtectedFromDeletion",
    ask: (api) => isProtectedFromDeletion(api, "shop"),
    answer: virtualHost,
    optional: ["description", "tags", "default_queue_type", "tracing", "protected_from_deletion"],
  },
  ...USER_QUESTIONS,
  {
    name: "featureFlags",
    ask: featureFlags,
    answer: [{ name: "khepri_db", state: "enabled", stability: "stable" }],
  },
  {
    name: "deprecatedFeatures",
    ask: deprecatedFeatures,
    answer: [{ name: "transient_nonexcl_queues", state: "denied" }],
    optional: ["state"],
  },
  {
    name: "usedDeprecatedFeatures",
    ask: usedDeprecatedFeatures,
    answer: [{ name: "transient_nonexcl_queues", state: "permitted" }],
    optional: ["state"],
  },
  {
    name: "listConnections",
    ask: listConnections,
    answer: [{ name: "c", user: "app", type: "network", node: "rabbit@a", client_properties: {} }],
    optional: ["user", "type", "node", "client_properties"],
    free: ["client_properties"],
  },
  {
    name: "listShovels",
    ask: listShovels,
    answer: [{ vhost: "shop", name: "s", state: "running", reason: "r", termination_reason: "t" }],
    optional: ["vhost", "name", "reason", "termination_reason"],
    free: ["name", "reason", "termination_reason"],
  },
  {
    name: "listFederationLinks",
    ask: listFederationLinks,
    answer: [{ vhost: "shop", upstream: "u", status: "running", error: "e" }],
    optional: ["error"],
    free: ["error"],
  },
  {
    name: "exportVirtualHost",
    ask: async (api) => operatorPoliciesIn(await exportVirtualHost(api, "shop")),
    answer: {
      exchanges: [definedExchange],
      queues: [definedQueue],
      bindings: [binding],
      policies: [policy],
      parameters: [
        {
          component: "operator_policy",
          name: "o",
          value: { pattern: "^o", "apply-to": "queues", priority: 0, definition: {} },
        },
      ],
    },
    optional: ["queues.type", "internal", "parameters.apply-to", "parameters.priority"],
  },
  { name: "exportBroker", ask: exportBroker, answer: { vhosts: [] }, optional: ["vhosts"], free: ["vhosts"] },
];
