/** The files that a node is configured by beside rabbitmq.conf, from plain values, and how its readiness is seen. */
import { createHash } from "node:crypto";
import { READINESS_PATH } from "../../../broker/api/paths.ts";
import { hashPassword } from "../../../broker/objects/password-hash.ts";
import { hashingModule, SALT_BYTES } from "../../../model/rabbitmq/password-hash.ts";
import { ENABLED_PLUGINS_FILE, PLUGINS_OF_SERVERS } from "../../../model/rabbitmq/plugins.ts";
import { DEFAULT_PORTS, DEFAULT_TLS_PORTS } from "../../../model/rabbitmq/ports.ts";

/** Of the listeners that clients reach, inside the container; outside they are the stack's config. */
export function listenerPorts(tls: object | undefined): Readonly<Record<keyof typeof DEFAULT_PORTS, number>> {
  return tls === undefined ? DEFAULT_PORTS : DEFAULT_TLS_PORTS;
}

export const DEFINITIONS_FILE = "/etc/rabbitmq/definitions.json";

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
