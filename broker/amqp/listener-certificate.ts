/** What an AMQP listener shows by TLS, before anybody logs in. */
import { connect } from "node:tls";
import { isCertificateFault } from "../connection-hint.ts";
import { amqpAddress, serverName } from "./address.ts";
import { type Bounds, bounded } from "./bounded.ts";

export interface TlsFacts {
  /** `TLSv1.3` */
  readonly protocol: string;
  /** Of the listener's certificate. */
  readonly validTo: Date;
}

/** `amqps://host:port`, and whom to trust. */
interface Listener {
  readonly amqpUrl: string;
  readonly ca?: string | undefined;
}

/** The error of a certificate that is not taken; undefined where nobody answers, or not by TLS. */
export type ShownCertificate = TlsFacts | Error | undefined;

/** Milliseconds for a handshake of which nothing but the certificate is asked. */
const HANDSHAKE_TIMEOUT = 5_000;

/** {@link tlsFacts}, for who looks at certificates alone. @throws the signal's reason */
export async function shownCertificate(listener: Listener, signal: AbortSignal): Promise<ShownCertificate> {
  try {
    return await tlsFacts(listener, { timeout: HANDSHAKE_TIMEOUT, signal });
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof Error && isCertificateFault(error) ? error : undefined;
  }
}

/**
 * @param listener.amqpUrl `amqps://host:port`; credentials and path are not looked at
 * @param listener.ca certificates of authorities to trust, PEM. @default those that Node.js trusts
 * @throws Error of Node.js or OpenSSL where the handshake fails, also for a certificate that is not trusted;
 * WarrenError `wait-exceeded`
 */
export async function tlsFacts({ amqpUrl, ca }: Listener, bounds: Bounds): Promise<TlsFacts> {
  const address = amqpAddress(amqpUrl);
  const { host, port } = address;
  const socket = connect({ host, port, ...serverName(address), ...(ca === undefined ? {} : { ca }) });
  try {
    const { promise: secured, resolve, reject } = Promise.withResolvers<void>();
    socket.once("secureConnect", resolve).once("error", reject);
    await bounded("the TLS handshake", secured, bounds);
    return {
      protocol: socket.getProtocol() ?? "none",
      validTo: new Date(socket.getPeerCertificate().valid_to),
    };
  } finally {
    socket.destroy();
  }
}
