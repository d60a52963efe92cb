/** Each kind of object that a stack can take over: made on a broker by raw HTTP, and declared as it is there. */
import { apiPath, type ManagementApi } from "../../broker/api/management-api.ts";
import { inNoOrder } from "../../broker/testing/compared-definitions.ts";
import type { ProxiedRequest } from "../../broker/testing/fault-proxy.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import type { DeclaredResource } from "./pulumi-project.ts";

/** What everything bears in its name. */
export interface Taken {
  readonly host: string;
  readonly user: string;
  readonly parameter: string;
  readonly password: string;
}

export function takenNames(name: string): Taken {
  return { host: name, user: `${name}-user`, parameter: `${name}-parameter`, password: "theirs-alone" };
}

const RIGHTS = { configure: "^$", write: "^orders$", read: "^billing$" };

export async function makeTaken(
  api: ManagementApi,
  { host, user, parameter, password }: Taken,
): Promise<void> {
  await api.put(apiPath("vhosts", host), { description: "theirs", default_queue_type: "classic" });
  await api.put(apiPath("users", user), { password, tags: "" });
  await api.put(apiPath("user-limits", user, "max-connections"), { value: 7 });
  await api.put(apiPath("permissions", host, user), RIGHTS);
  // Of this the stack says nothing: it stays with its user.
  await api.put(apiPath("permissions", "/", user), { configure: "^$", write: "^$", read: "^$" });
  await api.put(apiPath("exchanges", host, "orders"), { type: "topic", durable: true });
  await api.put(apiPath("queues", host, "billing"), {
    durable: true,
    arguments: { "x-queue-type": "classic" },
  });
  await api.put(apiPath("queues", host, "not-declared"), { durable: true });
  await api.post(apiPath("bindings", host, "e", "orders", "q", "billing"), { routing_key: "paid" });
  const policy = { pattern: "^b", "apply-to": "queues", definition: { "max-length": 100 }, priority: 0 };
  await api.put(apiPath("policies", host, "short"), policy);
  const cap = { pattern: ".*", "apply-to": "all", definition: { "max-length": 1000 }, priority: 0 };
  await api.put(apiPath("operator-policies", host, "cap"), cap);
  await api.put(apiPath("topic-permissions", host, user), { exchange: "orders", write: "^a", read: "^b" });
  await api.put(apiPath("parameters", "federation-upstream", host, "north"), {
    value: { uri: "amqp://u:p@127.0.0.1:1" },
  });
  await api.put(apiPath("global-parameters", parameter), { value: { a: 1 } });
}

export async function removeTaken(api: ManagementApi, { host, user, parameter }: Taken): Promise<void> {
  await api.delete(apiPath("vhosts", host));
  await api.delete(apiPath("users", user));
  await api.delete(apiPath("global-parameters", parameter));
  for (const note of await notesOf(api, host)) await api.delete(apiPath("global-parameters", note));
}

export function topologyOf({ host }: Taken) {
  return {
    virtualHost: host,
    exchanges: { orders: { type: "topic" } },
    queues: { billing: { type: "classic" } },
    bindings: { "orders -> billing [paid]": {} },
    policies: { short: { pattern: "^b", applyTo: "queues", definition: { "max-length": 100 } } },
  };
}

export function stackOf(taken: Taken): readonly DeclaredResource[] {
  const { host, user, parameter } = taken;
  const granted = { user, virtualHost: host };
  const topicRights = { ...granted, exchange: "orders", write: "^a", read: "^b" };
  return [
    { type: "VirtualHost", name: "host", args: { name: host, description: "theirs" } },
    { type: "User", name: "user", args: { name: user, keepPassword: true } },
    {
      type: "OperatorPolicy",
      name: "cap",
      args: { virtualHost: host, name: "cap", pattern: ".*", definition: { "max-length": 1000 } },
      dependsOn: ["host"],
    },
    { type: "Topology", name: "topology", args: topologyOf(taken), dependsOn: ["host", "cap"] },
    { type: "Permission", name: "permission", args: { ...granted, ...RIGHTS }, dependsOn: ["host", "user"] },
    { type: "TopicPermission", name: "topic-permission", args: topicRights, dependsOn: ["topology", "user"] },
    { type: "UserLimits", name: "limits", args: { user, maxConnections: 7 }, dependsOn: ["user"] },
    {
      type: "Grants",
      name: "grants",
      args: {
        users: [user],
        virtualHosts: [host],
        permissions: { all: { ...granted, ...RIGHTS } },
        topicPermissions: { orders: topicRights },
      },
      dependsOn: ["permission", "topic-permission"],
    },
    {
      type: "Parameter",
      name: "upstream",
      args: {
        virtualHost: host,
        component: "federation-upstream",
        name: "north",
        value: { uri: "amqp://u:p@127.0.0.1:1" },
      },
      dependsOn: ["topology"],
    },
    { type: "GlobalParameter", name: "global", args: { name: parameter, value: { a: 1 } } },
    {
      type: "DestroyGuard",
      name: "destroy-guard",
      args: {
        virtualHosts: [host],
        users: { [user]: {} },
        objects: {
          [host]: {
            exchanges: ["orders"],
            queues: ["billing"],
            policies: ["short"],
            operatorPolicies: ["cap"],
            parameters: ["federation-upstream/north"],
            users: [user],
          },
        },
      },
      dependsOn: ["upstream", "grants", "limits", "global"],
    },
  ];
}

type Exported = Record<string, { readonly name?: string; readonly vhost?: string; readonly user?: string }[]>;

/** All of it as the broker exports it, hashes of passwords too, and no notes; in an order that does not change. */
export async function exportedTaken(api: ManagementApi, { host: name }: Taken): Promise<object> {
  const definitions = await rawGet<Exported>(api, "/definitions");
  const sections = Object.entries(definitions).filter(([, objects]) => Array.isArray(objects));
  return inNoOrder(
    Object.fromEntries(
      sections.map(([section, objects]) => [
        section,
        objects.filter((each) => [each.name, each.vhost, each.user].some((text) => text?.startsWith(name))),
      ]),
    ),
  );
}

/** What the stacks of these names say on the broker. */
export async function notesOf(api: ManagementApi, name: string): Promise<string[]> {
  const parameters = await rawGet<{ name: string }[]>(api, "/global-parameters");
  return parameters
    .map((each) => each.name)
    .filter((each) => each.startsWith("warren-") && each.includes(name));
}

/** `PUT /api/queues/V/Q` of each request that writes, and is no note. */
export function writesAmong(requests: readonly ProxiedRequest[]): string[] {
  return requests
    .filter(({ method, path }) => method !== "GET" && !NOTES.test(path))
    .map(({ method, path }) => `${method} ${path}`);
}

const NOTES = /^\/api\/global-parameters\/warren-(journal|adopted)/;
