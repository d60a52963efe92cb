/** A TCP proxy in front of an AMQP listener that cuts the connection, falls silent or is slow, where a test wants it. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds that a `late` answer is kept: more than any answer takes that counts for the guard. */
const LATE = 300;

export interface CutProxy {
  /** `amqp://127.0.0.1:PORT` */
  readonly url: string;
  /** Pieces that the clients have sent. */
  readonly sent: () => number;
  close(): Promise<void>;
}

/**
 * @param target `amqp://127.0.0.1:5672`
 * @param options.at the piece of what a client sends, from 0, that does not get through any more, nor any after it:
 *   an AMQP client of Node sends about one frame, or a few that belong together, in a piece
 * @param options.how `cut` ends the connection there; `silent` leaves it open; `late` lets all through, and is slow
 *   with the answers up to that piece
 */
export async function startCutProxy(
  target: string,
  options: { readonly at: number; readonly how: "cut" | "silent" | "late" },
): Promise<CutProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let sent = 0;
  const server = createServer((client) => {
    const upstream = connect({ host: hostname, port: Number(port) });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      // The other side's end is passed on below; why it ended does not matter here.
      socket.on("error", () => undefined);
    }
    client.on("data", (piece) => {
      const index = sent++;
      if (index < options.at || options.how === "late") upstream.write(piece);
      else if (options.how === "cut") client.destroy();
    });
    let earlier: Promise<unknown> = Promise.resolve();
    upstream.on("data", (piece) => {
      if (options.how === "late") {
        const kept = sent <= options.at ? LATE : 0;
        earlier = earlier.then(() => delay(kept)).then(() => client.write(piece));
      } else if (sent <= options.at) client.write(piece);
    });
    client.once("close", () => upstream.destroy());
    upstream.once("close", () => client.destroy());
  });
  await once(server.listen({ host: "127.0.0.1", port: 0 }), "listening");
  return {
    url: `amqp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: () => sent,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
