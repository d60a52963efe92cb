/** A declaration in the shape of its file: mappings from names, and nothing that equals a default. */
import type {
  Arguments,
  ArgumentValue,
  Binding,
  Exchange,
  Lifecycle,
  Policy,
  Queue,
  QueueType,
} from "../../topology/topology.ts";
import type { Declaration, TopicPermission, User, UserPassword, VirtualHost } from "../declaration.ts";
import { neededPlugins } from "../rules/plugins.ts";

/**
 * A value in a file. Mappings are Maps: in a JavaScript object a name like "1" would come before all others.
 * Undefined is nothing at all after the key, an object of which only the name is said.
 */
export type FileValue = string | number | boolean | null | undefined | readonly FileValue[] | FileMapping;
export type FileMapping = ReadonlyMap<string, FileValue>;

/** What a file says that declares just this, in the order of the lists. */
export function toFileValue(declaration: Declaration): FileMapping {
  const { virtualHosts, users, globalParameters } = declaration;
  const parameters = globalParameters.map(({ name, value }): Entry => [name, fileValueOf(value)]);
  return new Map(
    withoutAbsent([
      ["plugins", list(neededPlugins(declaration))],
      ["virtualHosts", section(virtualHosts.map((host) => [host.name, toHost(host)]))],
      ["users", section(users.map((user) => [user.name, toUser(user)]))],
      ["globalParameters", section(parameters)],
    ]),
  );
}

function toHost(host: VirtualHost): FileValue {
  const { topology, external } = host;
  const exchanges = topology.exchanges.map((exchange): Entry => [exchange.name, toExchange(exchange)]);
  const queues = topology.queues.map((queue): Entry => [queue.name, toQueue(queue, host.defaultQueueType)]);
  const definitions = (list: VirtualHost["shovels"]) =>
    section(list.map(({ name, definition }) => [name, table(definition)]));
  const sets = host.federationUpstreamSets.map(
    ({ name, upstreams }): Entry => [name, upstreams.map(fileValueOf)],
  );
  const components = Map.groupBy(host.parameters, ({ component }) => component);
  return object([
    ...externalOf(host),
    ["deletionProtection", host.deletionProtection],
    ["description", unless("", host.description)],
    ["tags", list(host.tags)],
    ["defaultQueueType", unless("classic", host.defaultQueueType)],
    ["limits", inThisOrder(host.limits, ["max-queues", "max-connections"])],
    ["tracing", unless(false, host.tracing)],
    ["exchanges", section([...exchanges, ...external.exchanges.map(toExternal)])],
    ["queues", section([...queues, ...external.queues.map(toExternal)])],
    ["bindings", list(topology.bindings.map(toBinding))],
    ["policies", section(topology.policies.map(toPolicy))],
    ["operatorPolicies", section(host.operatorPolicies.map(toPolicy))],
    ["federationUpstreams", definitions(host.federationUpstreams)],
    ["federationUpstreamSets", section(sets)],
    ["shovels", definitions(host.shovels)],
    [
      "parameters",
      section(
        [...components].map(([component, parameters]) => [
          component,
          section(parameters.map(({ name, value }) => [name, fileValueOf(value)])),
        ]),
      ),
    ],
  ]);
}

function toExchange(exchange: Exchange): FileValue {
  return object([
    ["type", exchange.type],
    ["durable", unless(true, exchange.durable)],
    ["autoDelete", unless(false, exchange.autoDelete)],
    ["internal", unless(false, exchange.internal)],
    ...lifecycleOf(exchange),
    ["arguments", table(exchange.arguments)],
  ]);
}

function toQueue(queue: Queue, byDefault: QueueType): FileValue {
  return object([
    ["type", unless(byDefault, queue.type)],
    ["durable", unless(true, queue.durable)],
    ["autoDelete", unless(false, queue.autoDelete)],
    ...lifecycleOf(queue),
    ["arguments", table(queue.arguments)],
  ]);
}

