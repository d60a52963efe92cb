/** A declaration as RabbitMQ's definitions.json. The same declaration gives the same text, in whatever order it is. */
import type { Declaration, User, UserPassword, VirtualHost } from "../declaration/declaration.ts";
import { declaredParameters } from "../declaration/declared-parameters.ts";
import { fillSecrets, mapSecretTexts, secretsOf } from "../declaration/secret-references.ts";
import { inOrder, topologyInOrder, virtualHostInOrder } from "../declaration/writing/in-order.ts";
import { COMPONENTS } from "../rabbitmq/components.ts";
import { hashingModule, type PasswordHash } from "../rabbitmq/password-hash.ts";
import type { Topology } from "../topology/topology.ts";
import { toDefinedBinding, toDefinedExchange, toDefinedPolicy, toDefinedQueue } from "./defined-objects.ts";
import type {
  DefinedParameter,
  DefinedUser,
  Definitions,
  In,
  VirtualHostDefinitions,
} from "./definitions.ts";
import type { Remark } from "./remark.ts";

export interface ToDefinitionsOptions {
  /**
   * By the names of users, in the place of what they are declared to log in with. A user whose password is made by the
   * stack or kept by a broker, and who has none here, is left out, and so are its permissions, which an import refuses
   * for a user that does not exist. @default none
   */
  readonly passwordHashes?: ReadonlyMap<string, PasswordHash>;
}

/** What a whole broker holds, for `POST /api/definitions` or to be loaded at boot. */
export function toDefinitions(
  declaration: Declaration,
  { passwordHashes = new Map() }: ToDefinitionsOptions = {},
): { readonly definitions: Definitions; readonly remarks: readonly Remark[] } {
  const { virtualHosts, users, globalParameters } = inOrder(asBrokersSay(declaration));
  const ours = users.filter(({ isExternal }) => isExternal !== true);
  const exported = ours.flatMap((user) => {
    const password = toPassword(passwordHashes.get(user.name) ?? user.password);
    return password === undefined ? [] : [{ user, password }];
  });
  const definitions: Definitions = {
    rabbitmq_definition_format: "cluster",
    users: exported.map(({ user, password }) => ({
      name: user.name,
      ...password,
      tags: user.tags,
      limits: { ...user.limits },
    })),
    vhosts: virtualHosts.flatMap(({ name, isExternal, tracing, ...settings }) =>
      isExternal === true ? [] : [{ name, ...metadataOf(settings), tracing }],
    ),
    permissions: exported.flatMap(({ user }) =>
      user.permissions.map(({ virtualHost: vhost, configure, write, read }) => {
        return { user: user.name, vhost, configure, write, read };
      }),
    ),
    topic_permissions: exported.flatMap(({ user }) =>
      user.topicPermissions.map(({ virtualHost: vhost, exchange, write, read }) => {
        return { user: user.name, vhost, exchange, write, read };
      }),
    ),
    global_parameters: globalParameters,
    parameters: inEach(virtualHosts, parametersOf),
    policies: inEach(virtualHosts, ({ topology }) => topology.policies.map(toDefinedPolicy)),
    exchanges: inEach(virtualHosts, ({ topology }) => topology.exchanges.map(toDefinedExchange)),
    queues: inEach(virtualHosts, ({ topology }) => topology.queues.map(toDefinedQueue)),
    bindings: inEach(virtualHosts, ({ topology }) => topology.bindings.map(toDefinedBinding)),
  };
  const names = new Set(exported.map(({ user }) => user.name));
  const remarks = ours
    .filter(({ name }) => !names.has(name))
    .map(({ name }): Remark => {
      const message = `The user ${JSON.stringify(name)} and its permissions are left out: there is no hash of its password.`;
      return { code: "user-without-hash", path: ["users", name], message };
    });
  return { definitions, remarks: [...remarks, ...neededBefore(declaration)] };
}

/** As an import takes it: `rabbit_auth_backend_internal:put_user/3`. Undefined where nobody here knows it. */
function toPassword(password: UserPassword | PasswordHash): Partial<DefinedUser> | undefined {
  if ("hash" in password) {
    return { password_hash: password.hash, hashing_algorithm: hashingModule(password.algorithm) };
  }
  if (password.kind === "given") return { password: password.password };
  return password.kind === "external" ? { password_hash: "" } : undefined;
}

/** What has to be done before a broker can import the definitions of a declaration, or of a part of it. */
export function neededBefore(declaration: Declaration): readonly Remark[] {
  return [
    ...declaration.virtualHosts.filter(({ isExternal }) => isExternal === true).map(externalHost),
    ...declaration.users.filter(({ isExternal }) => isExternal === true).map(externalUser),
    ...declaration.virtualHosts.flatMap(boundExternals),
    ...unfilled(declaration),
  ];
}

