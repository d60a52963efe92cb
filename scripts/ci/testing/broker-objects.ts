/** All that a broker holds, by its definitions, and what is another thing later: for tests of what was done, and of nothing else. */
import type { ManagementApi } from "../../../broker/api/management-api.ts";
import { rawGet } from "../../../broker/testing/raw-answer.ts";

/** By what it is called in words: the whole of it. */
export type BrokerObjects = ReadonlyMap<string, string>;

/** Of an entry those texts by which it is called, each where its list has it. */
type Entry = Readonly<
  Record<
    | "name"
    | "user"
    | "vhost"
    | "exchange"
    | "component"
    | "source"
    | "destination"
    | "destination_type"
    | "routing_key",
    string
  >
>;

/** How an entry is called, by the key of its list. */
const NAMES: Readonly<Record<string, (entry: Entry) => string>> = {
  vhosts: ({ name }) => `virtual host ${name}`,
  users: ({ name }) => `user ${name}`,
  permissions: ({ user, vhost }) => `permission ${user} in ${vhost}`,
  topic_permissions: ({ user, exchange }) => `topic permission ${user} ${exchange}`,
  parameters: ({ component, name }) => `parameter ${component} ${name}`,
  global_parameters: ({ name }) => `global parameter ${name}`,
  policies: ({ name }) => `policy ${name}`,
  queues: ({ name }) => `queue ${name}`,
  exchanges: ({ name }) => `exchange ${name}`,
  bindings: ({ source, destination_type: type, destination, routing_key: key }) =>
    `binding ${source} -> ${type} ${destination} [${key}]`,
};

/** Without the notes that Warren keeps there for itself. */
export async function objectsOn(api: ManagementApi): Promise<BrokerObjects> {
  const definitions = await rawGet<Readonly<Record<string, readonly Entry[]>>>(api, "/definitions");
  const found = Object.entries(NAMES).flatMap(([list, nameOf]) =>
    (definitions[list] ?? []).map((entry) => [nameOf(entry), JSON.stringify(entry)] as const),
  );
  return new Map(found.filter(([name]) => !name.startsWith("global parameter warren-")));
}

/** `+ queue a` is new, `- queue a` is gone, `~ queue a` is another one, in alphabetical order. */
export function changesOf(before: BrokerObjects, after: BrokerObjects): string[] {
  const gone = [...before.keys()].filter((name) => !after.has(name)).map((name) => `- ${name}`);
  const others = [...after].flatMap(([name, text]) => {
    const was = before.get(name);
    if (was === undefined) return [`+ ${name}`];
    return was === text ? [] : [`~ ${name}`];
  });
  return [...gone, ...others].toSorted();
}
