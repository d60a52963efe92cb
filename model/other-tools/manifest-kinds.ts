/**
 * Objects of RabbitMQ's messaging topology operator for Kubernetes in RabbitMQ's words, as the operator would make them.
 *
 * Source: `api/v1beta1` and `api/v1alpha1` of rabbitmq/messaging-topology-operator 1.19, and its `internal/`:
 * https://www.rabbitmq.com/kubernetes/operator/using-topology-operator
 */
import { z } from "zod";
import { setSecret } from "../declaration/checks/check-secrets.ts";
import { COMPONENTS } from "../rabbitmq/components.ts";
import { DEFAULT_VIRTUAL_HOST } from "../rabbitmq/reserved-names.ts";
import type { Arguments, ArgumentValue } from "../topology/topology.ts";
import { integerOr, type Kind, kindOf, type Made, meant } from "./foreign-objects.ts";
import { manifestKind, OF_OPERATOR, reference, spec, text } from "./manifest-kind.ts";

/** What an object may have to know of the others of its files. */
export interface Cluster {
  /** The texts of a Kubernetes secret of that name, where it is in the file. Secret. */
  readonly secret: (name: string) => ReadonlyMap<string, string> | undefined;
  /** The name that a user has in RabbitMQ, by that of its object. */
  readonly userNamed: (object: string) => string | undefined;
}

const flag = z.boolean({ error: "true or false" });
const int = z.int({ error: "a whole number" });
const value = z.unknown().transform((given) => given as ArgumentValue);
const argumentTable = z
  .record(z.string(), value, { error: "a mapping" })
  .default({})
  .transform((given): Arguments => given);
const host = text.default(DEFAULT_VIRTUAL_HOST);
const virtualHost = manifestKind(
  spec({
    name: text,
    tracing: flag.default(false),
    tags: z.array(text).default([]),
    defaultQueueType: text.default(""),
    limits: z.looseObject({ connections: int.optional(), queues: int.optional() }).default({}),
  }),
  ({ spec: { name, tracing, tags, defaultQueueType, limits } }, { builder, origin }) => {
    const metadata = { tags, ...meant({ default_queue_type: defaultQueueType }) };
    builder.add("vhosts", { name, tags, metadata, tracing }, origin);
    const said = { "max-connections": limits.connections, "max-queues": limits.queues };
    const found = Object.fromEntries(Object.entries(said).filter(([, limit]) => limit !== undefined));
    if (Object.keys(found).length === 0) return;
    const object = { vhost: name, component: COMPONENTS.limits, name: "limits", value: found as Arguments };
    builder.add("parameters", object, origin);
  },
);

const settings = { name: text, vhost: host, durable: flag.default(false), autoDelete: flag.default(false) };

const exchange = manifestKind(
  spec({ ...settings, type: text.default("direct"), arguments: argumentTable }),
  ({ spec: { name, vhost, type, durable, autoDelete, arguments: said } }, { builder, origin }) => {
    const object = { name, vhost, type, durable, auto_delete: autoDelete, internal: false, arguments: said };
    builder.add("exchanges", object, origin);
  },
);

const queue = manifestKind(
  spec({
    ...settings,
    type: text.default(""),
    arguments: argumentTable,
    deletionPolicy: text.default("delete"),
  }),
  ({ spec: found }, { builder, origin, remark }) => {
    const { name, vhost, type, durable, autoDelete, arguments: said, deletionPolicy } = found;
    if (deletionPolicy === "retain") {
      remark(
        `The operator keeps the queue ${JSON.stringify(name)} when its object goes: \`retain: true\` beside it does so here.`,
      );
    }
    const table = type === "" ? said : { ...said, "x-queue-type": type };
    builder.add("queues", { name, vhost, durable, auto_delete: autoDelete, arguments: table }, origin);
  },
);

