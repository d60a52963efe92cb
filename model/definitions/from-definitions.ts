/** RabbitMQ's definitions.json as a declaration, and what of them a declaration does not hold. */

import type { Declaration, GlobalParameter, User, UserLimits } from "../declaration/declaration.ts";
import { nodeParameter } from "../declaration/reading/read-parameters.ts";
import { asLiteral, isOneSecret, mapSecretTexts } from "../declaration/secret-references.ts";
import { inOrder } from "../declaration/writing/in-order.ts";
import { USER_LIMITS } from "../rabbitmq/limits.ts";
import { replacePasswords } from "../text/uri-credentials.ts";
import type { Arguments } from "../topology/topology.ts";
import { WarrenError } from "../warren-error.ts";
import type { Definitions, In, VirtualHostDefinitions } from "./definitions.ts";
import { readLimits, unknownKeys } from "./from-limits.ts";
import { fromPassword } from "./from-password.ts";
import { onTopics, withExchangesOfTopics } from "./from-topic-permissions.ts";
import { fromVirtualHost, type VirtualHostParts } from "./from-virtual-host.ts";
import { type InexactNumber, InexactNumbers } from "./left-out/inexact-numbers.ts";
import { inVirtualHosts } from "./left-out/remarks-by-host.ts";
import { repeatedObjects } from "./left-out/repeated-objects.ts";
import { undeclarableNames } from "./left-out/undeclarable-names.ts";
import type { ParsedDefinitions } from "./parse-definitions.ts";
import type { Located, Remark } from "./remark.ts";
import type { Taking, TakingDocument } from "./taking.ts";

export interface FromDefinitions {
  /** In order: see `in-order.ts`. */
  readonly declaration: Declaration;
  readonly remarks: readonly Remark[];
}

export interface FromDefinitionsOptions extends Taking {
  /** The name of the virtual host, for definitions of a single one that do not tell it. */
  readonly virtualHost?: string;
  /** @default [] */
  readonly inexact?: readonly InexactNumber[];
}

/**
 * @param parsed of a whole broker or of one virtual host, as 3.10 to 4.3 export it
 * @throws WarrenError `virtual-host-unnamed` where nothing tells the name
 */
export function fromParsedDefinitions(
  { scope, definitions }: ParsedDefinitions,
  { virtualHost, inexact = [], ...options }: FromDefinitionsOptions = {},
): FromDefinitions {
  const remarks: Remark[] = [];
  const taking: TakingDocument = {
    ...options,
    inexact: new InexactNumbers(inexact, remarks),
    repeated: repeatedObjects(definitions, remarks),
    undeclarable: options.asIs === true ? new Set() : undeclarableNames(definitions, remarks),
  };
  if (scope === "broker") {
    const declaration = asFile(fromBroker(definitions, taking, remarks));
    return { declaration, remarks: inVirtualHosts(remarks, definitions) };
  }
  const name = definitions.original_vhost_name ?? virtualHost ?? nameIn(definitions);
  if (name === undefined) {
    const message = "These are the definitions of one virtual host, and they do not say of which.";
    throw new WarrenError("virtual-host-unnamed", message, {
      hint:
        '`./warren import FILE --vhost NAME` says it. For each command: "original_vhost_name": "NAME" in the file, as ' +
        "newer exports have it.",
    });
  }
  return { declaration: asFile(fromOneVirtualHost(definitions, { ...taking, name }, remarks)), remarks };
}

/**
 * As a file says it. A `${` is one, but for a password that is nothing else than `${NAME}`: so is a secret of the stack
 * written in what was exported from a declaration.
 */
function asFile(declaration: Declaration): Declaration {
  const inFile = mapSecretTexts(declaration, ({ text, path }) =>
    isWholeSecret(text, path)
      ? text
      : replacePasswords(asLiteral(text), (password) => {
          const meant = password.slice(1);
          return isOneSecret(meant) ? meant : undefined;
        }),
  );
  return inOrder(inFile);
}