function lifecycleOf({ protect, retain, ignoreChanges, renamedFrom, move }: Lifecycle): Entry[] {
  return [
    ["protect", unless(false, protect)],
    ["retain", unless(false, retain)],
    ["ignoreChanges", list(ignoreChanges)],
    ["renamedFrom", unless("", renamedFrom)],
    ["move", unless(false, move)],
  ];
}

function externalOf({ isExternal }: { readonly isExternal?: true }): Entry[] {
  return isExternal === true ? [["external", true]] : [];
}

function toExternal(name: string): Entry {
  return [name, new Map([["external", true]])];
}

export function toBinding(binding: Binding): FileValue {
  return object([
    ["source", binding.source],
    ["destination", binding.destination],
    ["destinationType", unless("queue", binding.destinationType)],
    ["routingKey", unless("", binding.routingKey)],
    ["arguments", table(binding.arguments)],
  ]);
}

function toPolicy({ name, pattern, applyTo, priority, definition }: Policy): Entry {
  const value = object([
    ["pattern", pattern],
    ["applyTo", unless("all", applyTo)],
    ["priority", unless(0, priority)],
    ["definition", fileValueOf(definition)],
  ]);
  return [name, value];
}

function toUser(user: User): FileValue {
  const { password, tags, limits, permissions, topicPermissions } = user;
  const byHost = Map.groupBy(topicPermissions, ({ virtualHost }) => virtualHost);
  return object([
    ...externalOf(user),
    ...(user.isExternal === true ? [] : toPassword(password)),
    ["tags", list(tags)],
    ["limits", inThisOrder(limits, ["max-connections", "max-channels"])],
    [
      "permissions",
      section(
        permissions.map(({ virtualHost, configure, write, read }) => [
          virtualHost,
          object(Object.entries({ configure, write, read })),
        ]),
      ),
    ],
    ["topicPermissions", section([...byHost].map(([host, list]) => [host, toTopicPermissions(list)]))],
  ]);
}

function toPassword(password: UserPassword): readonly Entry[] {
  if (password.kind === "generated") return [["rotation", unless(0, password.rotation)]];
  if (password.kind === "given") return [["password", password.password]];
  if (password.kind !== "hash") return [["password", password.kind]];
  return [
    ["passwordHash", password.hash],
    ["hashingAlgorithm", unless("sha256", password.algorithm)],
  ];
}

function toTopicPermissions(list: readonly TopicPermission[]): FileValue {
  return section(
    list.map(({ exchange, write, read }) => [exchange, object(Object.entries({ write, read }))]),
  );
}

type Entry = readonly [string, FileValue];

/** The properties of an object; undefined ones are not said. */
function object(properties: readonly Entry[]): FileValue {
  const said = withoutAbsent(properties);
  return said.length === 0 ? undefined : new Map(said);
}

/** Objects by their names, of which an undefined one is said by its name alone. */
function section(objects: readonly Entry[]): FileValue {
  return objects.length === 0 ? undefined : new Map(objects);
}

function withoutAbsent(properties: readonly Entry[]): readonly Entry[] {
  return properties.filter(([, value]) => value !== undefined);
}

function list(items: readonly FileValue[]): FileValue {
  return items.length === 0 ? undefined : items;
}

function table(given: Arguments): FileValue {
  return Object.keys(given).length === 0 ? undefined : fileValueOf(given);
}

/** Limits have an order of their own, whichever they come in. */
function inThisOrder<Name extends string>(
  limits: Readonly<Partial<Record<Name, number>>>,
  names: readonly Name[],
): FileValue {
  return object(names.map((name) => [name, limits[name]]));
}

function unless<T extends FileValue>(byDefault: T, value: T): FileValue {
  return value === byDefault ? undefined : value;
}

function fileValueOf(value: ArgumentValue): FileValue {
  if (Array.isArray(value)) return (value as readonly ArgumentValue[]).map(fileValueOf);
  if (typeof value !== "object" || value === null) return value;
  return new Map(Object.entries(value as Arguments).map(([key, inner]) => [key, fileValueOf(inner)]));
}
