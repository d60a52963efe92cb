/** Connections of Warren itself to a broker, with errors that say what to look at. */
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { amqpAddress, showAddress } from "./address.ts";
import { type AmqpConnection, openConnection } from "./connection.ts";
import type { AmqpEndpoint } from "./dial.ts";

/** Milliseconds; see {@link AmqpEndpoint}. */
const CONNECT_TIMEOUT = 5_000;

/**
 * The caller closes it.
 *
 * @throws WarrenError `amqp-unreachable` with the reason and without the password; `amqp-url-invalid`
 */
export async function connectAmqp(
  endpoint: AmqpEndpoint,
  virtualHost: string,
  signal?: AbortSignal,
): Promise<AmqpConnection> {
  const address = amqpAddress(endpoint.url);
  try {
    const login = { ...endpoint, virtualHost, name: "warren" };
    return await openConnection(login, { timeout: endpoint.connectTimeout ?? CONNECT_TIMEOUT, signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new WarrenError(
      "amqp-unreachable",
      `${showAddress(address)}, virtual host "${virtualHost}": no AMQP connection (${messageOf(cause)})`,
      {
        hint: `Does the broker listen there, and has user "${endpoint.username}" permissions in that virtual host?`,
        cause,
      },
    );
  }
}

/** One that is cut off already is closed; one that does not answer is broken off. */
export async function closeAmqp(connection: AmqpConnection): Promise<void> {
  // Nothing depends on the handshake: what was asked over the connection has its answer.
  await connection.close().catch(() => undefined);
}
