/** Whether clients reach the broker at all. */
import { amqpGreeting } from "../../../broker/amqp/greeting.ts";
import { messageOf, WarrenError } from "../../../model/warren-error.ts";
import { type Finding, failed, passed } from "../../check.ts";
import type { CheckContext } from "../../run/check-context.ts";

/** The mechanism by which clients log in with a name and a password. */
const PLAIN = "PLAIN";

export async function checkAmqpListener({ target, signal }: CheckContext, timeout: number): Promise<Finding> {
  const { amqpUrl, ca } = target;
  const expected = `a greeting that offers a login by SASL ${PLAIN}`;
  try {
    const bounds = { timeout, signal, ...(ca === undefined ? {} : { ca }) };
    const { mechanisms } = await amqpGreeting(amqpUrl, bounds);
    const offered = mechanisms.length === 0 ? "nothing" : mechanisms.join(", ");
    if (mechanisms.includes(PLAIN)) return passed(expected, `offered: ${offered}`);
    return failed(expected, `offered: ${offered}, and not ${PLAIN}`, {
      remedy: `Add it in rabbitmq.conf: auth_mechanisms.1 = ${PLAIN}.`,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof WarrenError)) throw error;
    return failed(expected, messageOf(error), {
      remedy:
        "Does the broker listen for AMQP (listeners.tcp, listeners.ssl), and is its port reachable from here?",
    });
  }
}
