/** The stack's config, read and checked once. Pulumi.yaml says what each key means and what it defaults to. */
import * as pulumi from "@pulumi/pulumi";
import { OFFICIAL_IMAGE } from "../model/official-image.ts";
import { WarrenError } from "../model/warren-error.ts";
import { SERVER_KINDS, type ServerKind } from "./server/server-kind.ts";

export interface Ports {
  readonly amqp: number;
  readonly management: number;
  readonly prometheus: number;
}

export interface Settings {
  readonly server: ServerKind;
  /** What the containers, networks and volumes of this stack are called: `warren-dev`. */
  readonly name: string;
  readonly declarations: string;
  readonly administrator: { readonly username: string; readonly password: pulumi.Output<string> };
  readonly ports: Ports;
  readonly image: string;
  readonly memoryWatermark: string;
  readonly rabbitmqConf: string;
  readonly plugins: readonly string[];
  /** Certificates of the authorities that clients trust, PEM; undefined where those of their system do. */
  readonly certificateAuthority: string | undefined;
  /** Names of virtual hosts in which nothing stays that is not declared. */
  readonly prune: readonly string[];
  readonly pruneIgnore: readonly string[];
}

/**
 * @param environment where `WARREN_IMAGE` names the broker image that this machine has, if it is not the official one
 * @throws WarrenError `config-invalid` with the key, the value and what is allowed
 */
export function readSettings(config: pulumi.Config, environment: NodeJS.ProcessEnv): Settings {
  const settings: Settings = {
    server: readServer(config),
    name: `${pulumi.getProject()}-${pulumi.getStack()}`,
    declarations: config.require("declarations"),
    administrator: {
      username: config.require("administrator"),
      password: config.requireSecret("administratorPassword"),
    },
    ports: {
      amqp: readPort(config, "amqpPort"),
      management: readPort(config, "managementPort"),
      prometheus: readPort(config, "prometheusPort"),
    },
    image: environment["WARREN_IMAGE"] ?? OFFICIAL_IMAGE,
    memoryWatermark: config.require("memoryWatermark"),
    rabbitmqConf: config.get("rabbitmqConf") ?? "",
    plugins: config.requireObject<string[]>("plugins"),
    certificateAuthority: config.get("certificateAuthority") || undefined,
    prune: config.requireObject<string[]>("prune"),
    pruneIgnore: config.requireObject<string[]>("pruneIgnore"),
  };
  checkMemoryWatermark(settings.memoryWatermark);
  checkPortsDiffer(settings.ports);
  checkPlugins(settings.plugins);
  return settings;
}

function readServer(config: pulumi.Config): ServerKind {
  const kind = config.require("server");
  const known = SERVER_KINDS.find((candidate) => candidate === kind);
  if (known === undefined) throw invalid("server", kind, SERVER_KINDS.join(", "));
  return known;
}

function readPort(config: pulumi.Config, key: string): number {
  const port = config.requireNumber(key);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw invalid(key, port, "a whole number from 1 to 65535");
  }
  return port;
}

/** https://www.rabbitmq.com/docs/memory: an absolute size, in bytes or with a unit. */
function checkMemoryWatermark(size: string): void {
  if (!/^\d+(k|kiB|K|KiB|KB|kB|M|MiB|MB|G|GiB|GB)?$/.test(size)) {
    throw invalid("memoryWatermark", size, "a size such as 512MiB, 2GiB or 1073741824");
  }
}

function checkPortsDiffer(ports: Ports): void {
  const numbers = Object.values(ports) as number[];
  const twice = numbers.find((port, index) => numbers.indexOf(port) !== index);
  if (twice !== undefined) {
    throw invalid("amqpPort, managementPort, prometheusPort", twice, "three different ports");
  }
}

function checkPlugins(plugins: readonly string[]): void {
  for (const plugin of plugins) {
    if (!/^[a-z][a-z0-9_]*$/.test(plugin)) throw invalid("plugins", plugin, "names such as rabbitmq_shovel");
  }
}

function invalid(key: string, value: string | number, allowed: string): WarrenError {
  return new WarrenError("config-invalid", `Config "${key}" is ${value}; allowed: ${allowed}`, {
    hint: `Set it with: pulumi config set ${key.split(",")[0] ?? key} VALUE`,
  });
}
