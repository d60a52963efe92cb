/** What somebody changes by hand of a stack of this project: what is declared on its broker, its node, and its container. */
import { apiPath, type ManagementApi } from "../../broker/api/management-api.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import { canonicalJson } from "../../model/topology/object-keys.ts";
import type { ArgumentValue } from "../../model/topology/topology.ts";
import { type Drift, driftingStack, driftsOf } from "../../provider/testing/drifts.ts";

/** Of the virtual host, the user, and what bears a name of its own; of another user that is `other`. */
export const NAME = "drifting";

/** The stack of the provider's own test, as a declaration: its drifts are the same. */
export function driftingDeclaration(): string {
  const byType = (type: string): Record<string, unknown>[] =>
    driftingStack(NAME)
      .filter((resource) => resource.type === type)
      .map(({ args }) => Object.fromEntries(Object.entries(args)));
  const [topology = {}] = byType("Topology");
  const [host = {}] = byType("VirtualHost");
  const { exchanges, queues, bindings, policies } = topology;
  const { description, tags, defaultQueueType } = host;
  const named = byType("OperatorPolicy").map(({ name, pattern, applyTo = "all", definition }) => [
    name,
    { pattern, applyTo, definition },
  ]);
  const shop = {
    description,
    tags,
    defaultQueueType,
    limits: { "max-queues": 1_000, "max-connections": 1_000 },
    exchanges,
    queues,
    bindings: Object.values(bindings ?? {}),
    policies,
    operatorPolicies: Object.fromEntries(named),
    federationUpstreams: { changed: { uri: "amqp://east.example" }, lost: { uri: "amqp://west.example" } },
  };
  const rights = { configure: "^$", write: "^orders$", read: "^$" };
  const users = {
    [NAME]: {
      limits: { "max-channels": 50, "max-connections": 51 },
      permissions: { [NAME]: rights },
      topicPermissions: { [NAME]: { orders: { write: "^order\\.", read: "^$" } } },
    },
    other: {
      permissions: { [NAME]: { ...rights, read: "^audit$" } },
      topicPermissions: { [NAME]: { orders: { write: "^$", read: "^a" } } },
    },
    third: { tags: ["management"] },
    deleted: { tags: ["monitoring"] },
    promoted: { tags: ["management"] },
    demoted: { tags: ["management", "monitoring"] },
    reset: { tags: ["management"] },
    emptied: {},
  };
  return JSON.stringify({
    virtualHosts: { [NAME]: shop },
    users,
    globalParameters: { [NAME]: "canary-declared", [`${NAME}-lost`]: "canary-declared" },
  });
}