/**
 * A link can have a secret in the place of its whole URI, a user one of its password; a text of a parameter that looks like
 * one is meant as it is.
 */
function isWholeSecret(text: string, [section, , ofHost]: readonly string[]): boolean {
  const canHave = section === "users" || ofHost === "federationUpstreams" || ofHost === "shovels";
  return canHave && isOneSecret(text);
}

/** 3.10 tells it by the way. */
function nameIn({ parameters, policies }: VirtualHostDefinitions): string | undefined {
  return [...parameters, ...policies].find(({ vhost }) => vhost !== undefined)?.vhost;
}

function fromOneVirtualHost(
  definitions: VirtualHostDefinitions,
  { name, ...taking }: TakingDocument & { readonly name: string },
  remarks: Remark[],
): Declaration {
  remarks.push(...unknownKeys(definitions, VIRTUAL_HOST_KEYS, []));
  const { description, metadata, limits, default_queue_type: type } = definitions;
  const parts: VirtualHostParts = {
    settings: { name, ...definedOnly({ description, metadata, limits, default_queue_type: type }) },
    path: [],
    parameters: located(definitions.parameters, "parameters", taking),
    policies: located(definitions.policies, "policies", taking),
    exchanges: located(definitions.exchanges, "exchanges", taking),
    queues: located(definitions.queues, "queues", taking),
    bindings: located(definitions.bindings, "bindings", taking),
  };
  return { virtualHosts: [fromVirtualHost(parts, remarks, taking)], users: [], globalParameters: [] };
}

function fromBroker(definitions: Definitions, taking: TakingDocument, remarks: Remark[]): Declaration {
  remarks.push(...unknownKeys(definitions, BROKER_KEYS, []));
  const hosts = new Map(
    [...definitions.vhosts.entries()]
      .filter(([index]) => !taking.undeclarable.has(`vhosts ${index}`))
      .map(([index, settings]) => [settings.name, { settings, index }]),
  );
  const parameters = byVirtualHost(definitions.parameters, "parameters", taking);
  const policies = byVirtualHost(definitions.policies, "policies", taking);
  const exchanges = byVirtualHost(definitions.exchanges, "exchanges", taking);
  const queues = byVirtualHost(definitions.queues, "queues", taking);
  const bindings = byVirtualHost(definitions.bindings, "bindings", taking);

  for (const section of [parameters, policies, exchanges, queues, bindings]) {
    for (const [name, [first]] of section) {
      if (hosts.has(name) || first === undefined) continue;
      hosts.set(name, { settings: { name }, index: -1 });
      const message = `The virtual host ${JSON.stringify(name)} is not defined, only used: its settings are defaults.`;
      remarks.push({ code: "undefined-virtual-host", path: [...first.path, "vhost"], message });
    }
  }
  const virtualHosts = [...hosts].map(([name, { settings, index }]) =>
    fromVirtualHost(
      {
        settings,
        path: index < 0 ? [] : ["vhosts", String(index)],
        parameters: parameters.get(name) ?? [],
        policies: policies.get(name) ?? [],
        exchanges: exchanges.get(name) ?? [],
        queues: queues.get(name) ?? [],
        bindings: bindings.get(name) ?? [],
      },
      remarks,
      taking,
    ),
  );
  const onTopic = located(definitions.topic_permissions, "topic_permissions", taking);
  return {
    virtualHosts: taking.asIs === true ? virtualHosts : withExchangesOfTopics(virtualHosts, onTopic, remarks),
    users: fromUsers(definitions, taking, remarks),
    globalParameters: fromGlobalParameters(definitions, taking, remarks),
  };
}

