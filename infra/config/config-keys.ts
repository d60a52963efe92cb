/**
 * What a stack's config says, key by key, from plain values: the Pulumi program has them from the engine, the commands
 * from the stack's file, and both read them here. Pulumi.yaml says what each key means and what it defaults to.
 */
import { HIGHEST_PORT } from "../../model/rabbitmq/protocol-limits.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { PublishedPorts } from "../server/cluster/cluster-layout.ts";
import { SERVER_KINDS, type ServerKind } from "../server/server-kind.ts";

/** Keys without the project's name in front, with Pulumi.yaml's defaults filled in; values as YAML or JSON has them. */
export type ConfigValues = ReadonlyMap<string, unknown>;

/** Keys that hold a list; Pulumi hands it to a program as JSON. */
export const LIST_KEYS = ["plugins", "prune", "pruneIgnore", "smokeSkip"] as const;
export type ListKey = (typeof LIST_KEYS)[number];

/** "" where it is not set. @throws WarrenError `config-invalid` where it is no text */
export function readText(config: ConfigValues, key: string): string {
  const value = config.get(key) ?? "";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw invalid(key, inJson(value), "text");
}

/** @throws WarrenError `config-invalid` */
export function readList(config: ConfigValues, key: ListKey): readonly string[] {
  const value = config.get(key) ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  const is = typeof value === "string" ? `the text ${inJson(value)}` : inJson(value);
  throw new WarrenError("config-invalid", `Config "${key}" is ${is}, and a list of names belongs there.`, {
    hint: `Take it out, and set each item: \`pulumi config rm ${key}\`, \`pulumi config set --path '${key}[0]' NAME\``,
  });
}

/** @throws WarrenError `config-invalid` */
export function readServer(config: ConfigValues): ServerKind {
  const kind = readText(config, "server");
  const known = SERVER_KINDS.find((candidate) => candidate === kind);
  if (known === undefined) throw invalid("server", kind, SERVER_KINDS.join(", "));
  return known;
}

/** Plugins besides those that every server of ours has. @throws WarrenError `config-invalid` */
export function readPlugins(config: ConfigValues): readonly string[] {
  const plugins = readList(config, "plugins");
  for (const plugin of plugins) {
    if (!/^[a-z][a-z0-9_]*$/.test(plugin)) throw invalid("plugins", plugin, "names such as rabbitmq_shovel");
  }
  return plugins;
}

/** @throws WarrenError `config-invalid` */
export function readPorts(config: ConfigValues): PublishedPorts {
  return {
    amqp: readPort(config, "amqpPort"),
    management: readPort(config, "managementPort"),
    prometheus: readPort(config, "prometheusPort"),
  };
}

function readPort(config: ConfigValues, key: string): number {
  const text = readText(config, key);
  const port = Number(text);
  if (text.trim() === "" || !Number.isInteger(port) || port < 1 || port > HIGHEST_PORT) {
    throw invalid(key, text, `a whole number from 1 to ${HIGHEST_PORT}`);
  }
  return port;
}

/**
 * Of a cluster. An even number of nodes bears no more failures than one less, and two nodes bear none.
 *
 * @throws WarrenError `config-invalid`
 */
export function readClusterNodes(config: ConfigValues): number {
  const text = readText(config, "clusterNodes");
  const count = Number(text);
  if (!Number.isInteger(count) || count < 3 || count > 9 || count % 2 === 0) {
    throw invalid("clusterNodes", text, "3, 5, 7 or 9");
  }
  return count;
}

/** How many nodes the server has; none of ours where it exists already. @throws WarrenError `config-invalid` */
export function readNodeCount(config: ConfigValues): number {
  const server = readServer(config);
  if (server === "existing") return 0;
  return server === "cluster" ? readClusterNodes(config) : 1;
}

/** Whether the servers may be stopped and killed. Pulumi writes what it is told on a command line as text. */
export function readDisposable(config: ConfigValues): boolean {
  return readText(config, "disposable") === "true";
}

/** Whether nothing may connect but by TLS. @throws WarrenError `config-invalid` */
export function readRequireTls(config: ConfigValues): boolean {
  return readFlag(config, "requireTls");
}

/** Whether what is there already under a declared name is taken over. @throws WarrenError `config-invalid` */
export function readAdopt(config: ConfigValues): boolean {
  return readFlag(config, "adopt");
}

function readFlag(config: ConfigValues, key: string): boolean {
  const text = readText(config, key);
  if (["true", "false", ""].includes(text)) return text === "true";
  throw invalid(key, text, "true, false");
}

/** https://www.rabbitmq.com/docs/memory: an absolute size, in bytes or with a unit. @throws WarrenError `config-invalid` */
export function readMemoryWatermark(config: ConfigValues): string {
  const size = readText(config, "memoryWatermark");
  if (/^\d+(k|kiB|K|KiB|KB|kB|M|MiB|MB|G|GiB|GB)?$/.test(size)) return size;
  throw invalid("memoryWatermark", size, "a size such as 512MiB, 2GiB or 1073741824");
}

export function invalid(key: string, value: string | number, allowed: string): WarrenError {
  const first = key.split(",")[0] ?? key;
  const isList = LIST_KEYS.some((each) => each === first);
  return new WarrenError("config-invalid", `Config "${key}" is ${value}; allowed: ${allowed}`, {
    hint: `Set it with: \`pulumi config set ${isList ? `--path '${first}[0]'` : first} VALUE\``,
  });
}

function inJson(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
