/** What a stack has on a broker, and each way in which somebody changes that by hand. */
import { apiPath } from "../../broker/api/management-api.ts";
import type { Broker } from "../../broker/broker.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import type { DeclaredResource } from "./pulumi-project.ts";

/** @param name of the virtual host, and of all that stands beside it */
export const driftingStack = (name: string): readonly DeclaredResource[] => [
  {
    type: "VirtualHost",
    name: "host",
    args: {
      name,
      description: "As declared",
      tags: ["declared"],
      defaultQueueType: "quorum",
      limits: { maxQueues: 1_000, maxConnections: 1_000 },
    },
  },
  {
    type: "OperatorPolicy",
    name: "cap",
    args: {
      virtualHost: name,
      name: "cap",
      pattern: "^x",
      applyTo: "queues",
      definition: { "max-length": 5_000 },
    },
    dependsOn: ["host"],
  },
  {
    type: "OperatorPolicy",
    name: "gone",
    args: { virtualHost: name, name: "gone", pattern: "^y", definition: { expires: 7_777 } },
    dependsOn: ["host"],
  },
  { type: "GlobalParameter", name: "note", args: { name, value: "canary-declared" } },
  { type: "GlobalParameter", name: "lost-note", args: { name: `${name}-lost`, value: "canary-declared" } },
  { type: "UserLimits", name: "limits", args: { user: name, maxChannels: 50, maxConnections: 51 } },
  {
    type: "Topology",
    name: "topology",
    args: {
      virtualHost: name,
      prune: true,
      pruneIgnore: ["^kept"],
      exchanges: {
        orders: { type: "topic" },
        lost: { type: "fanout" },
        within: { type: "direct", internal: true },
        matched: { type: "headers" },
        "other-type": { type: "direct" },
        "other-durability": { type: "direct" },
        "other-arguments": { type: "direct" },
      },
      queues: {
        billing: { type: "quorum" },
        audit: { type: "classic" },
        "lost-classic": { type: "classic", arguments: { "x-max-length": 7 } },
        "lost-quorum": { type: "quorum" },
        "lost-stream": { type: "stream" },
      },
      bindings: {
        paid: { source: "orders", destination: "billing", routingKey: "order.*.paid" },
        all: { source: "orders", destination: "audit", routingKey: "#" },
        match: { source: "matched", destination: "audit", arguments: { "x-match": "any", kind: "a" } },
        inner: { source: "orders", destination: "within", destinationType: "exchange", routingKey: "in" },
      },
      policies: {
        pattern: { pattern: "^declared", definition: { "message-ttl": 1_001 } },
        value: { pattern: "^v", definition: { "message-ttl": 1_002 } },
        more: { pattern: "^m", definition: { "message-ttl": 1_003 } },
        less: { pattern: "^l", definition: { "message-ttl": 1_004, "max-length": 44 } },
        priority: { pattern: "^p", priority: 4, definition: { "message-ttl": 1_005 } },
        target: { pattern: "^t", applyTo: "queues", definition: { "message-ttl": 1_006 } },
        lost: { pattern: "^o", definition: { "message-ttl": 1_007 } },
      },
    },
    dependsOn: ["host"],
  },
];

export interface Drift {
  readonly what: string;
  readonly make: (api: Broker["api"]) => Promise<unknown>;
  readonly shown: RegExp;
}

const ttl = (milliseconds: number): object => ({ "message-ttl": milliseconds });