function fromUsers(definitions: Definitions, taking: TakingDocument, remarks: Remark[]): User[] {
  const known = new Set(definitions.users.map(({ name }) => name));
  const rightsOf = <T extends { readonly user: string }>(list: readonly Located<T>[]) => {
    for (const {
      object: { user },
      path,
    } of list) {
      if (known.has(user)) continue;
      const message = `The user ${JSON.stringify(user)} is not defined: its rights are left out.`;
      remarks.push({ code: "undefined-user", path: [...path, "user"], message });
    }
    return Map.groupBy(
      list.map(({ object }) => object),
      ({ user }) => user,
    );
  };
  const permissions = rightsOf(located(definitions.permissions, "permissions", taking));
  const onTopic = located(definitions.topic_permissions, "topic_permissions", taking);
  const topicPermissions = rightsOf(onTopics(onTopic, remarks));
  const writtenBy = definitions.rabbitmq_version ?? definitions.rabbit_version;
  return located(definitions.users, "users", taking).map(({ object: user, path }) => {
    const { name, tags } = user;
    remarks.push(...unknownKeys(user, USER_KEYS, path));
    const password = fromPassword({ object: user, path }, { ...taking, writtenBy }, remarks);
    const limits: UserLimits = readLimits(
      user.limits,
      { known: Object.values(USER_LIMITS), path: [...path, "limits"] },
      remarks,
    );
    return {
      name,
      password,
      tags,
      limits,
      permissions: (permissions.get(name) ?? []).map(({ vhost: virtualHost, configure, write, read }) => {
        return { virtualHost, configure, write, read };
      }),
      topicPermissions: (topicPermissions.get(name) ?? []).map(
        ({ vhost: virtualHost, exchange, write, read }) => ({ virtualHost, exchange, write, read }),
      ),
    };
  });
}

function fromGlobalParameters(
  definitions: Definitions,
  taking: TakingDocument,
  remarks: Remark[],
): GlobalParameter[] {
  const { asIs } = taking;
  return located(definitions.global_parameters, "global_parameters", taking).flatMap(({ object, path }) => {
    const { name, value } = object;
    const why = nodeParameter(name) ?? (asIs === true ? undefined : clusterName(name));
    if (why === undefined) return [{ name, value }];
    const message = `The global parameter ${JSON.stringify(name)} is left out: ${why}.`;
    remarks.push({ code: "node-parameter", path, message });
    return [];
  });
}

function clusterName(name: string): string | undefined {
  return name === "cluster_name" ? "it is the name of the broker that it comes from" : undefined;
}

const PRODUCT_KEYS = [
  "rabbit_version",
  "rabbitmq_version",
  "product_name",
  "product_version",
  "rabbitmq_definition_format",
  "explanation",
];
const OBJECT_KEYS = ["parameters", "policies", "exchanges", "queues", "bindings"];
const BROKER_KEYS = new Set([
  ...PRODUCT_KEYS,
  ...OBJECT_KEYS,
  "original_cluster_name",
  "vhosts",
  "users",
  "permissions",
  "topic_permissions",
  "global_parameters",
]);
const VIRTUAL_HOST_KEYS = new Set([
  ...PRODUCT_KEYS,
  ...OBJECT_KEYS,
  "original_vhost_name",
  "tags",
  "description",
  "metadata",
  "limits",
  "default_queue_type",
]);
const USER_KEYS = new Set(["name", "password", "password_hash", "hashing_algorithm", "tags", "limits"]);

function located<T>(
  list: readonly T[],
  section: string,
  { inexact, repeated, undeclarable }: TakingDocument,
): Located<T>[] {
  return list
    .map((object, index) => ({ object, path: [section, String(index)] }))
    .filter(({ path }) => {
      const place = path.join(" ");
      return !inexact.leavesOut(path) && !repeated.has(place) && !undeclarable.has(place);
    });
}

function byVirtualHost<T>(
  list: readonly In<T>[],
  section: string,
  taking: TakingDocument,
): Map<string, Located<In<T>>[]> {
  return Map.groupBy(located(list, section, taking), ({ object }) => object.vhost);
}

function definedOnly(settings: Readonly<Record<string, string | Arguments | undefined>>) {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
