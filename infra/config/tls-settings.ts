/** The config keys of TLS, checked before anything is made: RabbitMQ would start, and refuse every client. */
import * as pulumi from "@pulumi/pulumi";
import { CLIENT_CERTIFICATES, type ClientCertificates, TLS_MODES } from "../../model/rabbitmq/tls-modes.ts";
import { checkAuthority, checkServerCertificate, invalidTls as invalid } from "./certificate-checks.ts";

export type TlsSettings = {
  /** By which clients know the broker, and the broker its clients, PEM. */
  readonly authority: pulumi.Input<string> | undefined;
  readonly clientCertificates: ClientCertificates;
} & (
  | {
      readonly mode: "development";
      readonly authority: pulumi.Input<string>;
      readonly authorityKey: pulumi.Output<string>;
    }
  /** The certificate with those between it and the authority, PEM. */
  | {
      readonly mode: "given";
      readonly certificate: pulumi.Input<string>;
      readonly key: pulumi.Output<string>;
    }
);

export interface TlsSurroundings {
  /** The authority that clients trust, PEM. */
  readonly authority: string | undefined;
  /** The name or address that clients connect to. */
  readonly host: string;
  /** Which keys of the config are secrets: `warren:tlsKey`. */
  readonly secretKeys: readonly string[];
}

/**
 * @returns undefined where TLS is off
 * @throws WarrenError `config-invalid` with the key at fault; it quotes no key
 */
export function readTls(
  config: pulumi.Config,
  { authority, host, secretKeys }: TlsSurroundings,
): TlsSettings | undefined {
  const mode = oneOf(TLS_MODES, "tls", config.require("tls"));
  const clientCertificates = oneOf(
    CLIENT_CERTIFICATES,
    "tlsClientCertificates",
    config.require("tlsClientCertificates"),
  );
  if (mode === "off") {
    if (clientCertificates === "none") return undefined;
    throw invalid("tlsClientCertificates", `is ${clientCertificates}, and "tls" is off`);
  }
  if (config.require("server") === "existing") {
    throw invalid("tls", `is ${mode}, and "server" is existing: its URLs say whether it speaks TLS`);
  }
  const secretOf = (key: string): string | undefined => secretText(config, key, secretKeys);
  if (mode === "development") return { mode, clientCertificates, ...development(secretOf, authority) };
  if (clientCertificates !== "none" && authority === undefined) {
    const why = `is missing, and "tlsClientCertificates" is ${clientCertificates}: whose certificates?`;
    throw invalid("certificateAuthority", why);
  }
  return { mode, clientCertificates, authority, ...given(config, secretOf, { authority, host }) };
}

type SecretOf = (key: string) => string | undefined;

function development(
  secretOf: SecretOf,
  authority: string | undefined,
): { authority: string; authorityKey: pulumi.Output<string> } {
  const key = secretOf("certificateAuthorityKey");
  if (authority === undefined) {
    throw invalid("certificateAuthority", `is missing, and "tls" is development: \`./warren up\` makes one`);
  }
  if (key === undefined) {
    const why = `is missing, and "tls" is development: without "certificateAuthority" in the config \`./warren up\` makes both`;
    throw invalid("certificateAuthorityKey", why);
  }
  checkAuthority({ authority, key }, "`./warren up` makes a new one.");
  return { authority, authorityKey: pulumi.secret(key) };
}

function given(
  config: pulumi.Config,
  secretOf: SecretOf,
  { authority, host }: Pick<TlsSurroundings, "authority" | "host">,
): { certificate: string; key: pulumi.Output<string> } {
  const pem = config.get("tlsCertificate") ?? "";
  const key = secretOf("tlsKey");
  if (pem === "") throw invalid("tlsCertificate", `is missing, and "tls" is given`);
  if (key === undefined) throw invalid("tlsKey", `is missing, and "tls" is given`);
  checkServerCertificate({ certificate: pem, key, authority, host });
  return { certificate: pem, key: pulumi.secret(key) };
}

/** Read as it is, to be looked at; what is handed on is marked as a secret again. */
function secretText(config: pulumi.Config, key: string, secretKeys: readonly string[]): string | undefined {
  const text = pulumi.runtime.getConfig(`${config.name}:${key}`);
  if (text === undefined || text === "") return undefined;
  // Pulumi.yaml cannot demand it of a key that need not be there.
  if (!secretKeys.includes(`${config.name}:${key}`))
    throw invalid(key, "stands in the stack's config as plain text");
  return text;
}

/** @throws WarrenError `config-invalid` with what is allowed */
export function oneOf<T extends string>(allowed: readonly T[], key: string, value: string): T {
  const known = allowed.find((candidate) => candidate === value);
  if (known !== undefined) return known;
  throw invalid(key, `is ${value}; allowed: ${allowed.join(", ")}`);
}
