/** What is tried at two brokers is true of neither, and no remedy of a check helps then. */
import { amqpGreeting } from "../../broker/amqp/greeting.ts";
import { assertNamesFit } from "../../broker/amqp/same-broker.ts";
import type { ManagementApi } from "../../broker/api/management-api.ts";
import { runningNodes } from "../../broker/api/nodes.ts";
import { clusterName } from "../../broker/api/overview.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { SmokeTarget } from "../smoke-target.ts";

/** Milliseconds for the greeting of the AMQP listener. */
const GREETING_TIMEOUT = 10_000;

/**
 * Of a broker of others, whose addresses are given one by one. A listener that does not answer is its own check's to tell.
 *
 * @throws WarrenError `two-brokers` where both say that they are of different clusters
 */
export async function assertOneBroker(
  api: ManagementApi,
  { amqpUrl, ca, nodes }: Pick<SmokeTarget, "amqpUrl" | "ca" | "nodes">,
  signal: AbortSignal,
): Promise<void> {
  if (nodes.length > 0) return;
  const amqp = await nameAt(amqpUrl, {
    timeout: GREETING_TIMEOUT,
    signal,
    ...(ca === undefined ? {} : { ca }),
  });
  if (amqp === undefined) return;
  const management = await clusterName(api, signal);
  if (amqp === management) return;
  const running = await runningNodes(api, signal);
  assertNamesFit({ amqp: amqpUrl, management: api.endpoint.url }, { amqp, management }, running?.length);
}

async function nameAt(url: string, bounds: Parameters<typeof amqpGreeting>[1]): Promise<string | undefined> {
  try {
    return (await amqpGreeting(url, bounds)).clusterName;
  } catch (error) {
    if (error instanceof WarrenError) return undefined;
    throw error;
  }
}
