/** When a node that was started can be used. */
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { amqpGreeting } from "../amqp/greeting.ts";
import { hasNoSuchCheck, readinessUrl } from "../api/health-checks.ts";
import { READINESS_CHECK } from "../api/paths.ts";
import { connectionHint, isCertificateFault } from "../connection-hint.ts";
import { httpGet } from "./http-get.ts";
import { type PollBounds, poll } from "./poll.ts";

/** Where one node answers. */
export interface NodeListeners {
  /** `http://127.0.0.1:15672` */
  readonly managementUrl: string;
  /** `amqp://127.0.0.1:5672`; credentials in it are not used */
  readonly amqpUrl: string;
  /** Certificates of authorities to trust for `https` and `amqps`, PEM. @default those that Node.js trusts */
  readonly ca?: string;
}

/** Milliseconds for a node to start: one that holds many queues recovers them first, on cores that others use as well. */
export const READY_TIMEOUT = 180_000;
/** Code of the error for a certificate that is not taken. */
export const CERTIFICATE_REFUSED = "certificate-refused";
/** Milliseconds for one probe: a node that is busy starting may accept a connection and say nothing. */
const PROBE_TIMEOUT = 2_000;

/**
 * Waits until the node says of itself that it serves clients and its AMQP listener greets.
 *
 * RabbitMQ's own probe is cheap (no process is started, no credentials are needed); the AMQP greeting is asked
 * for as well because the probe says nothing of the port that is published outside a container.
 *
 * @param bounds.timeout milliseconds. @default {@link READY_TIMEOUT}
 * @returns milliseconds that it took
 * @throws WarrenError `wait-exceeded` with the last answer; `certificate-refused` at once
 */
export async function awaitReady(
  listeners: NodeListeners,
  bounds: Partial<PollBounds> = {},
): Promise<number> {
  const started = performance.now();
  const trust = listeners.ca === undefined ? {} : { ca: listeners.ca };
  const probe = readinessUrl(listeners.managementUrl);
  await poll(
    `the broker at ${listeners.managementUrl} to be ready`,
    { timeout: READY_TIMEOUT, ...bounds },
    async (signal, note) => {
      try {
        const answer = await httpGet(probe, { timeout: PROBE_TIMEOUT, signal, ...trust });
        if (answer.status !== 200 && !hasNoSuchCheck(answer)) {
          note(`HTTP ${answer.status} of ${READINESS_CHECK}`);
          return undefined;
        }
        await amqpGreeting(listeners.amqpUrl, { timeout: PROBE_TIMEOUT, signal, ...trust });
        return true;
      } catch (error) {
        if (isCertificateFault(error)) throw refused(listeners, error);
        // Whatever else it is, a node that starts looks like this; the wait is bounded and tells the last reason.
        note(messageOf(error));
        return undefined;
      }
    },
  );
  return performance.now() - started;
}

/** The node has read its certificate by then, and shows it until somebody gives it another one. */
function refused({ managementUrl }: NodeListeners, cause: unknown): WarrenError {
  return new WarrenError(
    CERTIFICATE_REFUSED,
    `The certificate that the broker at ${managementUrl} shows is not taken: ${messageOf(cause)}`,
    { hint: connectionHint(cause) ?? "", cause },
  );
}
