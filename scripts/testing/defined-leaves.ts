/**
 * What definitions say, one value by one, each under the place that a declaration has for it; what is a default is said
 * too. Made of RabbitMQ's JSON alone, so that a fault of the importer is none here.
 */

type Json = Readonly<Record<string, unknown>>;

/** By the place as JSON: `["virtualHosts","shop","queues","orders","durable"]`. */
export type Leaves = ReadonlyMap<string, string>;

const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const table = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const tagsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value.map(String) : textOf(value).split(","))
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "")
    .toSorted();

/** A text that is the same for equal values, in whatever order their keys are. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(",")}}`;
}

/** @param definitions of a whole broker, or of one virtual host */
export function leavesOf(definitions: Json): Leaves {
  const leaves = new Map<string, string>();
  const say = (path: readonly string[], value: unknown): void => {
    leaves.set(JSON.stringify(path), canonical(value));
  };
  const sayAll = (path: readonly string[], values: Json): void => {
    for (const [key, value] of Object.entries(values)) say([...path, key], value);
  };
  const single = definitions["original_vhost_name"];
  const hosts = typeof single === "string" ? [{ ...definitions, name: single }] : list(definitions["vhosts"]);
  const hostOf = (object: Json): string => String(object["vhost"] ?? single);
  const types = new Map<string, string>();
  for (const host of hosts) {
    const [name, metadata] = [String(host["name"]), table(host["metadata"])];
    const byDefault = textOf(metadata["default_queue_type"] ?? "classic");
    types.set(name, byDefault === "undefined" ? "classic" : byDefault);
    say(["virtualHosts", name, "description"], host["description"] ?? metadata["description"] ?? "");
    say(["virtualHosts", name, "tags"], tagsOf(host["tags"] ?? metadata["tags"] ?? []));
    say(["virtualHosts", name, "defaultQueueType"], types.get(name));
  }
  for (const exchange of list(definitions["exchanges"])) {
    const { type, durable = true, auto_delete: autoDelete = false, internal = false } = exchange;
    const path = ["virtualHosts", hostOf(exchange), "exchanges", String(exchange["name"])];
    sayAll(path, { type, durable, autoDelete, internal });
    sayAll([...path, "arguments"], table(exchange["arguments"]));
  }
  for (const queue of list(definitions["queues"])) {
    const { durable = true, auto_delete: autoDelete = false } = queue;
    const { "x-queue-type": said, ...rest } = table(queue["arguments"]);
    const path = ["virtualHosts", hostOf(queue), "queues", String(queue["name"])];
    const byDefault = durable === true && autoDelete === false ? types.get(hostOf(queue)) : undefined;
    sayAll(path, { type: said ?? byDefault ?? "classic", durable, autoDelete });
    sayAll([...path, "arguments"], rest);
  }
  for (const binding of list(definitions["bindings"])) {
    const { source, destination, destination_type: kind, routing_key: key = "" } = binding;
    const ends = canonical([source, destination, kind, key, table(binding["arguments"])]);
    say(["virtualHosts", hostOf(binding), "bindings", ends], true);
  }
  for (const policy of list(definitions["policies"])) {
    const { pattern, "apply-to": applyTo = "all", priority = 0 } = policy;
    const path = ["virtualHosts", hostOf(policy), "policies", String(policy["name"])];
    sayAll(path, { pattern, applyTo, priority });
    sayAll([...path, "definition"], table(policy["definition"]));
  }
  for (const { component, name, value, ...parameter } of list(definitions["parameters"])) {
    const where = ["virtualHosts", hostOf(parameter)];
    const limits = Object.entries(table(value)).filter(([, limit]) => Number(limit) >= 0);
    if (component === "vhost-limits") sayAll([...where, "limits"], Object.fromEntries(limits));
    else say([...where, String(component), String(name)], value);
  }
  for (const user of list(definitions["users"])) {
    say(["users", String(user["name"]), "tags"], tagsOf(user["tags"]));
    sayAll(["users", String(user["name"]), "limits"], table(user["limits"]));
  }
  for (const { user, vhost, configure, write, read } of list(definitions["permissions"])) {
    say(["users", String(user), "permissions", String(vhost)], [configure, write, read]);
  }
  for (const { user, vhost, exchange, write, read } of list(definitions["topic_permissions"])) {
    say(["users", String(user), "topicPermissions", String(vhost), String(exchange)], [write, read]);
  }
  for (const { name, value } of list(definitions["global_parameters"])) {
    say(["globalParameters", String(name)], value);
  }
  return leaves;
}
