/**
 * The one place that calls amqplib's `connect`. It takes the parts of an address, and never a URL with a name in it:
 * amqplib decodes a URL's user and password as Latin-1, opens `/` where the virtual host is empty, leaves the brackets
 * of an IPv6 host to the resolver, and percent-decodes the virtual host also where it is not part of a URL.
 */
import { type ChannelModel, connect, type SocketOptions } from "amqplib";
import { WarrenError } from "../../model/warren-error.ts";
import { amqpAddress } from "./address.ts";

/** Where a broker answers AMQP 0-9-1, and as whom to go there. */
export interface AmqpEndpoint {
  /** `amqp://127.0.0.1:5672` or `amqps://...`; what it holds beside the address is not looked at. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Certificates of authorities to trust for `amqps`, PEM. @default those that Node.js trusts */
  readonly ca?: string;
  /**
   * Seconds between heartbeats. A broker that is silent for two of them is gone: the connection ends, and with it
   * every wait on it. @default 10
   */
  readonly heartbeat?: number;
  /** Milliseconds to connect, log in and open the virtual host, where whoever dials gives none. @default 5_000 */
  readonly connectTimeout?: number;
}

export interface AmqpLogin extends AmqpEndpoint {
  /** Its name as it is: nothing is decoded. */
  readonly virtualHost: string;
  /** Shown in the management page. */
  readonly name: string;
  /** Another SASL mechanism than PLAIN with the name and the password. */
  readonly credentials?: NonNullable<SocketOptions["credentials"]>;
}

/**
 * The caller listens for errors of the connection, and closes it.
 *
 * @param timeout milliseconds of silence that end the attempt
 * @throws Error as amqplib says it; WarrenError `amqp-url-invalid`, `virtual-host-unnamed`
 */
export async function dial(login: AmqpLogin, timeout: number): Promise<ChannelModel> {
  const { protocol, host, port } = amqpAddress(login.url);
  if (login.virtualHost === "") {
    throw new WarrenError("virtual-host-unnamed", "an AMQP connection needs the name of a virtual host");
  }
  return await connect(
    {
      protocol,
      hostname: host,
      port,
      username: login.username,
      password: login.password,
      vhost: encodeURIComponent(login.virtualHost),
      heartbeat: login.heartbeat ?? 10,
    },
    {
      timeout,
      noDelay: true,
      clientProperties: { connection_name: login.name },
      ...(login.credentials === undefined ? {} : { credentials: login.credentials }),
      ...(login.ca === undefined ? {} : { ca: [Buffer.from(login.ca)] }),
    },
  );
}
