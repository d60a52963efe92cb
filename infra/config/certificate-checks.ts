/** Certificates and their keys, looked at before anything is made: RabbitMQ would start with them, and refuse every client. */
import { createPrivateKey, type KeyObject, type X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { endingOf } from "../../model/text/certificate-end.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { certificatesIn } from "./certificate-authority.ts";

/**
 * An authority that issues certificates itself.
 *
 * @param hint where there is another way to one that lasts than to set it
 * @throws WarrenError `config-invalid` with the key of the config at fault; it quotes no key
 */
export function checkAuthority(
  pem: { readonly authority: string; readonly key: string },
  hint?: string,
): void {
  const certificate = firstCertificate("certificateAuthority", pem.authority);
  checkKey("certificateAuthorityKey", pem.key, certificate);
  checkTime("certificateAuthority", certificate, hint);
}

/**
 * @param given.certificate with those between it and the authority, PEM
 * @param given.authority undefined where clients trust one of their system's
 * @param given.host the name or address that clients connect to
 * @throws WarrenError `config-invalid` with the key of the config at fault; it quotes no key
 */
export function checkServerCertificate(given: {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string | undefined;
  readonly host: string;
}): void {
  const { certificate: pem, key, authority, host } = given;
  const certificate = firstCertificate("tlsCertificate", pem);
  checkKey("tlsKey", key, certificate);
  checkTime("tlsCertificate", certificate);
  const named = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
  if (named === undefined) {
    const names = certificate.subjectAltName ?? "no name at all";
    throw invalidTls("tlsCertificate", `is for ${names}, and clients connect to ${host}`);
  }
  if (authority !== undefined && !leadsTo(certificatesIn(pem), certificatesIn(authority))) {
    throw invalidTls("tlsCertificate", `was not issued by the authority in "certificateAuthority"`);
  }
}

function firstCertificate(key: string, pem: string): X509Certificate {
  let certificate: X509Certificate | undefined;
  try {
    [certificate] = certificatesIn(pem);
  } catch (cause) {
    throw invalidTls(key, "holds a certificate that cannot be read", { cause });
  }
  if (certificate === undefined) throw invalidTls(key, "holds no certificate in PEM");
  return certificate;
}

function checkKey(key: string, pem: string, certificate: X509Certificate): void {
  let parsed: KeyObject;
  try {
    parsed = createPrivateKey(pem);
  } catch (cause) {
    throw invalidTls(key, "is not a private key in PEM without a passphrase", { cause });
  }
  if (certificate.checkPrivateKey(parsed)) return;
  throw invalidTls(
    key,
    `does not belong to the certificate of ${certificate.subject.replaceAll("\n", ", ")}`,
  );
}

/** @param hint where there is another way to a certificate that lasts than to set one */
function checkTime(key: string, { validFromDate, validToDate }: X509Certificate, hint?: string): void {
  const now = new Date();
  if (validToDate < now) throw invalidTls(key, endingOf(validToDate, now), { hint });
  if (validFromDate > now) throw invalidTls(key, `begins at ${validFromDate.toISOString()} only`);
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

interface Addition {
  /** @default how the key is set */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** Of a key of the config. */
export function invalidTls(key: string, why: string, { hint, cause }: Addition = {}): WarrenError {
  const secret = key.endsWith("Key") ? "--secret " : "";
  return new WarrenError("config-invalid", `Config "${key}" ${why}`, {
    hint:
      hint ??
      `Set it with: \`pulumi config set ${secret}${key} ${key.startsWith("tlsC") || secret !== "" ? "< FILE" : "VALUE"}\``,
    ...(cause === undefined ? {} : { cause }),
  });
}
