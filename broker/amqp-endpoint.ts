/** Where a broker answers AMQP 0-9-1, and connections to it with bounded waits. */
import { setTimeout as delay } from "node:timers/promises";
import { type ChannelModel, connect } from "amqplib";
import { messageOf, WarrenError } from "../model/warren-error.ts";
import type { ManagementEndpoint } from "./management-api.ts";

export interface AmqpEndpoint {
  /** `amqp://127.0.0.1:5672` or `amqps://...`, without credentials and without a virtual host. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /**
   * Seconds between heartbeats. A broker that is silent for two of them is gone: the connection ends, and with it
   * every wait on it. @default 10
   */
  readonly heartbeat?: number;
  /** Milliseconds to connect, log in and open the virtual host. @default 5_000 */
  readonly connectTimeout?: number;
  /** Certificates of authorities to trust for `amqps`, PEM. @default those that Node.js trusts */
  readonly ca?: string;
}

/** Milliseconds for the closing handshake: nothing depends on it. */
const CLOSE_TIMEOUT = 2_000;

/** The host of the management API at AMQP's usual port: 5672, or 5671 with TLS. */
export function defaultAmqpUrl(management: ManagementEndpoint): string {
  const { protocol, hostname } = new URL(management.url);
  return protocol === "https:" ? `amqps://${hostname}:5671` : `amqp://${hostname}:5672`;
}

/**
 * The caller closes it.
 *
 * @throws WarrenError `amqp-unreachable` with the reason and without the password
 */
export async function connectAmqp(endpoint: AmqpEndpoint, virtualHost: string): Promise<ChannelModel> {
  const url = URL.parse(endpoint.url);
  if (url === null || !/^amqps?:$/.test(url.protocol)) {
    throw new WarrenError("amqp-url-invalid", `"${endpoint.url}" is not a URL of an AMQP listener`, {
      hint: "It looks like amqp://127.0.0.1:5672.",
    });
  }
  const options = {
    protocol: url.protocol.slice(0, -1),
    hostname: url.hostname,
    port: url.port === "" ? (url.protocol === "amqps:" ? 5671 : 5672) : Number(url.port),
    username: endpoint.username,
    password: endpoint.password,
    vhost: virtualHost,
    heartbeat: endpoint.heartbeat ?? 10,
  };
  const trust = endpoint.ca === undefined ? {} : { ca: [Buffer.from(endpoint.ca)] };
  try {
    const connection = await connect(options, { timeout: endpoint.connectTimeout ?? 5_000, ...trust });
    // Without a listener an error event would end the process. What is under way on the connection then fails
    // by itself, where it is awaited.
    connection.on("error", () => undefined);
    return connection;
  } catch (cause) {
    throw new WarrenError(
      "amqp-unreachable",
      `${endpoint.url}, virtual host "${virtualHost}": no AMQP connection (${messageOf(cause)})`,
      {
        hint: `Does the broker listen there, and has user "${endpoint.username}" permissions in that virtual host?`,
        cause,
      },
    );
  }
}

/**
 * One that is cut off already is closed. amqplib waits for ever where the broker does not answer the closing, or goes
 * away in the middle of it; the heartbeats then end the connection.
 */
export async function closeAmqp(connection: ChannelModel): Promise<void> {
  const over = new AbortController();
  try {
    const limit = delay(CLOSE_TIMEOUT, undefined, { ref: false, signal: over.signal });
    // Rejects when the delay is not needed any more.
    await Promise.race([connection.close().catch(() => undefined), limit.catch(() => undefined)]);
  } finally {
    over.abort();
  }
}
