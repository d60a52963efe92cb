/** A declaration for tests, and the same put on a broker without Warren. */
import { apiPath, type ManagementApi } from "../../broker/api/management-api.ts";
import {
  type Declaration,
  EMPTY_VIRTUAL_HOST,
  GENERATED,
  type VirtualHost,
} from "../../model/declaration/declaration.ts";
import { toDefinedPolicy } from "../../model/definitions/defined-objects.ts";
import {
  type Binding,
  DEFAULT_LIFECYCLE,
  type Exchange,
  type Policy,
  type Queue,
} from "../../model/topology/topology.ts";

export function exchange(name: string, type: string, more: Partial<Exchange> = {}): Exchange {
  const defaults = { durable: true, autoDelete: false, internal: false, arguments: {} };
  return { name, type, ...defaults, ...DEFAULT_LIFECYCLE, ...more };
}

export function queue(name: string, type: Queue["type"], more: Partial<Queue> = {}): Queue {
  return { name, type, durable: true, autoDelete: false, arguments: {}, ...DEFAULT_LIFECYCLE, ...more };
}

export function binding(source: string, destination: string, more: Partial<Binding> = {}): Binding {
  return { source, destination, destinationType: "queue", routingKey: "", arguments: {}, ...more };
}

export function policy(name: string, pattern: string, more: Partial<Policy> = {}): Policy {
  return { name, pattern, applyTo: "queues", priority: 0, definition: {}, ...more };
}

export function virtualHost(
  name: string,
  more: Partial<Omit<VirtualHost["topology"], "virtualHost">> = {},
): VirtualHost {
  const topology = { virtualHost: name, exchanges: [], queues: [], bindings: [], policies: [], ...more };
  return {
    ...EMPTY_VIRTUAL_HOST,
    name,
    topology,
  };
}

/** Every exchange type, every queue type, dead-lettering, a TTL policy, an exchange behind an exchange. */
export const SHOP: VirtualHost = virtualHost("shop", {
  exchanges: [
    exchange("orders", "topic"),
    exchange("payments", "direct"),
    exchange("news", "fanout"),
    exchange("reports", "headers"),
    exchange("orders.dead", "fanout", { internal: true }),
    exchange("passing", "topic", { durable: false }),
  ],
  queues: [
    queue("billing", "quorum", { arguments: { "x-dead-letter-exchange": "orders.dead" } }),
    queue("graveyard", "classic"),
    queue("西游记", "classic", { arguments: { "x-max-priority": 3 } }),
    queue("audit", "stream"),
    queue("reports/eu", "quorum"),
    queue("temp.cart", "classic"),
    queue("retry", "classic", { arguments: { "x-message-ttl": 500, "x-dead-letter-exchange": "news" } }),
    queue("unbound", "quorum"),
    queue("fleeting", "classic", { durable: false }),
  ],
  bindings: [
    binding("orders", "billing", { routingKey: "order.*.paid" }),
    binding("orders", "audit", { routingKey: "#" }),
    binding("orders", "retry", { routingKey: "retry.#" }),
    binding("orders", "payments", { destinationType: "exchange", routingKey: "pay.#" }),
    binding("payments", "billing", { routingKey: "pay.now" }),
    binding("payments", "西游记", { routingKey: "钱" }),
    binding("news", "temp.cart"),
    binding("news", "audit"),
    binding("news", "fleeting"),
    binding("passing", "temp.cart", { routingKey: "gone.after.a.restart" }),
    binding("reports", "reports/eu", { arguments: { "x-match": "all", region: "eu", year: 2026 } }),
    binding("orders.dead", "graveyard"),
  ],
  policies: [policy("short-lived", "^temp\\.", { definition: { "message-ttl": 120_000 } })],
});

export const ENVIRONMENT: Declaration = {
  virtualHosts: [SHOP, virtualHost("back office", { queues: [queue("letters", "classic")] })],
  users: [
    {
      name: "billing-service",
      password: GENERATED,
      tags: ["monitoring"],
      permissions: [
        { virtualHost: "shop", configure: "^$", write: "^orders$", read: "^billing$" },
        { virtualHost: "back office", configure: "^$", write: "^$", read: "^letters$" },
      ],
      topicPermissions: [],
      limits: {},
    },
    { name: "nobody:/%?", password: GENERATED, tags: [], permissions: [], topicPermissions: [], limits: {} },
  ],
  globalParameters: [],
};

export const PASSWORDS = [
  { name: "billing-service", password: "p@ss:/%word" },
  { name: "nobody:/%?", password: "other" },
];

/** As {@link putOnBroker} sets it. */
export function passwordOf(user: string): string {
  return PASSWORDS.find(({ name }) => name === user)?.password ?? "only-for-tests";
}

/** Whatever is there already stays. */
export async function putOnBroker(api: ManagementApi, { virtualHosts, users }: Declaration): Promise<void> {
  for (const {
    name,
    description,
    tags,
    limits,
    defaultQueueType,
    operatorPolicies,
    topology,
  } of virtualHosts) {
    const settings = { description, tags: tags.join(","), default_queue_type: defaultQueueType };
    await api.put(apiPath("vhosts", name), settings);
    for (const [limit, value] of Object.entries(limits)) {
      await api.put(apiPath("vhost-limits", name, limit), { value });
    }
    for (const policy of operatorPolicies) {
      await api.put(apiPath("operator-policies", name, policy.name), toDefinedPolicy(policy));
    }
    await api.post(apiPath("definitions", name), {
      exchanges: topology.exchanges.map((one) => ({
        name: one.name,
        type: one.type,
        durable: one.durable,
        auto_delete: one.autoDelete,
        internal: one.internal,
        arguments: one.arguments,
      })),
      queues: topology.queues.map((one) => ({
        name: one.name,
        durable: one.durable,
        auto_delete: one.autoDelete,
        arguments: withQueueType(one),
      })),
      bindings: topology.bindings.map((one) => ({
        source: one.source,
        destination: one.destination,
        destination_type: one.destinationType,
        routing_key: one.routingKey,
        arguments: one.arguments,
      })),
      policies: topology.policies.map((one) => ({
        name: one.name,
        pattern: one.pattern,
        "apply-to": one.applyTo,
        priority: one.priority,
        definition: one.definition,
      })),
    });
  }
  for (const { name, tags, permissions, topicPermissions, limits } of users) {
    const password = passwordOf(name);
    await api.put(apiPath("users", name), { password, tags: tags.join(",") });
    for (const { virtualHost, ...rights } of permissions) {
      await api.put(apiPath("permissions", virtualHost, name), rights);
    }
    for (const { virtualHost, ...rights } of topicPermissions) {
      await api.put(apiPath("topic-permissions", virtualHost, name), rights);
    }
    for (const [limit, value] of Object.entries(limits)) {
      await api.put(apiPath("user-limits", name, limit), { value });
    }
  }
}

function withQueueType({ type, arguments: others }: Queue): Queue["arguments"] {
  return { ...others, "x-queue-type": type };
}
