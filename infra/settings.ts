/** The stack's config, read and checked once. Pulumi.yaml says what each key means and what it defaults to. */
import { dirname } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { OFFICIAL_IMAGE, OFFICIAL_LOAD_BALANCER_IMAGE } from "../model/official-image.ts";
import { WarrenError } from "../model/warren-error.ts";
import { readCertificateAuthority } from "./certificate-authority.ts";
import { secretConfigKeys } from "./config-keys.ts";
import { clusterLayout, type PublishedPorts } from "./server/cluster-layout.ts";
import { LOOPBACK } from "./server/endpoints.ts";
import { type ExistingUrls, readExistingUrls } from "./server/existing-urls.ts";
import { checkNodeConf } from "./server/node-conf.ts";
import { SERVER_KINDS, type ServerKind } from "./server/server-kind.ts";
import { readTls, type TlsSettings } from "./tls-settings.ts";

export interface Settings {
  readonly server: ServerKind;
  /** What the containers, networks and volumes of this stack are called: `warren-dev`. */
  readonly name: string;
  readonly declarations: string;
  /** Where the broker is, if it is none of ours. */
  readonly existing: ExistingUrls | undefined;
  readonly administrator: { readonly username: string; readonly password: pulumi.Output<string> };
  /** Of the server; of a cluster's load balancer, and plus its number of each node. */
  readonly ports: PublishedPorts;
  readonly clusterNodes: number;
  readonly image: string;
  readonly loadBalancerImage: string;
  readonly memoryWatermark: string;
  readonly rabbitmqConf: string;
  readonly plugins: readonly string[];
  /** Certificates of the authorities that clients trust, PEM; undefined where those of their system do. */
  readonly certificateAuthority: string | undefined;
  /** Undefined where it is off. */
  readonly tls: TlsSettings | undefined;
  /** Names of virtual hosts in which nothing stays that is not declared. */
  readonly prune: readonly string[];
  readonly pruneIgnore: readonly string[];
}

/**
 * @param environment where `WARREN_IMAGE` and `WARREN_LOAD_BALANCER_IMAGE` name the images that this machine has, if
 * they are not the official ones
 * @throws WarrenError `config-invalid` with the key, the value and what is allowed
 */
export function readSettings(config: pulumi.Config, environment: NodeJS.ProcessEnv): Settings {
  const certificateAuthority = readCertificateAuthority(
    dirname(import.meta.dirname),
    config.get("certificateAuthority"),
  );
  const settings: Settings = {
    server: readServer(config),
    name: `${pulumi.getProject()}-${pulumi.getStack()}`,
    declarations: config.require("declarations"),
    existing: readExisting(config),
    administrator: {
      username: config.require("administrator"),
      password: readPassword(config),
    },
    ports: {
      amqp: readPort(config, "amqpPort"),
      management: readPort(config, "managementPort"),
      prometheus: readPort(config, "prometheusPort"),
    },
    clusterNodes: readClusterNodes(config),
    image: environment["WARREN_IMAGE"] ?? OFFICIAL_IMAGE,
    loadBalancerImage: environment["WARREN_LOAD_BALANCER_IMAGE"] ?? OFFICIAL_LOAD_BALANCER_IMAGE,
    memoryWatermark: config.require("memoryWatermark"),
    rabbitmqConf: config.get("rabbitmqConf") ?? "",
    plugins: config.requireObject<string[]>("plugins"),
    certificateAuthority,
    tls: readTls(config, {
      authority: certificateAuthority,
      host: LOOPBACK,
      secretKeys: secretConfigKeys(environment),
    }),
    prune: config.requireObject<string[]>("prune"),
    pruneIgnore: config.requireObject<string[]>("pruneIgnore"),
  };
  checkMemoryWatermark(settings.memoryWatermark);
  checkPortsDiffer(settings);
  checkPlugins(settings.plugins);
  checkNodeConf(settings);
  return settings;
}

function readServer(config: pulumi.Config): ServerKind {
  const kind = config.require("server");
  const known = SERVER_KINDS.find((candidate) => candidate === kind);
  if (known === undefined) throw invalid("server", kind, SERVER_KINDS.join(", "));
  return known;
}

const OF_A_SERVER_OF_OURS = ["plugins", "rabbitmqConf"] as const;
const OF_AN_EXISTING_SERVER = ["amqpUrl", "managementUrl"] as const;

function readExisting(config: pulumi.Config): ExistingUrls | undefined {
  const kind = config.require("server");
  const isExisting = kind === "existing";
  const stray = (isExisting ? OF_A_SERVER_OF_OURS : OF_AN_EXISTING_SERVER).find(
    (key) => !["", "[]"].includes(config.get(key) ?? ""),
  );
  if (stray !== undefined) {
    const [is, wants] = isExisting
      ? ["existing, which is not configured from here", "docker or cluster"]
      : [kind, "existing"];
    throw new WarrenError("config-invalid", `Config "${stray}" is for "server" ${wants}; here it is ${is}.`, {
      hint: isExisting
        ? `pulumi config rm ${stray}, and set it on the broker itself.`
        : `pulumi config set server existing, or: pulumi config rm ${stray}`,
    });
  }
  return isExisting ? readExistingUrls((key) => config.get(key)) : undefined;
}

/** Pulumi's own error does not say whose password it is. */
function readPassword(config: pulumi.Config): pulumi.Output<string> {
  const password = config.getSecret("administratorPassword");
  if (password !== undefined) return password;
  throw new WarrenError("password-missing", `Config "administratorPassword" is not set.`, {
    hint:
      config.require("server") === "existing"
        ? `It is the password of the broker's user "${config.require("administrator")}": pulumi config set --secret administratorPassword`
        : "./warren up makes one; by hand: pulumi config set --secret administratorPassword",
  });
}

function readPort(config: pulumi.Config, key: string): number {
  const port = config.requireNumber(key);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw invalid(key, port, "a whole number from 1 to 65535");
  }
  return port;
}

/** An even number of nodes bears no more failures than one less, and two nodes bear none. */
function readClusterNodes(config: pulumi.Config): number {
  const count = config.requireNumber("clusterNodes");
  if (!Number.isInteger(count) || count < 3 || count > 9 || count % 2 === 0) {
    throw invalid("clusterNodes", count, "3, 5, 7 or 9");
  }
  return count;
}

/** https://www.rabbitmq.com/docs/memory: an absolute size, in bytes or with a unit. */
function checkMemoryWatermark(size: string): void {
  if (!/^\d+(k|kiB|K|KiB|KB|kB|M|MiB|MB|G|GiB|GB)?$/.test(size)) {
    throw invalid("memoryWatermark", size, "a size such as 512MiB, 2GiB or 1073741824");
  }
}

function checkPortsDiffer(settings: Settings): void {
  const { server, ports } = settings;
  const nodes = server === "cluster" ? clusterLayout(settings).nodes : [];
  const numbers = [ports, ...nodes.map((node) => node.ports)].flatMap(
    (published) => Object.values(published) as number[],
  );
  const twice = numbers.find((port, index) => numbers.indexOf(port) !== index);
  if (twice !== undefined) {
    const allowed =
      server === "cluster"
        ? `ports more than ${settings.clusterNodes} apart: each node has them plus its number`
        : "three different ports";
    throw invalid("amqpPort, managementPort, prometheusPort", twice, allowed);
  }
  const tooLarge = numbers.find((port) => port > 65_535);
  if (tooLarge !== undefined)
    throw invalid("amqpPort, managementPort, prometheusPort", tooLarge, "up to 65535");
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
