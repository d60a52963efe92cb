/** The config key certificateAuthority: certificates, or the file that holds them. */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { messageOf, WarrenError } from "../../model/warren-error.ts";

const CERTIFICATE = "-----BEGIN CERTIFICATE-----";

/**
 * @param root the folder of Pulumi.yaml, which a path is relative to
 * @returns PEM; undefined where nothing is configured
 * @throws WarrenError `config-invalid`
 */
export function readCertificateAuthority(root: string, value: string | undefined): string | undefined {
  if (value === undefined || value === "") return undefined;
  if (value.includes("-----BEGIN")) {
    if (value.includes(CERTIFICATE)) return value;
    // What is there instead may be a private key, so it is not repeated.
    throw invalid("holds no certificate");
  }
  const pem = readAuthority(resolve(root, value), value);
  if (!pem.includes(CERTIFICATE)) throw invalid(`names ${value}, in which there is no certificate in PEM`);
  return pem;
}

const ONE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Those of a text in PEM, in its order. @throws Error where one of them cannot be read */
export function certificatesIn(pem: string): X509Certificate[] {
  return (pem.match(ONE) ?? []).map((text) => new X509Certificate(text));
}

function readAuthority(path: string, shown: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw invalid(`names ${shown}, which cannot be read: ${messageOf(cause)}`, cause);
  }
}

function invalid(why: string, cause?: unknown): WarrenError {
  return new WarrenError("config-invalid", `Config "certificateAuthority" ${why}.`, {
    hint: `It is one or more certificates in PEM (${CERTIFICATE} ...), or the path of a file with them.`,
    cause,
  });
}
