/**
 * Resources of Terraform's provider cyrilgdn/rabbitmq, as a state holds their attributes, in RabbitMQ's words.
 *
 * Source: the schemas in `rabbitmq/resource_*.go` of cyrilgdn/terraform-provider-rabbitmq 1.10, and what its `put*` and
 * `create*` functions send: https://registry.terraform.io/providers/cyrilgdn/rabbitmq/latest/docs
 */
import { z } from "zod";
import { URI_KEYS } from "../declaration/secret-references.ts";
import { COMPONENTS } from "../rabbitmq/components.ts";
import { DEFAULT_VIRTUAL_HOST } from "../rabbitmq/reserved-names.ts";
import { isTable } from "../topology/tables.ts";
import type { Arguments, ArgumentValue } from "../topology/topology.ts";
import { integerOr, type Kind, kindOf, meant } from "./foreign-objects.ts";

const text = z.string({ error: "a string" });
const flag = z.boolean({ error: "true or false" });
/** What is not said is null, or missing. */
const maybe = <T extends z.ZodType>(schema: T) => schema.nullish().transform((given) => given ?? undefined);
const host = maybe(text).transform((given) => given ?? DEFAULT_VIRTUAL_HOST);
const value = z.unknown().transform((given) => given as ArgumentValue);
const map = maybe(z.record(z.string(), value)).transform((given): Arguments => given ?? {});
/** A block that stands once, which a state holds as a list. */
const block = <T extends z.ZodType>(schema: T) =>
  z.tuple([schema], { error: "a list with one block" }).transform(([only]) => only);
