/** Connections of Warren itself to a broker, with errors that say what to look at. */
import { randomUUID } from "node:crypto";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { runningNodes } from "../api/nodes.ts";
import type { Broker } from "../broker.ts";
import { amqpAddress, showAddress } from "./address.ts";
import type { AmqpEndpoint } from "./amqplib-connect.ts";
import { BEHIND, isRefusal, untilLetIn } from "./caught-up.ts";
import { type AmqpConnection, openConnection } from "./connection.ts";
import { assertSameBroker } from "./same-broker.ts";

/** Milliseconds; see {@link AmqpEndpoint}. */
const CONNECT_TIMEOUT = 5_000;

/**
 * Connects, and proves that it is the broker at the management API. A node of a cluster that does not know yet what was
 * made there is asked again. The caller closes it.
 *
 * @throws WarrenError as {@link connectAmqp} and {@link assertSameBroker} do
 */
export async function connectToBroker(
  { api, amqp }: Broker,
  virtualHost: string,
  signal?: AbortSignal,
): Promise<AmqpConnection> {
  const connectionName = `warren ${randomUUID()}`;
  const connection = await connectCaughtUp({ api, amqp }, virtualHost, { connectionName, signal });
  try {
    await assertSameBroker({ api, connection, amqpUrl: amqp.url, virtualHost, connectionName }, signal);
    return connection;
  } catch (error) {
    await closeAmqp(connection);
    signal?.throwIfAborted();
    if (error instanceof WarrenError || error instanceof TypeError) throw error;
    throw unreachable(amqp, virtualHost, error);
  }
}

async function connectCaughtUp(
  { api, amqp }: Broker,
  virtualHost: string,
  options: { readonly connectionName: string; readonly signal: AbortSignal | undefined },
): Promise<AmqpConnection> {
  const connect = async (): Promise<AmqpConnection> => await connectAmqp(amqp, virtualHost, options);
  try {
    return await connect();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { signal } = options;
    const nodes = await runningNodes(api, signal);
    if (nodes?.length === 1) throw error;
    return await untilLetIn(connect, {
      timeout: BEHIND[nodes === undefined ? "unknown" : "cluster"],
      signal,
    });
  }
}

/**
 * The caller closes it.
 *
 * @param options.connectionName shown in the management page. @default `warren`
 * @throws WarrenError `amqp-unreachable` with the reason and without the password; `amqp-url-invalid`
 */
export async function connectAmqp(
  endpoint: AmqpEndpoint,
  virtualHost: string,
  options: { readonly connectionName?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<AmqpConnection> {
  const { connectionName: name = "warren", signal } = options;
  try {
    const login = { ...endpoint, virtualHost, name };
    return await openConnection(login, { timeout: endpoint.connectTimeout ?? CONNECT_TIMEOUT, signal });
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof WarrenError && cause.code === "amqp-url-invalid") throw cause;
    throw unreachable(endpoint, virtualHost, cause);
  }
}

function unreachable({ url, username }: AmqpEndpoint, virtualHost: string, cause: unknown): WarrenError {
  return new WarrenError(
    "amqp-unreachable",
    `${showAddress(amqpAddress(url))}, virtual host "${virtualHost}": no AMQP connection (${messageOf(cause)})`,
    {
      hint: `Does the broker listen there, and has user "${username}" permissions in that virtual host?`,
      cause,
    },
  );
}

/** One that is cut off already is closed; one that does not answer is broken off. */
export async function closeAmqp(connection: AmqpConnection): Promise<void> {
  // Nothing depends on the handshake: what was asked over the connection has its answer.
  await connection.close().catch(() => undefined);
}
