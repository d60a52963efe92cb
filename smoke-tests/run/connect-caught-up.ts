/**
 * A connection for somebody whom the run has made, to a node that has everything which was made before.
 *
 * What is made over HTTP at one node of a cluster can be missing at another for a moment, since the metadata store
 * answers when a majority has a change, and not when every node has it (https://www.rabbitmq.com/docs/metadata-store).
 * Every node takes the changes in the same order. So where the right to enter is given last, whoever is let in at a node
 * finds the rest there too.
 */

import type { AmqpLogin } from "../../broker/amqp/amqplib-connect.ts";
import { type AmqpConnection, openConnection } from "../../broker/amqp/connection.ts";
import { classifyLoginError } from "../../broker/amqp/login.ts";
import { poll } from "../../broker/node/poll.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";

/** Milliseconds for which a node may be behind. A laptop's cores can be shared by all nodes of a cluster. */
const BEHIND = { cluster: 10_000, unknown: 2_000 };

export interface ConnectBounds {
  /** Milliseconds for one attempt. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Of a broker that others run only its addresses are known. */
  readonly isCluster: boolean;
}

/**
 * Who is refused is asked again until it is let in, for as long as a node may be behind.
 *
 * @throws what the broker said last; at once where it said nothing about the right to enter
 */
export async function connectCaughtUp(login: AmqpLogin, bounds: ConnectBounds): Promise<AmqpConnection> {
  const { timeout, signal, isCluster } = bounds;
  let refused: Error | undefined;
  const until = { timeout: isCluster ? BEHIND.cluster : BEHIND.unknown, signal };
  try {
    return await poll("the broker to let in whom the tests have made", until, async () => {
      try {
        return await openConnection(login, { timeout, signal });
      } catch (error) {
        const { outcome } = classifyLoginError(messageOf(error));
        const isRefused = outcome === "credentials-refused" || outcome === "virtual-host-refused";
        if (!isRefused || !(error instanceof Error)) throw error;
        refused = error;
        return undefined;
      }
    });
  } catch (error) {
    signal.throwIfAborted();
    if (refused !== undefined && error instanceof WarrenError && error.code === "wait-exceeded")
      throw refused;
    throw error;
  }
}
