/** Whether the AMQP listener speaks TLS as it should. */
import { type TlsFacts, tlsFacts } from "../../../broker/amqp/listener-certificate.ts";
import { endsSoon, RENEWAL_DAYS } from "../../../model/text/certificate-end.ts";
import { DAY } from "../../../model/text/durations.ts";
import { messageOf } from "../../../model/warren-error.ts";
import { type Finding, failed, passed } from "../../check.ts";
import type { CheckContext } from "../../run/check-context.ts";

export async function checkTls({ target, signal }: CheckContext, timeout: number): Promise<Finding> {
  try {
    return judgeTls(await tlsFacts(target, { timeout, signal }), new Date());
  } catch (error) {
    signal.throwIfAborted();
    return failed(EXPECTED, messageOf(error), {
      remedy: "Compare the listener's certificate with the host's name and --ca.",
    });
  }
}

const EXPECTED = `TLS 1.2 or 1.3 with a certificate that is trusted and valid for ${RENEWAL_DAYS.given} days at least`;

/** Pure. That the certificate is trusted is what the handshake has shown. */
export function judgeTls({ protocol, validTo }: TlsFacts, now: Date): Finding {
  const days = Math.floor((validTo.getTime() - now.getTime()) / DAY);
  const observed = `${protocol}, a trusted certificate that is valid for ${days} days`;
  const right = (protocol === "TLSv1.2" || protocol === "TLSv1.3") && !endsSoon(validTo, "given", now);
  return right
    ? passed(EXPECTED, observed)
    : failed(EXPECTED, observed, { remedy: "Renew the certificate; allow TLS 1.2 and 1.3 only." });
}
