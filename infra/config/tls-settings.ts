/** The config keys of TLS, checked before anything is made: RabbitMQ would start, and refuse every client. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { endingOf } from "../../model/text/certificate-end.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { certificatesIn } from "./certificate-authority.ts";

export const TLS_MODES = ["off", "development", "given"] as const;

export const CLIENT_CERTIFICATES = ["none", "requested"] as const;
/** Whether the AMQP listener asks its clients for a certificate, and takes none but the authority's. */
export type ClientCertificates = (typeof CLIENT_CERTIFICATES)[number];

export type TlsSettings = {
  /** By which clients know the broker, and the broker its clients, PEM. */
  readonly authority: string | undefined;
  readonly clientCertificates: ClientCertificates;
} & (
  | { readonly mode: "development"; readonly authority: string; readonly authorityKey: pulumi.Output<string> }
  /** The certificate with those between it and the authority, PEM. */
  | { readonly mode: "given"; readonly certificate: string; readonly key: pulumi.Output<string> }
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
  const certificate = firstCertificate("certificateAuthority", authority);
  checkKey("certificateAuthorityKey", key, certificate);
  checkTime("certificateAuthority", certificate, "`./warren up` makes a new one.");
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
  const certificate = firstCertificate("tlsCertificate", pem);
  checkKey("tlsKey", key, certificate);
  checkTime("tlsCertificate", certificate);
  const named = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
  if (named === undefined) {
    const names = certificate.subjectAltName ?? "no name at all";
    throw invalid("tlsCertificate", `is for ${names}, and clients connect to ${host}`);
  }
  if (authority !== undefined && !leadsTo(certificatesIn(pem), certificatesIn(authority))) {
    throw invalid("tlsCertificate", `was not issued by the authority in "certificateAuthority"`);
  }
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

function firstCertificate(key: string, pem: string): X509Certificate {
  let certificate: X509Certificate | undefined;
  try {
    [certificate] = certificatesIn(pem);
  } catch (cause) {
    throw invalid(key, "holds a certificate that cannot be read", { cause });
  }
  if (certificate === undefined) throw invalid(key, "holds no certificate in PEM");
  return certificate;
}

function checkKey(key: string, pem: string, certificate: X509Certificate): void {
  let parsed: KeyObject;
  try {
    parsed = createPrivateKey(pem);
  } catch (cause) {
    throw invalid(key, "is not a private key in PEM without a passphrase", { cause });
  }
  if (certificate.checkPrivateKey(parsed)) return;
  throw invalid(key, `does not belong to the certificate of ${certificate.subject.replaceAll("\n", ", ")}`);
}

/** @param hint where there is another way to a certificate that lasts than to set one */
function checkTime(key: string, { validFromDate, validToDate }: X509Certificate, hint?: string): void {
  const now = new Date();
  if (validToDate < now) throw invalid(key, endingOf(validToDate, now), { hint });
  if (validFromDate > now) throw invalid(key, `begins at ${validFromDate.toISOString()} only`);
}

/** Whether each is issued by the one after it, and the last by an authority; or is an authority itself. */
function leadsTo(chain: readonly X509Certificate[], authorities: readonly X509Certificate[]): boolean {
  for (const [index, one] of chain.entries()) {
    if (authorities.some((by) => by.fingerprint256 === one.fingerprint256 || isIssued(one, by))) return true;
    const next = chain[index + 1];
    if (next === undefined || !isIssued(one, next)) return false;
  }
  return false;
}

function isIssued(certificate: X509Certificate, by: X509Certificate): boolean {
  return certificate.checkIssued(by) && certificate.verify(by.publicKey);
}

function oneOf<T extends string>(allowed: readonly T[], key: string, value: string): T {
  const known = allowed.find((candidate) => candidate === value);
  if (known !== undefined) return known;
  throw invalid(key, `is ${value}; allowed: ${allowed.join(", ")}`);
}

interface Addition {
  /** @default how the key is set */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

function invalid(key: string, why: string, { hint, cause }: Addition = {}): WarrenError {
  const secret = key.endsWith("Key") ? "--secret " : "";
  return new WarrenError("config-invalid", `Config "${key}" ${why}`, {
    hint:
      hint ??
      `Set it with: \`pulumi config set ${secret}${key} ${key.startsWith("tlsC") || secret !== "" ? "< FILE" : "VALUE"}\``,
    ...(cause === undefined ? {} : { cause }),
  });
}
