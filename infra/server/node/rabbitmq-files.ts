/** The files that a node is configured by, from plain values. */
import { createHash } from "node:crypto";
import { READINESS_PATH } from "../../../broker/api/paths.ts";
import { hashPassword } from "../../../broker/objects/password-hash.ts";
import { hashingModule, SALT_BYTES } from "../../../model/rabbitmq/password-hash.ts";
import { ENABLED_PLUGINS_FILE, PLUGINS_OF_SERVERS } from "../../../model/rabbitmq/plugins.ts";
import { DEFAULT_PORTS, DEFAULT_TLS_PORTS } from "../../../model/rabbitmq/ports.ts";
import type { ClientCertificates } from "../../config/tls-settings.ts";
import { otherFormOf } from "./conf/other-spellings.ts";
import { settingsIn } from "./conf/settings-in.ts";
import { SECRET_FILES } from "./secret-files.ts";

/** Of the listeners that clients reach, inside the container; outside they are the stack's config. */
export function listenerPorts(tls: object | undefined): Readonly<Record<keyof typeof DEFAULT_PORTS, number>> {
  return tls === undefined ? DEFAULT_PORTS : DEFAULT_TLS_PORTS;
}

export const DEFINITIONS_FILE = "/etc/rabbitmq/definitions.json";

export interface TlsOptions {
  readonly clientCertificates: ClientCertificates;
  /** PEM; undefined where everybody knows it anyway. */
  readonly authority: unknown;
}

/**
 * https://www.rabbitmq.com/docs/configure
 *
 * @param options.more from the stack's config: what it says of a setting, in whatever form, is what counts
 */
export function rabbitmqConf(options: {
  memoryWatermark: string;
  tls?: TlsOptions | undefined;
  /** Lines for a node of a cluster. */
  cluster?: readonly string[];
  more: string;
}): string {
  const lines = [
    ...(options.tls === undefined ? plainListeners() : tlsListeners(options.tls)),
    "",
    "# Nobody gets in without a name and a password: since 4.0 RabbitMQ offers ANONYMOUS, as guest, by default.",
    "auth_mechanisms.1 = PLAIN",
    "auth_mechanisms.2 = AMQPLAIN",
    "anonymous_login_user = none",
    "",
    "# The administrator. A node that boots blank with definitions creates neither guest nor the virtual host /.",
    `load_definitions = ${DEFINITIONS_FILE}`,
    "",
    "# Absolute, because a share of the machine's memory means nothing in a container.",
    `vm_memory_high_watermark.absolute = ${options.memoryWatermark}`,
    "disk_free_limit.absolute = 500MB",
    "",
    "# What the image's own conf.d says, which would be read after this file and win.",
    "loopback_users.guest = false",
    "",
    "log.console = true",
    "log.console.level = info",
    "log.file = false",
    ...(options.cluster ?? []),
  ];
  const more = options.more.trim();
  if (more === "") return `${lines.join("\n")}\n`;
  const theirs = settingsIn(more);
  const ours = lines.map((line) => {
    const other = settingsIn(line).map((setting) => otherFormOf(setting, theirs)?.key)[0];
    return other === undefined ? line : `# Left out: ${line} (rabbitmqConf has ${other})`;
  });
  return `${[...ours, "", "# From the stack's config: rabbitmqConf.", more].join("\n")}\n`;
}

function plainListeners(): string[] {
  return [
    `listeners.tcp.default = ${DEFAULT_PORTS.amqp}`,
    `management.tcp.port = ${DEFAULT_PORTS.management}`,
    `prometheus.tcp.port = ${DEFAULT_PORTS.prometheus}`,
  ];
}

/** https://www.rabbitmq.com/docs/ssl, https://www.rabbitmq.com/docs/management#single-listener-https */
function tlsListeners({ clientCertificates, authority }: TlsOptions): string[] {
  const options = (prefix: string): string[] => [
    ...(authority === undefined ? [] : [`${prefix}.cacertfile = ${NODE_FILES.certificateAuthority}`]),
    `${prefix}.certfile = ${NODE_FILES.certificate}`,
    `${prefix}.keyfile = ${SECRET_FILES.tlsKey}`,
    `${prefix}.versions.1 = tlsv1.3`,
    `${prefix}.versions.2 = tlsv1.2`,
  ];
  return [
    "# Clients by TLS only.",
    "listeners.tcp = none",
    `listeners.ssl.default = ${DEFAULT_TLS_PORTS.amqp}`,
    ...options("ssl_options"),
    `ssl_options.verify = ${clientCertificates === "none" ? "verify_none" : "verify_peer"}`,
    "ssl_options.fail_if_no_peer_cert = false",
    `management.ssl.port = ${DEFAULT_TLS_PORTS.management}`,
    ...options("management.ssl"),
    "# For the container's health check, from inside the container only.",
    "management.tcp.ip = 127.0.0.1",
    `management.tcp.port = ${DEFAULT_PORTS.management}`,
    `prometheus.ssl.port = ${DEFAULT_TLS_PORTS.prometheus}`,
    ...options("prometheus.ssl"),
    "# Without an address it would listen to everybody, beside the other one.",
    "prometheus.tcp.ip = 127.0.0.1",
    `prometheus.tcp.port = ${DEFAULT_PORTS.prometheus}`,
  ];
}

/** @param more from the stack's config */
export function pluginsOfNode(more: readonly string[]): string[] {
  return [...new Set([...PLUGINS_OF_SERVERS, ...more])];
}

/** An Erlang list of atoms. */
export function enabledPlugins(more: readonly string[]): string {
  return `[${pluginsOfNode(more).join(",")}].\n`;
}

/**
 * Definitions with the administrator alone. They are loaded at every boot, so what the stack's config says holds
 * also over a kept volume: a new password cannot lock anyone out.
 */
export function administratorDefinitions(user: {
  name: string;
  password: string;
  saltedFor: string;
}): string {
  const salt = saltFor(`${user.saltedFor}/${user.name}`);
  const { hash, algorithm } = hashPassword(user.password, salt);
  const users = [
    {
      name: user.name,
      password_hash: hash,
      hashing_algorithm: hashingModule(algorithm),
      tags: ["administrator"],
    },
  ];
  return `${JSON.stringify({ users })}\n`;
}

/** The same at every run, or every `pulumi up` would replace the container; another one for each stack and user. */
function saltFor(user: string): Buffer {
  return createHash("sha256").update(`warren salt ${user}`).digest().subarray(0, SALT_BYTES);
}

export const NODE_FILES = {
  rabbitmqConf: "/etc/rabbitmq/rabbitmq.conf",
  /** Of the image. What is in it would win over rabbitmq.conf. */
  imageDefaults: "/etc/rabbitmq/conf.d/10-defaults.conf",
  enabledPlugins: ENABLED_PLUGINS_FILE,
  definitions: DEFINITIONS_FILE,
  certificate: "/etc/rabbitmq/tls-certificate.pem",
  certificateAuthority: "/etc/rabbitmq/tls-authority.pem",
} as const;

/**
 * A probe for Docker's health check that costs a socket. `rabbitmq-diagnostics` would start an Erlang node of its
 * own at every interval: 0.6 to 2 CPU seconds a call.
 */
export const READINESS_PROBE = [
  `exec 3<>/dev/tcp/127.0.0.1/${DEFAULT_PORTS.management}`,
  String.raw`printf 'GET ${READINESS_PATH} HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3`,
  "read -r _ status _ <&3",
  '[ "$status" = 200 ]',
].join(" && ");
