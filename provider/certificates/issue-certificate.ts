/**
 * X.509 certificates for development: an authority, and what it signs. Keys, random numbers and signatures are
 * OpenSSL's, through node:crypto; what is done here is the layout of RFC 5280.
 *
 * No program and no library is asked for it: `openssl` is not on every machine and wants private keys in files, and
 * for one fixed layout a library of twenty packages would read the same few fields.
 */
import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from "node:crypto";
import { isIPv4 } from "node:net";
import { WarrenError } from "../../model/warren-error.ts";
import * as der from "./der.ts";

/** PEM. */
export interface Issued {
  readonly certificate: string;
  /** PKCS #8. Secret. */
  readonly privateKey: string;
}

export type Usage = "server" | "client";

export interface CertificateRequest {
  readonly commonName: string;
  /** DNS names and IPv4 addresses for which it stands. */
  readonly names: readonly string[];
  readonly usage: Usage;
  readonly days: number;
}

const DAY = 86_400_000;
/** Milliseconds that a certificate is valid before it is made: clocks differ. */
const EARLIER = 3_600_000;

const OID = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAlternativeName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  server: "1.3.6.1.5.5.7.3.1",
  client: "1.3.6.1.5.5.7.3.2",
} as const;

/** Bits of RFC 5280, section 4.2.1.3, the first being the highest, and how many of the byte do not count. */
const KEY_USAGE = {
  /** digitalSignature */
  leaf: der.bitString(Buffer.from([0b1000_0000]), 7),
  /** keyCertSign, cRLSign */
  authority: der.bitString(Buffer.from([0b0000_0110]), 1),
} as const;

/** An authority that signs certificates of servers and clients, and no other authorities. */
export function makeAuthority(commonName: string, days: number, now: Date = new Date()): Issued {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const extensions = [
    extension(OID.basicConstraints, der.sequence(der.TRUE, der.integer(Buffer.from([0]))), "critical"),
    extension(OID.keyUsage, KEY_USAGE.authority, "critical"),
    extension(OID.subjectKeyIdentifier, der.octetString(keyIdentifier(publicKey))),
  ];
  const certificate = signed(privateKey, {
    issuer: commonName,
    subject: commonName,
    publicKey,
    from: new Date(now.getTime() - EARLIER),
    to: new Date(now.getTime() + days * DAY),
    extensions,
  });
  return { certificate, privateKey: pemOf(privateKey) };
}

/**
 * A certificate with a key of its own. It does not outlive its authority.
 *
 * @throws WarrenError `authority-invalid` where it is none that {@link makeAuthority} makes, is over, or the key is
 * another one's
 */
export function issueCertificate(request: CertificateRequest, by: Issued, now: Date = new Date()): Issued {
  const authority = readAuthority(by);
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const to = lastDay(request.days, authority.certificate, now);
  if (to <= now) {
    throw new WarrenError("authority-invalid", `the certificate authority ended at ${to.toISOString()}`, {
      hint: "./warren up makes a new one for `tls: development`.",
    });
  }
  const extensions = [
    extension(OID.basicConstraints, der.sequence(), "critical"),
    extension(OID.keyUsage, KEY_USAGE.leaf, "critical"),
    extension(OID.extendedKeyUsage, der.sequence(der.objectIdentifier(OID[request.usage]))),
    extension(OID.subjectKeyIdentifier, der.octetString(keyIdentifier(publicKey))),
    extension(
      OID.authorityKeyIdentifier,
      der.sequence(der.implicit(0, keyIdentifier(authority.certificate.publicKey))),
    ),
    ...(request.names.length === 0
      ? []
      : [extension(OID.subjectAlternativeName, der.sequence(...request.names.map(generalName)))]),
  ];
  const certificate = signed(authority.key, {
    issuer: authority.commonName,
    subject: request.commonName,
    publicKey,
    from: new Date(now.getTime() - EARLIER),
    to,
    extensions,
  });
  return { certificate, privateKey: pemOf(privateKey) };
}

/** When a certificate that is made now would end. */
export function lastDay(days: number, authority: X509Certificate, now: Date): Date {
  return new Date(Math.min(now.getTime() + days * DAY, authority.validToDate.getTime()));
}

function readAuthority(by: Issued): { certificate: X509Certificate; key: KeyObject; commonName: string } {
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
  // Its name is written into what it signs, byte for byte, so it has to be of the one form that is written here.
  const commonName = /^CN=(.+)$/.exec(certificate.subject)?.[1];
  if (!certificate.ca || commonName === undefined || key.asymmetricKeyType !== "ec") {
    throw notOurs("it is not one that Warren made");
  }
  return { certificate, key, commonName };
}

function notOurs(why: string, cause?: unknown): WarrenError {
  return new WarrenError("authority-invalid", `nothing can be signed by the certificate authority: ${why}`, {
    hint: "Take certificateAuthority and certificateAuthorityKey out of the stack's config: ./warren up makes new ones.",
    ...(cause === undefined ? {} : { cause }),
  });
}

interface Contents {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly from: Date;
  readonly to: Date;
  readonly extensions: readonly Buffer[];
}

/** RFC 5280, section 4.1. */
function signed(key: KeyObject, { issuer, subject, publicKey, from, to, extensions }: Contents): string {
  const algorithm = der.sequence(der.objectIdentifier(OID.ecdsaWithSha256));
  const body = der.sequence(
    // Version 3 is written as 2.
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(randomBytes(16)),
    algorithm,
    distinguishedName(issuer),
    der.sequence(der.time(from), der.time(to)),
    distinguishedName(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der.explicit(3, der.sequence(...extensions)),
  );
  const signature = sign("sha256", body, { key, dsaEncoding: "der" });
  const text = der.sequence(body, algorithm, der.bitString(signature)).toString("base64");
  const lines = text.match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function distinguishedName(commonName: string): Buffer {
  return der.sequence(
    der.set(der.sequence(der.objectIdentifier(OID.commonName), der.utf8String(commonName))),
  );
}

function extension(id: string, value: Buffer, critical?: "critical"): Buffer {
  const flag = critical === undefined ? [] : [der.TRUE];
  return der.sequence(der.objectIdentifier(id), ...flag, der.octetString(value));
}

/** RFC 5280, section 4.2.1.6: dNSName is [2], iPAddress [7]. */
function generalName(name: string): Buffer {
  return isIPv4(name)
    ? der.implicit(7, Buffer.from(name.split(".").map(Number)))
    : der.implicit(2, Buffer.from(name, "ascii"));
}

/** RFC 7093, section 2, method 4: the hash of the whole public key, cut to 160 bits. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  const bytes = publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(bytes).digest().subarray(0, 20);
}

function pemOf(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
