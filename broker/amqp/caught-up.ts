/**
 * Nodes of a cluster that are a moment behind another one.
 *
 * What is made over HTTP at one node can be missing at another, since the metadata store answers when a majority has a
 * change, and not when every node has it (https://www.rabbitmq.com/docs/metadata-store). Every node takes the changes in
 * the same order. So where the right to enter is given last, whoever is let in at a node finds the rest there too.
 */
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { poll } from "../node/poll.ts";
import type { AmqpConnection } from "./connection.ts";
import { classifyLoginError } from "./login.ts";

/**
 * Milliseconds for which a node may be behind; a laptop's cores can be shared by all nodes of a cluster. Less where it is
 * not known whether there is another node: whoever has no right to enter waits as long to be told.
 */
export const BEHIND = { cluster: 10_000, unknown: 2_000 } as const;

/** Whether the node does not let somebody in: what it does not know yet, or no right to enter. */
export function isRefusal(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { outcome } = classifyLoginError(messageOf(error instanceof WarrenError ? error.cause : error));
  return outcome === "credentials-refused" || outcome === "virtual-host-refused";
}

/**
 * Who is refused is asked again until it is let in, for as long as a node may be behind.
 *
 * @param connect one attempt
 * @param bounds.timeout milliseconds of {@link BEHIND}
 * @throws what the last attempt did; at once where that said nothing about the right to enter
 */
export async function untilLetIn(
  connect: () => Promise<AmqpConnection>,
  bounds: { readonly timeout: number; readonly signal?: AbortSignal | undefined },
): Promise<AmqpConnection> {
  const { timeout, signal } = bounds;
  let refused: Error | undefined;
  try {
    return await poll("a node to let in", { timeout, interval: 200, ...(signal && { signal }) }, async () => {
      try {
        return await connect();
      } catch (error) {
        if (!isRefusal(error)) throw error;
        refused = error;
        return undefined;
      }
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (refused !== undefined && error instanceof WarrenError && error.code === "wait-exceeded")
      throw refused;
    throw error;
  }
}
