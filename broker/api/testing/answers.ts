/** What RabbitMQ 4.3.6 answers of one object of each kind, for the questions beside this. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export const V = { virtualHost: "shop" };
export const Q = { ...V, name: "billing" };
export const queue: Readonly<Record<string, Json>> = {
  name: "billing",
  vhost: "shop",
  type: "quorum",
  durable: true,
  auto_delete: false,
  exclusive: false,
  arguments: {},
  state: "running",
  node: "rabbit@a",
  leader: "rabbit@a",
  members: ["rabbit@a", "rabbit@b"],
  online: ["rabbit@a"],
  policy: "p",
  operator_policy: "o",
  messages: 2,
  messages_ready: 1,
  messages_unacknowledged: 1,
};
export const ofQueue = Object.keys(queue).filter(
  (key) => !["name", "vhost", "durable", "auto_delete", "arguments"].includes(key),
);
export const definedQueue: Json = {
  name: "billing",
  type: "quorum",
  durable: true,
  auto_delete: false,
  arguments: {},
};
export const definedExchange: Json = { ...definedQueue, name: "orders", type: "topic", internal: false };
export const exchange: Json = {
  name: "orders",
  vhost: "shop",
  type: "topic",
  durable: true,
  auto_delete: false,
  internal: false,
  arguments: {},
  policy: "p",
  operator_policy: "o",
};
export const binding: Readonly<Record<string, Json>> = {
  source: "orders",
  destination: "billing",
  destination_type: "queue",
  routing_key: "order.#",
  arguments: {},
};
export const policy: Json = { name: "p", pattern: "^o", "apply-to": "queues", priority: 0, definition: {} };
export const parameter: Json = { vhost: "shop", component: "shovel", name: "s", value: {} };
export const node: Readonly<Record<string, Json>> = {
  name: "rabbit@a",
  running: true,
  being_drained: false,
  rabbitmq_version: "4.3.6",
  uptime: 282_608,
  partitions: ["rabbit@b"],
  enabled_plugins: ["rabbitmq_management"],
  mem_used: 1,
  mem_limit: 2,
  mem_alarm: false,
  disk_free: 3,
  disk_free_limit: 2,
  disk_free_alarm: false,
  fd_used: 35,
  fd_total: 20_000,
};
export const virtualHost: Json = {
  name: "shop",
  description: "the shop",
  tags: ["production"],
  default_queue_type: "quorum",
  tracing: false,
  protected_from_deletion: false,
};
export const permission: Json = { user: "app", vhost: "shop", configure: "^$", write: ".*", read: ".*" };
export const topic: Json = { user: "app", vhost: "shop", exchange: "orders", write: ".*", read: ".*" };
