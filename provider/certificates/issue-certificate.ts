/** X.509 certificates for development: an authority, and what it signs. Keys are ECDSA's on the curve P-256. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { DAY, HOUR } from "../../model/text/durations.ts";
import { WarrenError } from "../../model/warren-error.ts";

/** PEM. */
export interface Issued {
  readonly certificate: string;
  /** PKCS #8. Secret. */
  readonly privateKey: string;
}

export type Usage = "server" | "client";

export interface CertificateRequest {
  readonly commonName: string;
  /** DNS names and IP addresses for which it stands. */
  readonly names: readonly string[];
  readonly usage: Usage;
  readonly days: number;
}

/** Milliseconds that a certificate is valid before it is made: clocks differ. */
const EARLIER = HOUR;

/** An authority that signs certificates of servers and clients, and no other authorities. */
export async function makeAuthority(
  commonName: string,
  days: number,
  now: Date = new Date(),
): Promise<Issued> {
  const { signedByItself } = await import("./signed-certificate.ts");
  const to = new Date(now.getTime() + days * DAY);
  return await signedByItself({ commonName, from: earlierThan(now), to });
}

/**
 * A certificate with a key of its own. It does not outlive its authority.
 *
 * @throws WarrenError `authority-invalid` where it is no authority with an ECDSA key on P-256, is over, or the key is
 * another one's
 */
export async function issueCertificate(
  request: CertificateRequest,
  by: Issued,
  now: Date = new Date(),
): Promise<Issued> {
  const { certificate, key } = readAuthority(by);
  const { days, ...contents } = request;
  const to = lastDay(days, certificate, now);
  if (to <= now) {
    throw new WarrenError("authority-invalid", `the certificate authority ended at ${to.toISOString()}`, {
      hint: "`./warren up` makes a new one for `tls: development`.",
    });
  }
  const { signedBy } = await import("./signed-certificate.ts");
  return await signedBy(certificate.toString(), key, { ...contents, from: earlierThan(now), to });
}

/** When a certificate that is made now would end. */
export function lastDay(days: number, authority: X509Certificate, now: Date): Date {
  return new Date(Math.min(now.getTime() + days * DAY, authority.validToDate.getTime()));
}

function earlierThan(now: Date): Date {
  return new Date(now.getTime() - EARLIER);
}

function readAuthority(by: Issued): { certificate: X509Certificate; key: KeyObject } {
  let certificate: X509Certificate;
  let key: KeyObject;
  try {
    certificate = new X509Certificate(by.certificate);
    key = createPrivateKey(by.privateKey);
  } catch (cause) {
    // What OpenSSL says of a key may quote it.
    throw notOurs("its certificate or its key cannot be read as PEM", cause);
  }
  if (!certificate.checkPrivateKey(key)) throw notOurs("the key does not belong to the certificate");
  // OpenSSL's name of P-256.
  const isOurCurve = key.asymmetricKeyDetails?.namedCurve === "prime256v1";
  if (!certificate.ca || !isOurCurve) throw notOurs("it is not one that Warren made");
  return { certificate, key };
}

function notOurs(why: string, cause?: unknown): WarrenError {
  return new WarrenError("authority-invalid", `nothing can be signed by the certificate authority: ${why}`, {
    hint: "Take certificateAuthority and certificateAuthorityKey out of the stack's config: `./warren up` makes new ones.",
    ...(cause === undefined ? {} : { cause }),
  });
}
