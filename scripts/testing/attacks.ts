/** What somebody tries who should not get in. Each attempt says how it ended, and throws for nothing else. */
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { networkInterfaces } from "node:os";
import { type ChannelModel, type ConfirmChannel, connect, type SocketOptions } from "amqplib";
import { messageOf } from "../../model/warren-error.ts";

/** Milliseconds for one attempt. */
const TIMEOUT = 60_000;

/** What an attempt that nobody refused comes to. */
export const DONE = "done";

export type Attempt = (channel: ConfirmChannel, connection: ChannelModel) => Promise<unknown>;

/** IPv4 addresses of this machine by which others can reach it. */
export function outwardAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
}

/** @returns `open`, or why not: ECONNREFUSED, ETIMEDOUT */
export async function tryTcp(host: string, port: number): Promise<string> {
  const socket = connectTcp({ host, port, timeout: TIMEOUT });
  socket.once("timeout", () => socket.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
  try {
    await once(socket, "connect");
    return "open";
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  } finally {
    socket.destroy();
  }
}

/**
 * Logs in, opens a channel and does something there.
 *
 * @returns {@link DONE}, or the broker's words
 */
export async function tryAmqp(
  uri: string,
  attempt: Attempt = async () => undefined,
  options: SocketOptions = {},
): Promise<string> {
  let connection: ChannelModel;
  try {
    connection = await connect(uri, { timeout: TIMEOUT, ...options });
  } catch (error) {
    return messageOf(error);
  }
  try {
    return await tryOnChannel(connection, attempt);
  } catch (error) {
    return messageOf(error);
  } finally {
    // The broker may have closed it already: an attempt can lead to that.
    await connection.close().catch(() => undefined);
  }
}

async function tryOnChannel(connection: ChannelModel, attempt: Attempt): Promise<string> {
  const { promise: refused, resolve } = Promise.withResolvers<string>();
  const tell = (error: unknown): void => resolve(messageOf(error));
  connection.on("error", tell);
  const channel = await connection.createConfirmChannel();
  channel.on("error", tell);
  const succeeded = attempt(channel, connection).then(() => DONE, messageOf);
  return await Promise.race([succeeded, refused]);
}

/** Publishes and waits for the confirm, in whose place a refusal comes. */
export function publishing(exchange: string, routingKey: string): Attempt {
  return async (channel) => {
    channel.publish(exchange, routingKey, Buffer.from("attack"));
    await channel.waitForConfirms();
  };
}