/** By kind of object, what it is about. @param name as for {@link driftingStack}; there is a user of that name. */
export function driftsOf(name: string) {
  const inHost = (collection: string, ...rest: string[]): string => apiPath(collection, name, ...rest);
  const policy =
    (key: string, body: object): Drift["make"] =>
    (api) =>
      api.put(inHost("policies", key), body);
  const again =
    (exchange: string, body: object): Drift["make"] =>
    async (api) => {
      await api.delete(inHost("exchanges", exchange));
      await api.put(inHost("exchanges", exchange), { durable: true, ...body });
    };

  const byKind: Readonly<Record<string, readonly Drift[]>> = {
    queue: [
      ...["lost-classic", "lost-quorum", "lost-stream"].map((queue) => ({
        what: `${queue.slice(5)} queue deleted`,
        make: (api: Broker["api"]) => api.delete(inHost("queues", queue)),
        shown: new RegExp(`\\+ ${queue}: \\{`),
      })),
      {
        what: "queue added",
        make: (api) => api.put(inHost("queues", "added-queue"), { durable: true }),
        shown: /- added-queue: \{/,
      },
    ],
    exchange: [
      {
        what: "exchange deleted",
        make: (api) => api.delete(inHost("exchanges", "lost")),
        shown: /\+ lost: \{\s+\+?\s*type: "fanout"/,
      },
      {
        what: "internal exchange deleted, and its binding with it",
        make: (api) => api.delete(inHost("exchanges", "within")),
        shown: /\+ within: \{[^}]+internal: true/,
      },
      {
        what: "exchange of another type",
        make: again("other-type", { type: "topic" }),
        shown: /type: "topic" => "direct"/,
      },
      {
        what: "exchange not durable",
        make: again("other-durability", { type: "direct", durable: false }),
        shown: /~ other-durability: \{\s+- durable: false/,
      },
      {
        what: "exchange with an argument",
        make: again("other-arguments", { type: "direct", arguments: { note: "by-hand" } }),
        shown: /- note: "by-hand"/,
      },
      {
        what: "exchange added",
        make: (api) => api.put(inHost("exchanges", "added-exchange"), { type: "fanout" }),
        shown: /- added-exchange: \{/,
      },
    ],
    binding: [
      {
        what: "the binding of a deleted exchange",
        make: () => Promise.resolve(),
        shown: /\+ orders -> exchange within \[in\]: \{/,
      },
      {
        what: "binding deleted",
        make: (api) => api.delete(`${inHost("bindings", "e", "orders", "q", "billing")}/order.%2A.paid`),
        shown: /\+ orders -> billing \[order\.\*\.paid\]: \{/,
      },
      {
        what: "binding with arguments deleted",
        make: async (api) => {
          const path = inHost("bindings", "e", "matched", "q", "audit");
          const [binding] = await rawGet<{ properties_key: string }[]>(api, path);
          await api.delete(`${path}${apiPath(binding?.properties_key ?? "")}`);
        },
        shown: /\+ matched -> audit \[\] \{/,
      },
      {
        what: "binding added",
        make: (api) =>
          api.post(inHost("bindings", "e", "orders", "q", "billing"), { routing_key: "too.many" }),
        shown: /- orders -> billing \[too\.many\]: \{/,
      },
    ],
    policy: [
      {
        what: "policy added",
        make: policy("added-policy", { pattern: "^z", definition: ttl(9) }),
        shown: /- added-policy: \{/,
      },
      {
        what: "policy with another pattern",
        make: policy("pattern", { pattern: "^drifted", definition: ttl(1_001) }),
        shown: /pattern: "\^drifted" => "\^declared"/,
      },
      {
        what: "policy with another value",
        make: policy("value", { pattern: "^v", definition: ttl(2) }),
        shown: /message-ttl: 2 => 1002/,
      },
      {
        what: "policy with one key more",
        make: policy("more", { pattern: "^m", definition: { ...ttl(1_003), "max-length": 33 } }),
        shown: /- max-length: 33/,
      },
      {
        what: "policy with one key less",
        make: policy("less", { pattern: "^l", definition: ttl(1_004) }),
        shown: /\+ max-length: 44/,
      },
      {
        what: "policy of another priority",
        make: policy("priority", { pattern: "^p", priority: 9, definition: ttl(1_005) }),
        shown: /priority: 9 => 4/,
      },
      {
        what: "policy for other objects",
        make: policy("target", { pattern: "^t", "apply-to": "streams", definition: ttl(1_006) }),
        shown: /applyTo: "streams" => "queues"/,
      },
      {
        what: "policy deleted",
        make: (api) => api.delete(inHost("policies", "lost")),
        shown: /\+ lost: \{[^}]+message-ttl: 1007/,
      },
    ],
    "virtual host": [
      {
        what: "virtual host described, tagged and traced otherwise, with another default type",
        make: (api) =>
          api.put(apiPath("vhosts", name), {
            description: "By hand",
            tags: ["drifted"],
            default_queue_type: "stream",
            tracing: true,
          }),
        shown: /defaultQueueType: "stream" => "quorum"[\s\S]+description: "By hand" => "As declared"/,
      },
      {
        what: "tags of the virtual host",
        make: () => Promise.resolve(),
        shown: /\[0\]: "drifted" => "declared"/,
      },
      { what: "tracing", make: () => Promise.resolve(), shown: /tracing: true => false/ },
    ],
    "limit of a virtual host": [
      {
        what: "limit of the virtual host changed",
        make: (api) => api.put(apiPath("vhost-limits", name, "max-queues"), { value: 999 }),
        shown: /maxQueues: 999 => 1000/,
      },
      {
        what: "limit of the virtual host removed",
        make: (api) => api.delete(apiPath("vhost-limits", name, "max-connections")),
        shown: /\+ maxConnections: 1000/,
      },
    ],
    "operator policy": [
      {
        what: "operator policy changed",
        make: (api) =>
          api.put(inHost("operator-policies", "cap"), {
            pattern: "^x",
            "apply-to": "queues",
            definition: { "max-length": 5 },
          }),
        shown: /max-length: 5 => 5000/,
      },
      {
        what: "operator policy deleted",
        make: (api) => api.delete(inHost("operator-policies", "gone")),
        shown: /\+ warren:index:OperatorPolicy: \(create\)[\s\S]+expires: 7777/,
      },
    ],
    "global parameter": [
      {
        what: "global parameter changed, without a word of its values",
        make: (api) => api.put(apiPath("global-parameters", name), { value: "canary-drifted" }),
        shown: /~ value: \[secret\]/,
      },
      {
        what: "global parameter deleted",
        make: (api) => api.delete(apiPath("global-parameters", `${name}-lost`)),
        shown: /\+ warren:index:GlobalParameter: \(create\)/,
      },
    ],
    "limit of a user": [
      {
        what: "limit of a user changed",
        make: (api) => api.put(apiPath("user-limits", name, "max-channels"), { value: 5 }),
        shown: /maxChannels: 5 => 50/,
      },
      {
        what: "limit of a user removed",
        make: (api) => api.delete(apiPath("user-limits", name, "max-connections")),
        shown: /\+ maxConnections: 51/,
      },
    ],
  };
  return { inHost, byKind };
}
