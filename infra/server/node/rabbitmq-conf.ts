/** The rabbitmq.conf of a node: the same for all nodes of a server. It follows from the stack's config alone. */

import { DEFAULT_PORTS, DEFAULT_TLS_PORTS } from "../../../model/rabbitmq/ports.ts";
import type { ClientCertificates } from "../../../model/rabbitmq/tls-modes.ts";
import type { Settings } from "../../config/settings.ts";
import { clusterConf, clusterLayout } from "../cluster/cluster-layout.ts";
import { assertNeedsAreMet } from "./conf/needed-settings.ts";
import { otherFormOf } from "./conf/other-spellings.ts";
import { settingsIn } from "./conf/settings-in.ts";
import { DEFINITIONS_FILE, listenerPorts, NODE_FILES } from "./node-files.ts";
import { SECRET_FILES } from "./secret-files.ts";

export interface TlsOptions {
  readonly clientCertificates: ClientCertificates;
  /** PEM; undefined where everybody knows it anyway. */
  readonly authority: unknown;
}

export type NodeConfSettings = Pick<
  Settings,
  "server" | "name" | "ports" | "clusterNodes" | "memoryWatermark" | "rabbitmqConf"
> & {
  readonly tls: TlsOptions | undefined;
  readonly administrator: Pick<Settings["administrator"], "username">;
};

export function nodeConf(settings: NodeConfSettings): string {
  const { server, name, memoryWatermark, rabbitmqConf: more, tls } = settings;
  const cluster = server === "cluster" ? clusterConf(name, clusterLayout(settings).nodes) : [];
  return rabbitmqConf({ memoryWatermark, tls, cluster, more });
}

/** @throws WarrenError as {@link assertNeedsAreMet} does */
export function checkNodeConf(settings: NodeConfSettings): void {
  assertNeedsAreMet(nodeConf(settings), settings.rabbitmqConf, {
    ports: listenerPorts(settings.tls),
    healthPort: DEFAULT_PORTS.management,
    tls: settings.tls !== undefined,
    definitions: DEFINITIONS_FILE,
    administrator: settings.administrator.username,
    cluster: settings.server === "cluster",
  });
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
