/**
 * The shape of each object of a declaration file: its keys, their types and defaults. What a type cannot say
 * (references, ranges of arguments, reserved names) is checked in `check-*.ts`. The `error` of a schema is what
 * it allows, in words; `read-object.ts` makes the message of it.
 */
import { z } from "zod";
import { type Arguments, POLICY_TARGETS, QUEUE_TYPES } from "../topology/topology.ts";

/** The types that every RabbitMQ broker has; those of plugins are not supported. */
export const EXCHANGE_TYPES = ["direct", "fanout", "topic", "headers"] as const;

const text = z.string({ error: "a string" });
const flag = z.boolean({ error: "true or false" });
const integer = z.int({ error: "an integer" });
const count = z.int({ error: "an integer from 0" }).min(0, { error: "an integer from 0" });
/** A mapping of anything: its keys are checked where they are known. `z.record` would lose `__proto__`. */
const table = z.custom<Arguments>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  { error: "a mapping" },
);
const tags = z.array(text, { error: "a list of strings" });
/** A section is read object by object, each with its own schema below. */
const section = z.unknown().optional();

const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: values.join(", ") });

const lifecycle = {
  /** Never delete or replace it. */
  protect: flag.default(false),
  /** Leave it on the broker when it is taken out of the declaration. */
  retain: flag.default(false),
  /** Properties whose live value stands: `durable`, `arguments`, or one argument by its name. */
  ignoreChanges: z.array(text, { error: "a list of strings" }).default([]),
  /** The name under which it was declared before. */
  renamedFrom: text.default(""),
};

/** Another team's: it may be referred to and is never touched, so nothing else can be said of it. */
export const externalSchema = z.strictObject({ external: z.literal(true) });

export const exchangeSchema = z.strictObject({
  type: choice(EXCHANGE_TYPES),
  durable: flag.default(true),
  autoDelete: flag.default(false),
  /** Closed to clients: fed by other exchanges only. */
  internal: flag.default(false),
  arguments: table.default({}),
  ...lifecycle,
  external: flag.default(false),
});

export const queueSchema = z.strictObject({
  /** Default: the virtual host's `defaultQueueType`. */
  type: choice(QUEUE_TYPES).optional(),
  durable: flag.default(true),
  autoDelete: flag.default(false),
  arguments: table.default({}),
  ...lifecycle,
  external: flag.default(false),
});

export const bindingSchema = z.strictObject({
  source: text,
  destination: text,
  destinationType: choice(["queue", "exchange"]).default("queue"),
  routingKey: text.default(""),
  arguments: table.default({}),
});

export const policySchema = z.strictObject({
  pattern: text,
  applyTo: choice(POLICY_TARGETS).default("all"),
  priority: integer.default(0),
  definition: table,
});

export const limitsSchema = z.strictObject({
  "max-queues": count.optional(),
  "max-connections": count.optional(),
});

export const virtualHostSchema = z.strictObject({
  description: text.default(""),
  tags: tags.default([]),
  /** RabbitMQ's own default. */
  defaultQueueType: choice(QUEUE_TYPES).default("classic"),
  limits: section,
  exchanges: section,
  queues: section,
  bindings: section,
  policies: section,
});

export const permissionSchema = z.strictObject({ configure: text, write: text, read: text });

export const topicPermissionSchema = z.strictObject({ write: text, read: text });

export const userSchema = z.strictObject({
  tags: tags.default([]),
  permissions: section,
  topicPermissions: section,
});

export const fileSchema = z.strictObject({ virtualHosts: section, users: section });
