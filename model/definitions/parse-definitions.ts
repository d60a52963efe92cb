/**
 * A parsed definitions.json of RabbitMQ 3.10 to 4.3, checked and brought to one shape. Keys that are not known pass;
 * `from-definitions.ts` says what of them was left out.
 */
import { z } from "zod";
import { NULL_NAME } from "../rabbitmq/reserved-names.ts";
import { tagsInText } from "../rabbitmq/user-tags.ts";
import { faultsOf } from "../text/issue-words.ts";
import { isTable } from "../topology/tables.ts";
import type { Arguments, ArgumentValue } from "../topology/topology.ts";
import { WarrenError } from "../warren-error.ts";
import type { Definitions, VirtualHostDefinitions } from "./definitions.ts";

export type ParsedDefinitions =
  | { readonly scope: "broker"; readonly definitions: Definitions }
  | { readonly scope: "virtualHost"; readonly definitions: VirtualHostDefinitions };

const text = z.string({ error: "a string" });
const flag = z.boolean({ error: "true or false" });
const value = z.unknown().transform((given) => given as ArgumentValue);
/** Before 4.3 an empty table is exported as an empty list here and there: Erlang has no word for the difference. */
const table = z
  .custom<Arguments | readonly []>(
    (given) => isTable(given) || (Array.isArray(given) && given.length === 0),
    {
      error: "a mapping",
    },
  )
  .transform((given): Arguments => (Array.isArray(given) ? {} : (given as Arguments)));
/** A text with commas before 3.9, and in files that people wrote. */
const tags = z.union([z.array(z.string()), z.string().transform(tagsInText)], { error: "a list of strings" });

const virtualHostShape = {
  description: text.optional(),
  metadata: table.optional(),
  limits: table.optional(),
  default_queue_type: text.optional(),
};
const virtualHost = z.looseObject({
  name: text,
  ...virtualHostShape,
  tags: tags.optional(),
  tracing: flag.optional(),
});
const user = z.looseObject({
  name: text,
  password: text.optional(),
  password_hash: text.optional(),
  hashing_algorithm: text.optional(),
  tags,
  limits: table.optional(),
});
const rights = { user: text, vhost: text, write: text, read: text };
const permission = z.looseObject({ ...rights, configure: text });
const topicPermission = z.looseObject({ ...rights, exchange: text });
/** That name, and an empty one, are null in an export. */
const globalParameter = z.looseObject({
  name: z.preprocess((name) => (name === null ? NULL_NAME : name), text),
  value,
});
// The defaults are those of an import (4.3.6).
const parameter = { component: text, name: text, value };
const policy = {
  name: text,
  pattern: text,
  "apply-to": text.default("all"),
  priority: z.int({ error: "an integer" }).default(0),
  definition: table,
};
const object = {
  name: text,
  durable: flag.default(true),
  auto_delete: flag.default(false),
  arguments: table.default({}),
};
const exchange = { ...object, type: text, internal: flag.optional() };
const queue = { ...object, type: text.optional() };
const binding = {
  source: text,
  destination: text,
  destination_type: z.enum(["queue", "exchange"], { error: "queue, exchange" }),
  routing_key: text.default(""),
  arguments: table.default({}),
};

const listOf = <T extends z.ZodType>(item: T) => z.array(item, { error: "a list" }).default([]);
/** The objects of virtual hosts, each with `more` beside it. */
const objects = <T extends z.core.$ZodLooseShape>(more: T) => ({
  parameters: listOf(z.looseObject({ ...parameter, ...more })),
  policies: listOf(z.looseObject({ ...policy, ...more })),
  exchanges: listOf(z.looseObject({ ...exchange, ...more })),
  queues: listOf(z.looseObject({ ...queue, ...more })),
  bindings: listOf(z.looseObject({ ...binding, ...more })),
});

const brokerSchema = z.looseObject({
  rabbitmq_version: text.optional(),
  rabbit_version: text.optional(),
  vhosts: listOf(virtualHost),
  users: listOf(user),
  permissions: listOf(permission),
  topic_permissions: listOf(topicPermission),
  global_parameters: listOf(globalParameter),
  ...objects({ vhost: text }),
});
const virtualHostSchema = z.looseObject({
  original_vhost_name: text.optional(),
  ...virtualHostShape,
  ...objects({ vhost: text.optional() }),
});

/** Something that is not as RabbitMQ writes it. */
export interface DefinitionsIssue {
  /** Keys and list indices from the root of the document. */
  readonly path: readonly string[];
  /** `cannot be a number. Allowed: a string.` Never the value, which may be a secret. */
  readonly message: string;
}

/** Whether a document is RabbitMQ's definitions and not a declaration of Warren's. */
export function isDefinitions(json: unknown): boolean {
  if (!isTable(json) || "virtualHosts" in json) return false;
  return (
    "rabbit_version" in json || "rabbitmq_version" in json || SECTIONS.some((key) => Array.isArray(json[key]))
  );
}

const SECTIONS = ["vhosts", "users", "parameters", "policies", "exchanges", "queues", "bindings"];

/** Whose definitions they are, and either the definitions or all that is wrong with them. */
export function inspectDefinitions(
  json: unknown,
): { readonly parsed: ParsedDefinitions } | { readonly issues: readonly DefinitionsIssue[] } {
  if (isTable(json) && isOfOneVirtualHost(json)) {
    const found = virtualHostSchema.safeParse(json);
    if (!found.success) return { issues: issuesOf(found.error, virtualHostSchema, json) };
    return { parsed: { scope: "virtualHost", definitions: found.data as VirtualHostDefinitions } };
  }
  const found = brokerSchema.safeParse(json);
  if (!found.success) return { issues: issuesOf(found.error, brokerSchema, json) };
  return { parsed: { scope: "broker", definitions: found.data as Definitions } };
}

/**
 * @throws WarrenError `definitions-invalid`, whose message is all that is wrong, by path
 */
export function parseDefinitions(json: unknown): ParsedDefinitions {
  const found = inspectDefinitions(json);
  if ("parsed" in found) return found.parsed;
  const lines = found.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  throw new WarrenError("definitions-invalid", `These are not RabbitMQ's definitions:\n${lines.join("\n")}`, {
    hint: "They are what GET /api/definitions answers, or rabbitmqctl export_definitions writes.",
  });
}

function isOfOneVirtualHost(json: Arguments): boolean {
  const format = json["rabbitmq_definition_format"];
  if (format !== undefined) return format === "single_virtual_host";
  if (["vhosts", "users", "permissions"].some((section) => section in json)) return false;
  // Not the parameters and policies: 3.10 leaves their virtual host in.
  return !["exchanges", "queues", "bindings"].some((section) => {
    const list = json[section];
    return Array.isArray(list) && list.some((item: ArgumentValue) => isTable(item) && "vhost" in item);
  });
}

function issuesOf(error: z.ZodError, schema: z.ZodType, given: unknown): DefinitionsIssue[] {
  return faultsOf(error, { schema, given }).map(({ path, words }) => {
    return { path: path.map(String), message: words };
  });
}
