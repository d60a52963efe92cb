/** A publisher that remembers what became of each of its messages. */
import type { ChannelModel } from "amqplib";

export interface PublisherAccount {
  /** Confirmed, and not returned as unroutable: a queue had it. */
  readonly kept: ReadonlySet<string>;
  readonly published: ReadonlySet<string>;
}

/** Messages of one publisher that wait for their confirm at a time. */
export const WINDOW = 8;

export function minus(texts: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...texts].filter((text) => !others.has(text)));
}

/**
 * Publishes to a queue's name through the default exchange, mandatory and persistent, until it is told to stop.
 *
 * @param name what its messages begin with
 * @param stop ends it; what is under way is confirmed first, and one of each in the window is published in any case
 */
export async function publishUntil(
  connection: ChannelModel,
  { queue, name }: { readonly queue: string; readonly name: string },
  stop: AbortSignal,
): Promise<PublisherAccount> {
  const channel = await connection.createConfirmChannel();
  const [published, confirmed, returned] = [new Set<string>(), new Set<string>(), new Set<string>()];
  channel.on("return", ({ content }) => returned.add(content.toString()));
  const publishOne = async (): Promise<void> => {
    const text = `${name}-${published.size}`;
    published.add(text);
    const { promise, resolve } = Promise.withResolvers<void>();
    channel.publish("", queue, Buffer.from(text), { mandatory: true, persistent: true }, (nacked) => {
      if (nacked === null) confirmed.add(text);
      resolve();
    });
    await promise;
  };
  const publishInTurn = async (): Promise<void> => {
    do await publishOne();
    while (!stop.aborted);
  };
  await Promise.all(Array.from({ length: WINDOW }, publishInTurn));
  await channel.close();
  return { published, kept: minus(confirmed, returned) };
}