const binding = manifestKind(
  spec({
    vhost: host,
    source: text.default(""),
    destination: text.default(""),
    destinationType: text.default("queue"),
    routingKey: text.default(""),
    arguments: argumentTable,
  }),
  ({ spec: said }, { builder, origin }) => {
    const { vhost, source, destination, destinationType, routingKey, arguments: found } = said;
    const ends = { source, destination, destination_type: destinationType };
    builder.add("bindings", { vhost, ...ends, routing_key: routingKey, arguments: found }, origin);
  },
);

const policySpec = (applyTo: string) =>
  spec({
    name: text,
    vhost: host,
    pattern: text,
    applyTo: text.default(applyTo),
    priority: int.default(0),
    definition: argumentTable,
  });

const policy = manifestKind(policySpec("all"), ({ spec: said }, { builder, origin }) => {
  const { name, vhost, pattern, applyTo, priority, definition } = said;
  builder.add("policies", { name, vhost, pattern, "apply-to": applyTo, priority, definition }, origin);
});

const operatorPolicy = manifestKind(policySpec("queues"), ({ spec: said }, { builder, origin }) => {
  const { name, vhost, pattern, applyTo, priority, definition } = said;
  const found = { pattern, "apply-to": applyTo, priority, definition };
  builder.add("parameters", { vhost, component: COMPONENTS.operatorPolicies, name, value: found }, origin);
});

/** Of a super stream, since RabbitMQ 4.3.3. */
const MOST_PARTITIONS = 1_000;
const partitions = z
  .int({ error: `a whole number from 1 to ${MOST_PARTITIONS}` })
  .min(1)
  .max(MOST_PARTITIONS);

const superStream = manifestKind(
  spec({
    name: text,
    vhost: host,
    partitions: partitions.default(3),
    routingKeys: z.array(text).optional(),
  }),
  ({ metadata: { name }, spec: { vhost, partitions: count, routingKeys } }, { builder, origin }) => {
    const keys = routingKeys ?? Array.from({ length: count }, (_, index) => String(index));
    const object = { name, vhost, type: "direct", durable: true, auto_delete: false, internal: false };
    builder.add("exchanges", { ...object, arguments: {} }, origin);
    for (const [index, routing_key] of keys.entries()) {
      const destination = `${name}-${routing_key}`;
      const stream = { name: destination, vhost, durable: true, auto_delete: false };
      builder.add("queues", { ...stream, arguments: { "x-queue-type": "stream" } }, origin);
      const ends = { source: name, destination, destination_type: "queue", routing_key };
      builder.add("bindings", { vhost, ...ends, arguments: { "x-stream-partition-order": index } }, origin);
    }
  },
);

export const userSchema = spec({
  tags: z.array(text).default([]),
  limits: z.looseObject({ connections: int.optional(), channels: int.optional() }).default({}),
  importCredentialsSecret: reference.optional(),
});

/** The kinds of object, by their names. What they need to know of others comes from the `cluster`. */
export function manifestKinds(cluster: Cluster): ReadonlyMap<string, Kind> {
  return new Map([
    ["Vhost", virtualHost],
    ["Exchange", exchange],
    ["Queue", queue],
    ["Binding", binding],
    ["Policy", policy],
    ["OperatorPolicy", operatorPolicy],
    ["SuperStream", superStream],
    ["User", user(cluster)],
    ["Permission", permission(cluster)],
    ["TopicPermission", topicPermission(cluster)],
    ["Federation", federation(cluster)],
    ["Shovel", shovel(cluster)],
  ]);
}

function user({ userNamed, secret }: Cluster): Kind {
  return manifestKind(
    userSchema,
    ({ metadata, spec: { tags, limits, importCredentialsSecret: from } }, made) => {
      const name = userNamed(metadata.name) ?? metadata.name;
      const said = { "max-connections": limits.connections, "max-channels": limits.channels };
      const found = Object.fromEntries(Object.entries(said).filter(([, limit]) => limit !== undefined));
      const credentials = from === undefined ? undefined : secret(from.name);
      const password = credentials?.get("password");
      const login = password === undefined ? {} : { password };
      made.builder.add("users", { name, tags, limits: found as Arguments, ...login }, made.origin);
      if (credentials?.has("username") !== true) {
        const called = JSON.stringify(name);
        const why =
          from === undefined
            ? "the operator makes up a name"
            : `its name is in the secret ${JSON.stringify(from.name)}, which is not in the file`;
        made.remark(`The user ${called} has the name of its object: ${why}.`);
      }
    },
  );
}

