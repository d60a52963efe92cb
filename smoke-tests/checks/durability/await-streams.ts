/** When the streams of a virtual host can be used again after a restart. */

import type { AmqpConnection } from "../../../broker/amqp/connection.ts";
import { beginningAt } from "../../../broker/amqp/stream-offset.ts";
import { poll } from "../../../broker/node/poll.ts";
import { messageOf } from "../../../model/warren-error.ts";
import { settleMap } from "../../run/settle.ts";

/** Streams that are asked side by side, a connection each. */
const CONCURRENCY = 16;

/**
 * A node says that it is ready before the writers of its streams have started (some 100 ms, 4.3.6). Until then a
 * consumer or a publisher of one has its whole connection closed. A consumer that asks for nothing but what
 * comes next is let in when the writer is there, and changes nothing.
 *
 * @param connect opens a connection to the virtual host
 * @throws WarrenError `wait-exceeded`
 */
export async function awaitStreams(
  connect: () => Promise<AmqpConnection>,
  streams: readonly string[],
  bounds: { readonly timeout: number; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const { timeout, signal } = bounds;
  await settleMap(
    streams,
    (stream) =>
      poll(
        `the stream "${stream}" to be writable`,
        { timeout, ...(signal === undefined ? {} : { signal }) },
        async (_signal, note) => {
          const trouble = await tryStream(connect, stream);
          signal?.throwIfAborted();
          note(trouble);
          return trouble === "" ? true : undefined;
        },
      ),
    CONCURRENCY,
  );
}

/** @returns what is in the way; empty when the stream can be used */
async function tryStream(connect: () => Promise<AmqpConnection>, stream: string): Promise<string> {
  let connection: AmqpConnection | undefined;
  try {
    connection = await connect();
    const { channel } = await connection.channel();
    await channel.prefetch(1);
    await channel.consume(stream, () => undefined, beginningAt("next"));
    return "";
  } catch (error) {
    return connection?.trouble || messageOf(error);
  } finally {
    await connection?.close();
  }
}
