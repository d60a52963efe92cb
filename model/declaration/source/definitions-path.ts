/** Where the parts of a declaration that was made of RabbitMQ's definitions stand in them. */

import { COMPONENTS } from "../../rabbitmq/components.ts";
import { own } from "../../text/own-property.ts";
import { bindingKey } from "../../topology/object-keys.ts";
import type { Arguments, ArgumentValue } from "../../topology/topology.ts";
import type { Declaration } from "../declaration.ts";

type Path = readonly string[];

/** RabbitMQ's names of properties that are called otherwise here. */
const RENAMED: Readonly<Record<string, string>> = {
  autoDelete: "auto_delete",
  destinationType: "destination_type",
  routingKey: "routing_key",
  applyTo: "apply-to",
  defaultQueueType: "default_queue_type",
  passwordHash: "password_hash",
  hashingAlgorithm: "hashing_algorithm",
};

/** Sections whose objects are runtime parameters there. */
const AMONG_PARAMETERS: ReadonlyMap<string, string> = new Map(
  Object.entries(COMPONENTS).filter(([section]) => section !== "policies" && section !== "limits"),
);

/**
 * @param definitions as they were read
 * @param declaration as it was made of them, with the bindings in the order in which they are asked for
 * @returns a function from a path in the declaration's file to one in the definitions; it may lead nowhere at its
 *   end, where the definitions do not say what the declaration does
 */
export function definitionsPathOf(definitions: Arguments, declaration: Declaration): (path: Path) => Path {
  const index = indexOf(definitions);
  const bindings = new Map(
    declaration.virtualHosts.map(({ name, topology }) => [name, topology.bindings.map(bindingKey)]),
  );
  const find = (section: string, ...key: readonly (string | undefined)[]): Path => {
    // The objects of one virtual host do not say its name.
    const [, ...withoutHost] = key;
    return index.get(keyOf(section, key)) ?? index.get(keyOf(section, withoutHost)) ?? [];
  };
  const inHost = (host: string, [section = "", name = "", ...rest]: Path): Path => {
    const component = AMONG_PARAMETERS.get(section);
    if (section === "bindings") {
      return [...find("bindings", host, bindings.get(host)?.[Number(name)]), ...renamed(rest)];
    }
    if (component !== undefined) {
      return [...find("parameters", host, component, name), "value", ...renamed(rest)];
    }
    if (section === "parameters")
      return [...find("parameters", host, name, rest[0]), "value", ...rest.slice(1)];
    if (section === "limits") {
      const parameter = find("parameters", host, COMPONENTS.limits, "limits");
      return parameter.length > 0 ? [...parameter, "value", name] : [...find("vhosts", host), "limits", name];
    }
    if (name === "") return [...find("vhosts", host), ...renamed([section])];
    return [...find(section, host, name), ...renamed(rest)];
  };
  const ofUser = (user: string, [section, host, ...rest]: Path): Path => {
    if (section === "permissions" && host !== undefined) return [...find("permissions", host, user), ...rest];
    if (section === "topicPermissions" && host !== undefined) {
      return [...find("topic_permissions", host, user, rest[0]), ...rest.slice(1)];
    }
    return [
      ...find("users", undefined, user),
      ...(section === undefined ? [] : renamed([section, host ?? ""])),
    ];
  };
  return ([root, name = "", ...rest]) => {
    if (root === "virtualHosts") return inHost(name, rest);
    if (root === "users") return ofUser(name, rest);
    return root === "globalParameters"
      ? [...find("global_parameters", undefined, name), "value", ...rest]
      : [];
  };
}

const SECTIONS: ReadonlySet<string> = new Set([
  "vhosts",
  "users",
  "permissions",
  "topic_permissions",
  "parameters",
  "global_parameters",
  "policies",
  "exchanges",
  "queues",
  "bindings",
]);

/** The sections of which an import makes the first object of a name; of all others the last one stays. */
const FIRST_IS_MADE: ReadonlySet<string> = new Set(["exchanges", "queues"]);

/** An object that stands in the definitions more than once. */
export interface Repetition {
  /** Of one that an import makes nothing of, or whose effect the later one undoes. */
  readonly path: Path;
  /** Whether the object that stays is the one before it. */
  readonly isLater: boolean;
}

/**
 * RabbitMQ's import takes no notice of an exchange or a queue that is there, and sets everything else anew: policies one
 * after another, the rest in as many workers as there are cores, so mostly in the order of the file.
 */
export function repetitionsIn(definitions: object): readonly Repetition[] {
  const repetitions: Repetition[] = [];
  indexOf(definitions, (repetition) => repetitions.push(repetition));
  return repetitions;
}

/** The list items of the definitions by what they are; of those that stand there more than once the one that stays. */
function indexOf(
  definitions: object,
  found: (repetition: Repetition) => void = () => undefined,
): ReadonlyMap<string, Path> {
  const index = new Map<string, Path>();
  for (const [section, list] of Object.entries(definitions)) {
    if (!SECTIONS.has(section) || !Array.isArray(list)) continue;
    const isLater = FIRST_IS_MADE.has(section);
    for (const [position, item] of (list as readonly ArgumentValue[]).entries()) {
      if (typeof item !== "object" || item === null || Array.isArray(item)) continue;
      const key = keyOf(section, identityOf(section, item as Arguments));
      const path = [section, String(position)];
      const before = index.get(key);
      if (before !== undefined) found({ path: isLater ? path : before, isLater });
      if (before === undefined || !isLater) index.set(key, path);
    }
  }
  return index;
}

function identityOf(section: string, item: Arguments): readonly (ArgumentValue | undefined)[] {
  const { vhost, name, user, component, exchange } = item;
  if (section === "vhosts") return [name];
  if (section === "users" || section === "global_parameters") return [undefined, name];
  if (section === "parameters") return compact([vhost, component, name]);
  if (section === "permissions") return [vhost, user];
  if (section === "topic_permissions") return [vhost, user, exchange];
  if (section === "bindings") return compact([vhost, keyOfBinding(item)]);
  return compact([vhost, name]);
}

function keyOfBinding(item: Arguments): string {
  const { source, destination, destination_type: type, routing_key: routingKey = "" } = item;
  const { arguments: table } = item;
  const hasTable = typeof table === "object" && table !== null && !Array.isArray(table);
  return bindingKey({
    source: stringOrEmpty(source),
    destination: stringOrEmpty(destination),
    destinationType: type === "exchange" ? "exchange" : "queue",
    routingKey: stringOrEmpty(routingKey),
    arguments: hasTable ? (table as Arguments) : {},
  });
}

/** The definitions were found sound before: it is one. */
function stringOrEmpty(value: ArgumentValue | undefined): string {
  return typeof value === "string" ? value : "";
}

/** Without the name of the virtual host, where there is none. */
function compact(key: readonly (ArgumentValue | undefined)[]): readonly (ArgumentValue | undefined)[] {
  return key[0] === undefined ? key.slice(1) : key;
}

function keyOf(section: string, key: readonly (ArgumentValue | undefined)[]): string {
  return JSON.stringify([section, ...key]);
}

function renamed([property, ...rest]: Path): Path {
  if (property === undefined) return [];
  return [own(RENAMED, property) ?? property, ...rest];
}
