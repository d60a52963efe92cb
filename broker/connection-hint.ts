/** What the error of a connection means for whoever named the address. */
import { DEFAULT_PORTS, DEFAULT_TLS_PORTS } from "../model/rabbitmq/ports.ts";

const UNTRUSTED =
  "The certificate is of an authority that is not trusted here: name it (a stack's config certificateAuthority, or --ca).";

/** What is wrong with a certificate, by OpenSSL's codes and Node.js's. */
const CERTIFICATES: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  CERT_SIGNATURE_FAILURE: UNTRUSTED,
  CERT_HAS_EXPIRED: "The broker's certificate has expired: it needs a new one.",
  ERR_TLS_CERT_ALTNAME_INVALID: "The broker's certificate is for another name: use a name that is in it.",
};

/** By the codes of Node.js, undici and OpenSSL. */
const HINTS: Readonly<Record<string, string>> = {
  ENOTFOUND: "There is no such host: is its name right?",
  EAI_AGAIN: "The host's name cannot be looked up now: does the network work?",
  ETIMEDOUT: "Nothing answers there: is the port open from here (firewall, VPN)?",
  UND_ERR_CONNECT_TIMEOUT: "Nothing answers there: is the port open from here (firewall, VPN)?",
  ERR_SSL_WRONG_VERSION_NUMBER: "What listens there does not speak TLS: http and amqp are without it.",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "What listens there does not speak TLS: http and amqp are without it.",
  EPROTO: "What listens there does not speak TLS: http and amqp are without it.",
  ...CERTIFICATES,
};

/** Whether the listener is there, and its certificate is not taken: that does not come right by waiting. */
export function isCertificateFault(cause: unknown): boolean {
  return causesOf(cause).some((error) => Object.hasOwn(CERTIFICATES, codeOf(error)));
}

/** @returns undefined where the error says nothing of its own about the address */
export function connectionHint(cause: unknown): string | undefined {
  for (const error of causesOf(cause)) {
    const hint = HINTS[codeOf(error)];
    if (hint !== undefined) return hint;
    // undici's parser: an answer came, and it is no HTTP.
    if (error.name === "HTTPParserError") {
      return `What answers there is not HTTP. The management plugin is at ${DEFAULT_PORTS.management}, or ${DEFAULT_TLS_PORTS.management} with TLS; ${DEFAULT_PORTS.amqp} and ${DEFAULT_TLS_PORTS.amqp} are AMQP's ports.`;
    }
  }
  return undefined;
}

/** The error and what is underneath, as far as anybody goes. */
function causesOf(cause: unknown): Error[] {
  const errors: Error[] = [];
  for (let error = cause; error instanceof Error && errors.length < 4; error = error.cause)
    errors.push(error);
  return errors;
}

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "";
}