/** By kind of object; by HTTP: all at once, since none is about what another is about. */
export const BROKER_DRIFTS: Readonly<Record<string, readonly Drift[]>> = {
  ...driftsOf(NAME).byKind,
  ...userDrifts(),
  ...permissionDrifts(),
  "limit of a user": [
    ...(driftsOf(NAME).byKind["limit of a user"] ?? []),
    {
      what: "limit of a user given where none is declared",
      make: (api) => api.put(apiPath("user-limits", "third", "max-connections"), { value: 0 }),
      shown: /- third\s*: \{\s+- maxConnections: 0/,
    },
  ],
  parameter: [
    {
      what: "parameter changed, without a word of its value",
      make: (api) =>
        api.put(apiPath("parameters", "federation-upstream", NAME, "changed"), {
          value: { uri: "amqp://canary.example" },
        }),
      shown: /~ warren:index:Parameter: \(update\)\s+\[id=drifting\/federation-upstream\/changed\]/,
    },
    {
      what: "parameter deleted",
      make: (api) => api.delete(apiPath("parameters", "federation-upstream", NAME, "lost")),
      shown: /\+ warren:index:Parameter: \(create\)/,
    },
  ],
};

const permission = (user: string): string => apiPath("permissions", NAME, user);
const topics = (user: string): string => apiPath("topic-permissions", NAME, user);

function user(name: string): string {
  return apiPath("users", name);
}

/** RabbitMQ takes a user as a whole: its password stays where its hash is said. */
function tagged(name: string, tags: string): Drift["make"] {
  return async (api) => {
    const { password_hash, hashing_algorithm } = await rawGet<Record<string, string>>(api, user(name));
    await api.put(user(name), { tags, password_hash, hashing_algorithm });
  };
}

function userShown(name: string, { source }: RegExp): RegExp {
  const head = `~ warren:index:User: \\(update\\)\\s+\\[id=${name}\\]\\s+\\[urn=\\S+\\s+\\[provider=\\S+\\s+`;
  return new RegExp(head + source);
}

function userDrifts(): Record<string, readonly Drift[]> {
  return {
    user: [
      {
        what: "user deleted",
        make: (api) => api.delete(user("deleted")),
        shown: /\+ warren:index:User: \(create\)\s+\[urn=\S+::deleted\]/,
      },
      {
        what: "user given a tag",
        make: tagged("promoted", "administrator,management"),
        shown: userShown("promoted", /~ tags: \[\s+~ \[0\]: "administrator" => "management"/),
      },
      {
        what: "user whose tag was taken away",
        make: tagged("demoted", "management"),
        shown: userShown("demoted", /~ tags: \[\s+\[0\]: "management"\s+\+ \[1\]: "monitoring"/),
      },
    ],
    password: [
      {
        what: "password of a user changed, without a word of it",
        make: (api) => api.put(user("reset"), { password: "canary-by-hand", tags: "management" }),
        shown: userShown(
          "reset",
          /- hashingAlgorithm: "sha256"\s+\+ password: \[secret\]\s+- passwordHash: \[secret\]/,
        ),
      },
      {
        what: "password of a user taken away",
        make: (api) => api.put(user("emptied"), { password_hash: "", tags: "" }),
        shown: userShown("emptied", /\+ password: \[secret\]/),
      },
    ],
  };
}

function permissionDrifts(): Record<string, readonly Drift[]> {
  return {
    permission: [
      {
        what: "permission widened",
        make: (api) => api.put(permission(NAME), { configure: ".*", write: ".*", read: "^$" }),
        shown: /~ drifting@drifting: \{\s+~ configure: "\.\*" => "\^\$"/,
      },
      {
        what: "permission taken away",
        make: (api) => api.delete(permission("other")),
        shown: /\+ other@drifting\s*: \{\s+\+ configure: "\^\$"/,
      },
      {
        what: "permission given that nobody declared",
        make: (api) => api.put(permission("third"), { configure: "", write: "", read: "^given$" }),
        shown: /- third@drifting\s*: \{[^}]+- read: "\^given\$"/,
      },
    ],
    "topic permission": [
      {
        what: "topic permission widened",
        make: (api) => api.put(topics(NAME), { exchange: "orders", write: ".*", read: "^$" }),
        shown: /~ drifting@drifting\/orders: \{[^}]+~ write: "\.\*" => "\^order/,
      },
      {
        what: "topic permission taken away",
        make: (api) => api.delete(apiPath("topic-permissions", NAME, "other", "orders")),
        shown: /\+ other@drifting\/orders\s*: \{/,
      },
      {
        what: "topic permission given that nobody declared",
        make: (api) => api.put(topics("third"), { exchange: "matched", write: "", read: "^given$" }),
        shown: /- third@drifting\/matched\s*: \{/,
      },
    ],
  };
}

/** All that is declared, as it is on the broker: lists in any order. */
export async function onTheBroker(api: ManagementApi): Promise<Record<string, unknown>> {
  const paths = [
    "users",
    "permissions",
    "topic-permissions",
    "vhost-limits",
    "user-limits",
    "global-parameters",
  ];
  const lists = paths.map(async (path) => {
    const listed = await rawGet<Listed[]>(api, `/${path}`);
    const stay = listed.filter(({ name }) => name !== CLUSTER_ID).map(withoutSalt);
    return [path, inAnyOrder(stay)];
  });
  const definitions = await rawGet<object>(api, apiPath("definitions", NAME));
  const { description, tags, tracing, default_queue_type } = await rawGet<Record<string, unknown>>(
    api,
    apiPath("vhosts", NAME),
  );
  return {
    ...Object.fromEntries(await Promise.all(lists)),
    definitions: Object.fromEntries(
      Object.entries(definitions).map(([key, value]) => [key, inAnyOrder(value)]),
    ),
    virtualHost: { description, tags, tracing, default_queue_type },
  };
}

interface Listed {
  readonly name?: string;
  readonly password_hash?: string;
}

/** A password that is set again is hashed with another salt; of a user without one the hash is empty. */
function withoutSalt({ password_hash: hash, ...rest }: Listed): Listed {
  return hash === undefined ? rest : { ...rest, password_hash: hash === "" ? "" : "of a password" };
}

/** Of each broker another one. */
const CLUSTER_ID = "internal_cluster_id";

/** RabbitMQ promises no order, and has another one of an object's keys after a restart. */
function inAnyOrder(value: unknown): unknown {
  return Array.isArray(value) ? value.map((item) => canonicalJson(item as ArgumentValue)).toSorted() : value;
}
