/** A connection for somebody whom the run has made, to a node that has everything which was made before: `caught-up.ts`. */

import type { AmqpLogin } from "../../broker/amqp/amqplib-connect.ts";
import { BEHIND, untilLetIn } from "../../broker/amqp/caught-up.ts";
import { type AmqpConnection, openConnection } from "../../broker/amqp/connection.ts";

export interface ConnectBounds {
  /** Milliseconds for one attempt. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Of a broker that others run only its addresses are known. */
  readonly isCluster: boolean;
}

/** @throws what the broker said last; at once where it said nothing about the right to enter */
export async function connectCaughtUp(login: AmqpLogin, bounds: ConnectBounds): Promise<AmqpConnection> {
  const { timeout, signal, isCluster } = bounds;
  const behind = isCluster ? BEHIND.cluster : BEHIND.unknown;
  return await untilLetIn(async () => await openConnection(login, { timeout, signal }), {
    timeout: behind,
    signal,
  });
}