const whose = { user: text.optional(), userReference: reference.optional(), vhost: text };

function nameOf(
  {
    user: name,
    userReference,
  }: { readonly user?: string | undefined; readonly userReference?: { readonly name: string } | undefined },
  { userNamed }: Cluster,
): string {
  if (name !== undefined) return name;
  const object = userReference?.name ?? "";
  return userNamed(object) ?? object;
}

function permission(cluster: Cluster): Kind {
  const rights = z.looseObject({
    configure: text.default(""),
    write: text.default(""),
    read: text.default(""),
  });
  return manifestKind(spec({ ...whose, permissions: rights }), ({ spec: said }, { builder, origin }) => {
    const { configure, write, read } = said.permissions;
    builder.add(
      "permissions",
      { user: nameOf(said, cluster), vhost: said.vhost, configure, write, read },
      origin,
    );
  });
}

function topicPermission(cluster: Cluster): Kind {
  const rights = z.looseObject({ exchange: text, write: text.default(""), read: text.default("") });
  return manifestKind(spec({ ...whose, permissions: rights }), ({ spec: said }, { builder, origin }) => {
    const { exchange: name, write, read } = said.permissions;
    const object = { user: nameOf(said, cluster), vhost: said.vhost, exchange: name, write, read };
    builder.add("topic_permissions", object, origin);
  });
}

const linkSpec = spec({ name: text, vhost: host, uriSecret: reference }).transform(({ spec: said }) => said);
function federation(cluster: Cluster): Kind {
  return kindOf(linkSpec, (said, made) => {
    const uri = urisOf("uri", { ...said, name: said.name }, cluster, made);
    const object = { vhost: said.vhost, component: COMPONENTS.federationUpstreams, name: said.name };
    made.builder.add("parameters", { ...object, value: { uri, ...definitionOf(said) } }, made.origin);
  });
}

function shovel(cluster: Cluster): Kind {
  return kindOf(linkSpec, (said, made) => {
    const [source, destination] = ["srcUri", "destUri"].map((key) => urisOf(key, said, cluster, made));
    const uris = { "src-uri": source ?? [], "dest-uri": destination ?? [] };
    const object = { vhost: said.vhost, component: COMPONENTS.shovels, name: said.name };
    made.builder.add("parameters", { ...object, value: { ...uris, ...definitionOf(said) } }, made.origin);
  });
}

/** Keys in camel case as RabbitMQ writes them, without what is not meant. */
function definitionOf(said: Readonly<Record<string, unknown>>): Arguments {
  const own = Object.entries(said).filter(([key]) => !OF_OPERATOR.has(key));
  return Object.fromEntries(
    Object.entries(meant(Object.fromEntries(own))).map(([key, found]) => {
      const name = key.replace("TTL", "Ttl").replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return [name, name.endsWith("delete-after") ? integerOr(found) : found];
    }),
  );
}

/** As the operator splits them; where the secret is not in the file, one secret of the stack stands for all. */
function urisOf(
  key: string,
  said: { readonly name: string; readonly uriSecret: { readonly name: string } },
  cluster: Cluster,
  { remark }: Made,
): string[] {
  const found = cluster.secret(said.uriSecret.name)?.get(key);
  if (found !== undefined && found !== "") return found.split(",");
  const name = `${said.name}-${key}`.replaceAll(/[^A-Za-z0-9_-]+/g, "-").replace(/^[-0-9]+/, "");
  const where = `${JSON.stringify(key)} of the Kubernetes secret ${JSON.stringify(said.uriSecret.name)}`;
  remark(`\${${name}} stands for what is in ${where}: ${setSecret(name)} takes it.`);
  return [`\${${name}}`];
}
