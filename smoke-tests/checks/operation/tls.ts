/** Whether the AMQP listener speaks TLS as it should. */
import { connect, type TLSSocket } from "node:tls";
import { amqpAddress, serverName } from "../../../broker/amqp/address.ts";
import { bounded } from "../../../broker/amqp/bounded.ts";
import { messageOf } from "../../../model/warren-error.ts";
import { type Finding, failed, passed } from "../../check.ts";
import type { CheckContext } from "../../run/check-context.ts";

export interface TlsFacts {
  /** `TLSv1.3` */
  readonly protocol: string;
  /** Of the listener's certificate. */
  readonly validTo: Date;
}

const DAY = 86_400_000;
/** Days that a certificate has to be valid still: time enough to renew it. */
const FEWEST_DAYS = 14;

export async function checkTls({ target, signal }: CheckContext, timeout: number): Promise<Finding> {
  const address = amqpAddress(target.amqpUrl);
  const socket = connect({
    host: address.host,
    port: address.port,
    ...serverName(address),
    ...(target.ca === undefined ? {} : { ca: target.ca }),
  });
  try {
    const { promise: secured, resolve, reject } = Promise.withResolvers<void>();
    socket.once("secureConnect", resolve).once("error", reject);
    await bounded("the TLS handshake", secured, { timeout, signal });
    return judgeTls(factsOf(socket), new Date());
  } catch (error) {
    signal.throwIfAborted();
    return failed(EXPECTED, messageOf(error), {
      remedy: "Compare the listener's certificate with the host's name and --ca.",
    });
  } finally {
    socket.destroy();
  }
}

const EXPECTED = `TLS 1.2 or 1.3 with a certificate that is trusted and valid for ${FEWEST_DAYS} days at least`;

function factsOf(socket: TLSSocket): TlsFacts {
  return {
    protocol: socket.getProtocol() ?? "none",
    validTo: new Date(socket.getPeerCertificate().valid_to),
  };
}

/** Pure. That the certificate is trusted is what the handshake has shown. */
export function judgeTls({ protocol, validTo }: TlsFacts, now: Date): Finding {
  const days = Math.floor((validTo.getTime() - now.getTime()) / DAY);
  const observed = `${protocol}, a trusted certificate that is valid for ${days} days`;
  const right = (protocol === "TLSv1.2" || protocol === "TLSv1.3") && days >= FEWEST_DAYS;
  return right
    ? passed(EXPECTED, observed)
    : failed(EXPECTED, observed, { remedy: "Renew the certificate; allow TLS 1.2 and 1.3 only." });
}
