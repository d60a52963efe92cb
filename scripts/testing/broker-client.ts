/** What live tests do as clients of a broker, with the URIs that users get: as anybody with amqplib does. */
import { type Channel, type ChannelModel, connect } from "amqplib";
import { classifyLoginError } from "../../broker/amqp/login.ts";
import { poll } from "../../broker/node/poll.ts";
import { messageOf } from "../../model/warren-error.ts";

/** Milliseconds to establish a connection. */
const CONNECT_TIMEOUT = 60_000;

/** @param options.ca the authority of a broker with TLS, PEM */
export async function connectTo(uri: string, options: { readonly ca?: string } = {}): Promise<ChannelModel> {
  return await connect(uri, { timeout: CONNECT_TIMEOUT, ...options });
}

/**
 * To a virtual host of a cluster that has just been made over HTTP: the balancer may lead to a node that is a moment behind
 * the one which made it.
 */
export async function connectLetIn(
  uri: string,
  options: { readonly ca?: string } = {},
): Promise<ChannelModel> {
  return await poll("the node to let in", { timeout: CONNECT_TIMEOUT }, async (_, note) => {
    try {
      return await connectTo(uri, options);
    } catch (error) {
      if (classifyLoginError(messageOf(error)).outcome !== "virtual-host-refused") throw error;
      note(messageOf(error));
      return undefined;
    }
  });
}

/** Connects, works, and closes, also after a failure. */
export async function withConnection<T>(
  uri: string,
  work: (connection: ChannelModel) => Promise<T>,
  options: { readonly ca?: string } = {},
): Promise<T> {
  const connection = await connectTo(uri, options);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** Persistent messages, confirmed by the broker. */
export async function publishTo(uri: string, queue: string, texts: readonly string[]): Promise<void> {
  await withConnection(uri, async (connection) => {
    const channel = await connection.createConfirmChannel();
    for (const text of texts)
      channel.sendToQueue(queue, Buffer.from(text), { persistent: true, mandatory: true });
    await channel.waitForConfirms();
    await channel.close();
  });
}

/** Takes and acknowledges everything that is ready. @returns the texts, in their order */
export async function drain(
  uri: string,
  queue: string,
  options: { readonly ca?: string } = {},
): Promise<string[]> {
  const takeAll = async (connection: ChannelModel): Promise<string[]> => {
    const channel = await connection.createChannel();
    const texts: string[] = [];
    // An acknowledgement between two questions would wait for the operating system's delayed ones: 40 ms each.
    const take = async () => await channel.get(queue, { noAck: true });
    for (let message = await take(); message !== false; message = await take())
      texts.push(message.content.toString());
    await channel.close();
    return texts;
  };
  return await withConnection(uri, takeAll, options);
}

/** Takes one message and holds it unacknowledged while the work is done. */
export async function holdingOneUnacknowledged<T>(
  uri: string,
  queue: string,
  work: (channel: Channel) => Promise<T>,
): Promise<T> {
  return await withConnection(uri, async (connection) => {
    const channel = await connection.createChannel();
    const message = await channel.get(queue);
    if (message === false) throw new Error(`queue ${queue} is empty`);
    const result = await work(channel);
    channel.nack(message, false, true);
    await channel.close();
    return result;
  });
}
