/**
 * The parts of RabbitMQ's answers by which Warren decides what is there, and whose. Only their form is looked at: what
 * is beside them stays, and so does a key `__proto__`, which zod leaves out of what it makes itself.
 * Source: https://www.rabbitmq.com/docs/http-api-reference, and answers of 3.13, 4.0 and 4.3.
 */
import { z } from "zod";
import type { DefinedBinding, DefinedExchange, DefinedQueue } from "../../model/definitions/definitions.ts";
import type { Arguments, ArgumentValue } from "../../model/topology/topology.ts";

const table = z.custom<Arguments>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "expected an object",
);
/** Any JSON is one. */
const value = z.custom<ArgumentValue>((given) => given !== undefined, "expected a value");

/** Of `/whoami`. The tags are one text before 3.9. */
export const WHOAMI = z.looseObject({ name: z.string(), tags: z.union([z.string(), z.array(z.string())]) });

export const CLUSTER_NAME = z.looseObject({ name: z.string() });

export const NAMED = z.looseObject({ name: z.string() });

export const LISTED_CONNECTIONS = z.array(
  z.looseObject({ client_properties: z.looseObject({ connection_name: z.unknown() }).optional() }),
);

export const GLOBAL_PARAMETER = z.looseObject({ value });
export const PARAMETER = z.looseObject({ vhost: z.string(), component: z.string(), name: z.string(), value });

/** Of a virtual host or a user. RabbitMQ answers an empty list where there are none. */
export const LIMIT = z.looseObject({ value: z.record(z.string(), z.number()) });
export const LIMITS = z.array(LIMIT);

/** Permissions and topic permissions. */
export const OF_A_USER = z.looseObject({ user: z.string() });

export const VIRTUAL_HOST = z.looseObject({
  name: z.string(),
  description: z.string().optional(),
  tags: z.array(z.string()).optional(),
  default_queue_type: z.string().optional(),
  tracing: z.boolean().optional(),
});

export const EXCHANGE: z.ZodType<DefinedExchange> = z.looseObject({
  name: z.string(),
  type: z.string(),
  durable: z.boolean(),
  auto_delete: z.boolean(),
  internal: z.boolean().exactOptional(),
  arguments: table,
});

const queue = z.looseObject({
  name: z.string(),
  type: z.string().exactOptional(),
  durable: z.boolean(),
  auto_delete: z.boolean(),
  arguments: table,
});
export const QUEUE: z.ZodType<DefinedQueue> = queue;
export const LISTED_QUEUE = queue.extend({ exclusive: z.boolean().exactOptional() });

const binding = z.looseObject({
  source: z.string(),
  destination: z.string(),
  destination_type: z.enum(["queue", "exchange"]),
  routing_key: z.string(),
  arguments: table,
});
export const BINDING: z.ZodType<DefinedBinding> = binding;
export const LISTED_BINDING = binding.extend({ properties_key: z.string() });

export const POLICY = z.looseObject({
  name: z.string(),
  pattern: z.string(),
  "apply-to": z.string(),
  priority: z.number(),
  definition: table,
});

/** `GET /definitions/VHOST`, as far as a topology is in it. */
export const DEFINITIONS = z.looseObject({
  exchanges: z.array(EXCHANGE),
  queues: z.array(QUEUE),
  bindings: z.array(BINDING),
  policies: z.array(POLICY),
  parameters: z.array(z.looseObject({ component: z.string(), name: z.string(), value })),
});

/** `GET /queues/VHOST/QUEUE?disable_stats=true&enable_queue_totals=true`. */
export const QUEUE_TOTALS = z.looseObject({
  type: z.string().optional(),
  state: z.string().optional(),
  /** Absent where the queue's process did not say. */
  messages_ready: z.number().optional(),
  messages_unacknowledged: z.number().optional(),
  /** Quorum queues: the node of the leader. */
  leader: z.string().optional(),
  /** Quorum queues and streams: nodes of the replicas, and those of them that are up. */
  members: z.array(z.string()).optional(),
  online: z.array(z.string()).nullish(),
});
