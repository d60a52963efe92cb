/**
 * The layout of RFC 5280, by @peculiar/x509 over Node.js's own WebCrypto. It is imported when there is something to
 * sign: the library takes 0.1 s to load, which the start of the plugin should not wait for.
 */
// The library looks for it when it is loaded.
// oxlint-disable-next-line import/no-unassigned-import -- what it gives is in the global Reflect
import "reflect-metadata";
import { KeyObject, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;

export interface Contents {
  readonly commonName: string;
  /** To the second: what is below is cut off. */
  readonly from: Date;
  readonly to: Date;
}

export interface LeafContents extends Contents {
  readonly usage: "server" | "client";
  /** DNS names and IP addresses. */
  readonly names: readonly string[];
}

/** PEM; the key is PKCS #8. */
export interface Signed {
  readonly certificate: string;
  readonly privateKey: string;
}

/** An authority that signs itself, and below which there are no others. */
export async function signedByItself({ commonName, from, to }: Contents): Promise<Signed> {
  const keys = await newKeys();
  const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: nameOf(commonName),
      notBefore: from,
      notAfter: to,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return pemOf(certificate, keys.privateKey);
}

/**
 * @param authority its certificate in PEM
 * @param key its key, on the curve P-256
 */
export async function signedBy(authority: string, key: KeyObject, contents: LeafContents): Promise<Signed> {
  const issuer = new x509.X509Certificate(authority);
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: nameOf(contents.commonName),
      issuer: issuer.subjectName,
      notBefore: contents.from,
      notAfter: contents.to,
      publicKey: keys.publicKey,
      signingKey: key.toCryptoKey(ALGORITHM, false, ["sign"]),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[`${contents.usage}Auth`]]),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        await keyIdentifierOf(issuer),
        ...alternativeNames(contents.names),
      ],
    },
    webcrypto,
  );
  return pemOf(certificate, keys.privateKey);
}

/** What the issuer says its key is called. It need not be the hash that this library takes. */
async function keyIdentifierOf(issuer: x509.X509Certificate): Promise<x509.Extension> {
  const named = issuer.getExtension(x509.SubjectKeyIdentifierExtension);
  return named === null
    ? await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, webcrypto)
    : new x509.AuthorityKeyIdentifierExtension(named.keyId);
}

/** RFC 5280 wants one name at least where the extension is. */
function alternativeNames(names: readonly string[]): x509.Extension[] {
  if (names.length === 0) return [];
  const all = names.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value }) as const);
  return [new x509.SubjectAlternativeNameExtension(all)];
}

/** Typed, because the library reads a text that begins with `#` as bytes. */
function nameOf(commonName: string): x509.Name {
  return new x509.Name([{ CN: [{ utf8String: commonName }] }]);
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function pemOf(certificate: x509.X509Certificate, key: webcrypto.CryptoKey): Signed {
  const privateKey = KeyObject.from(key).export({ type: "pkcs8", format: "pem" }).toString();
  return { certificate: `${certificate.toString("pem")}\n`, privateKey };
}