const json = maybe(text).transform((given, context): Arguments | undefined => {
  if (given === undefined || given === "") return undefined;
  try {
    const parsed: unknown = JSON.parse(given);
    if (isTable(parsed)) return parsed;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  context.addIssue({ code: "custom", message: "a mapping as JSON" });
  return z.NEVER;
});

const virtualHost = kindOf(
  z.looseObject({
    name: text,
    description: maybe(text),
    default_queue_type: maybe(text),
    tracing: maybe(flag),
    max_connections: maybe(text),
    max_queues: maybe(text),
  }),
  ({ name, description, default_queue_type, tracing, max_connections, max_queues }, { builder, origin }) => {
    const metadata = meant({ description, default_queue_type });
    builder.add("vhosts", { name, metadata, ...meant({ tracing }) }, origin);
    const limits = meant({ "max-connections": max_connections, "max-queues": max_queues });
    if (Object.keys(limits).length === 0) return;
    const numbers = Object.fromEntries(Object.entries(limits).map(([key, said]) => [key, integerOr(said)]));
    builder.add(
      "parameters",
      { vhost: name, component: COMPONENTS.limits, name: "limits", value: numbers },
      origin,
    );
  },
);

const user = kindOf(
  z.looseObject({ name: text, password: maybe(text), tags: maybe(z.array(text)) }),
  ({ name, password, tags = [] }, { builder, origin }) =>
    builder.add("users", { name, tags, ...meant({ password }) }, origin),
);

const permissions = kindOf(
  z.looseObject({
    user: text,
    vhost: host,
    permissions: block(z.looseObject({ configure: text, write: text, read: text })),
  }),
  ({ user: name, vhost, permissions: { configure, write, read } }, { builder, origin }) =>
    builder.add("permissions", { user: name, vhost, configure, write, read }, origin),
);

const topicPermissions = kindOf(
  z.looseObject({
    user: text,
    vhost: host,
    permissions: z.array(z.looseObject({ exchange: text, write: text, read: text })),
  }),
  ({ user: name, vhost, permissions: list }, { builder, origin }) => {
    for (const { exchange, write, read } of list) {
      builder.add("topic_permissions", { user: name, vhost, exchange, write, read }, origin);
    }
  },
);

const settings = { durable: maybe(flag), auto_delete: maybe(flag), arguments: map };

const exchange = kindOf(
  z.looseObject({ name: text, vhost: host, settings: block(z.looseObject({ type: text, ...settings })) }),
  ({ name, vhost, settings: { type, durable = false, auto_delete = false, arguments: table } }, made) =>
    made.builder.add(
      "exchanges",
      { name, vhost, type, durable, auto_delete, internal: false, arguments: table },
      made.origin,
    ),
);

const queue = kindOf(
  z.looseObject({
    name: text,
    vhost: host,
    settings: block(z.looseObject({ ...settings, arguments_json: json })),
  }),
  ({ name, vhost, settings: found }, { builder, origin }) => {
    const { durable = false, auto_delete = false, arguments: table, arguments_json: asJson } = found;
    builder.add("queues", { name, vhost, durable, auto_delete, arguments: asJson ?? table }, origin);
  },
);

const binding = kindOf(
  z.looseObject({
    source: text,
    vhost: text,
    destination: text,
    destination_type: text,
    routing_key: maybe(text),
    arguments: map,
    arguments_json: json,
  }),
  ({ source, vhost, destination, destination_type, routing_key = "", ...said }, { builder, origin }) => {
    const table = said.arguments_json ?? said.arguments;
    const object = { source, vhost, destination, destination_type, routing_key, arguments: table };
    builder.add("bindings", object, origin);
  },
);

const policyShape = z.looseObject({
  name: text,
  vhost: text,
  policy: block(z.looseObject({ pattern: text, priority: z.int(), apply_to: text, definition: map })),
});

const policy = kindOf(policyShape, ({ name, vhost, policy: said }, { builder, origin }) => {
  const { pattern, priority, apply_to } = said;
  const definition = policyDefinition(said.definition);
  builder.add("policies", { name, vhost, pattern, priority, "apply-to": apply_to, definition }, origin);
});

const operatorPolicy = kindOf(policyShape, ({ name, vhost, policy: said }, { builder, origin }) => {
  const { pattern, priority, apply_to } = said;
  const definition = policyDefinition(said.definition);
  const policyValue = { pattern, priority, "apply-to": apply_to, definition };
  const object = { vhost, component: COMPONENTS.operatorPolicies, name, value: policyValue };
  builder.add("parameters", object, origin);
});

/** Terraform's maps hold texts: the provider sends those that are integers as such, and a list of nodes by its commas. */
function policyDefinition(definition: Arguments): Arguments {
  const isOfNodes = definition["ha-mode"] === "nodes";
  return Object.fromEntries(
    Object.entries(definition).map(([key, said]) => [
      key,
      isOfNodes && key === "ha-params" && typeof said === "string" ? said.split(",") : integerOr(said),
    ]),
  );
}

const federationUpstream = kindOf(
  z.looseObject({ name: text, vhost: text, definition: block(z.record(z.string(), value)) }),
  ({ name, vhost, definition }, { builder, origin }) => {
    const table = Object.entries(meant(definition)).map(([key, said]) => [key.replaceAll("_", "-"), said]);
    const found = asSent(Object.fromEntries(table) as Arguments);
    const object = { vhost, component: COMPONENTS.federationUpstreams, name, value: found };
    builder.add("parameters", object, origin);
  },
);

const shovel = kindOf(
  z.looseObject({ name: text, vhost: text, info: block(z.record(z.string(), value)) }),
  ({ name, vhost, info }, { builder, origin }) => {
    const entries = Object.entries(meant(info)).map(([key, said]) => [
      shovelKey(key),
      shovelValue(key, said),
    ]);
    const found = asSent(Object.fromEntries(entries) as Arguments);
    builder.add("parameters", { vhost, component: COMPONENTS.shovels, name, value: found }, origin);
  },
);

function shovelKey(key: string): string {
  return key
    .replace(/^source_/, "src_")
    .replace(/^destination_/, "dest_")
    .replace(/_arguments$/, "_args")
    .replaceAll("_", "-");
}

/** Numbers in its maps are texts, too. */
function shovelValue(key: string, said: ArgumentValue): ArgumentValue {
  if (key.endsWith("delete_after")) return integerOr(said);
  const isMap = typeof said === "object" && said !== null && !Array.isArray(said);
  if (!isMap || !/_publish_properties$|_arguments$/.test(key)) return said;
  return Object.fromEntries(Object.entries(said).map(([name, inner]) => [name, integerOr(inner)]));
}

/** A URI is sent as a list of one, and so a broker has it. */
function asSent(definition: Arguments): Arguments {
  return Object.fromEntries(
    Object.entries(definition).map(([key, said]) => [key, URI_KEYS.has(key) ? [said] : said]),
  );
}

/** By the type of the resource, without {@link TERRAFORM_PREFIX}. */
export const TERRAFORM_RESOURCES: ReadonlyMap<string, Kind> = new Map([
  ["vhost", virtualHost],
  ["user", user],
  ["permissions", permissions],
  ["topic_permissions", topicPermissions],
  ["exchange", exchange],
  ["queue", queue],
  ["binding", binding],
  ["policy", policy],
  // The provider has the name that RabbitMQ has.
  [COMPONENTS.operatorPolicies, operatorPolicy],
  ["federation_upstream", federationUpstream],
  ["shovel", shovel],
]);

/** What resources of the provider are called. */
export const TERRAFORM_PREFIX = "rabbitmq_";