function externalHost({ name }: VirtualHost): Remark {
  const message = `The virtual host ${JSON.stringify(name)} is another team's and is left out, what is declared in it is not: a broker has to have it before it imports that.`;
  return { code: "external-object", path: ["virtualHosts", name], message };
}

function externalUser({ name }: User): Remark {
  const message = `The user ${JSON.stringify(name)} is somebody else's and is left out, and so are its permissions.`;
  return { code: "external-object", path: ["users", name], message };
}

/** An import refuses the bindings of what is not there. */
function boundExternals({ name: host, topology, external }: VirtualHost): Remark[] {
  const { bindings } = topology;
  const bound = {
    exchanges: new Set([
      ...bindings.map(({ source }) => source),
      ...bindings.filter((each) => each.destinationType === "exchange").map((each) => each.destination),
    ]),
    queues: new Set(
      bindings.filter((each) => each.destinationType === "queue").map((each) => each.destination),
    ),
  };
  return (["exchanges", "queues"] as const).flatMap((kind) =>
    external[kind]
      .filter((name) => bound[kind].has(name))
      .map((name): Remark => {
        const what = `The ${kind === "queues" ? "queue" : "exchange"} ${JSON.stringify(name)} in ${JSON.stringify(host)}`;
        const message = `${what} is another team's and is left out, its bindings are not: a broker has to have it before it imports them.`;
        return { code: "external-object", path: ["virtualHosts", host, kind, name], message };
      }),
  );
}

/** Secrets of the stack stay as they are named. */
function asBrokersSay(declaration: Declaration): Declaration {
  return mapSecretTexts(declaration, ({ text }) => fillSecrets(text, () => undefined));
}

function unfilled(declaration: Declaration): Remark[] {
  return [...secretsOf(declaration)].map(([name, path]) => {
    const message = `The secret \${${name}} of the stack is left as it is named: put its value in before a broker imports it.`;
    return { code: "secret-named", path, message };
  });
}

/**
 * What one virtual host holds, for `POST /api/definitions/VHOST`. The virtual host has to be there, with its
 * settings: an import leaves out its description, tags, default queue type and tracing.
 */
export function toVirtualHostDefinitions(virtualHost: VirtualHost): VirtualHostDefinitions {
  const [whole = virtualHost] = asBrokersSay({
    virtualHosts: [virtualHost],
    users: [],
    globalParameters: [],
  }).virtualHosts;
  const host = virtualHostInOrder(whole);
  const { description, metadata } = metadataOf(host);
  return {
    rabbitmq_definition_format: "single_virtual_host",
    original_vhost_name: host.name,
    description,
    metadata,
    limits: { ...host.limits },
    parameters: parametersOf(host),
    ...topologyDefinitions(host.topology),
  };
}

/** The graph alone. */
export function topologyDefinitions(
  topology: Topology,
): Pick<VirtualHostDefinitions, "policies" | "exchanges" | "queues" | "bindings"> {
  const { policies, exchanges, queues, bindings } = topologyInOrder(topology);
  return {
    policies: policies.map(toDefinedPolicy),
    exchanges: exchanges.map(toDefinedExchange),
    queues: queues.map(toDefinedQueue),
    bindings: bindings.map(toDefinedBinding),
  };
}

/** Said twice: an import takes the default queue type from `metadata` only, and older ones the rest from outside. */
function metadataOf({
  description,
  tags,
  defaultQueueType,
  deletionProtection,
}: Pick<VirtualHost, "description" | "tags" | "defaultQueueType" | "deletionProtection">) {
  const metadata = {
    description,
    tags,
    default_queue_type: defaultQueueType,
    ...(deletionProtection === undefined ? {} : { protected_from_deletion: deletionProtection }),
  };
  return { description, tags, metadata };
}

/** Limits and operator policies are runtime parameters to an import; limits beside the virtual host do nothing. */
function parametersOf(host: VirtualHost): DefinedParameter[] {
  const limits = Object.keys(host.limits).length === 0 ? [] : [{ ...host.limits }];
  return [
    ...limits.map((value) => ({ component: COMPONENTS.limits, name: "limits", value })),
    ...host.operatorPolicies.map((policy) => {
      const { name, ...value } = toDefinedPolicy(policy);
      return { component: COMPONENTS.operatorPolicies, name, value };
    }),
    ...declaredParameters(host),
  ];
}

function inEach<T>(hosts: readonly VirtualHost[], objectsOf: (host: VirtualHost) => readonly T[]): In<T>[] {
  return hosts.flatMap((host) =>
    objectsOf(host).map((object) => Object.assign({ vhost: host.name }, object)),
  );
}
