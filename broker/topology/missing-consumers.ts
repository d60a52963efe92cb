/** Consumers that queues had before they were moved: they are awaited, and those that do not come back are told. */
import { setTimeout as delay } from "node:timers/promises";
import { closeAmqp, connectToBroker } from "../amqp/connect.ts";
import { listConnections } from "../api/connections.ts";
import { liveConsumers, notBack } from "../move/move-consumers.ts";
import { refusedDeclares } from "../move/refused-declares.ts";
import type { MovesRequest, PreparedMove } from "./moves-request.ts";

/** Milliseconds for a client to notice that it was cancelled, and to consume again. */
const RETURN_LIMIT = 10_000;
const RETURN_INTERVAL = 500;

/**
 * Waits until each queue has as many consumers as it had, within bounds, and tells of those that have not.
 *
 * @param since as of {@link refusedDeclares}: before it was moved, because who is refused may not try again
 */
export async function awaitConsumers(
  request: MovesRequest,
  prepared: readonly PreparedMove[],
  since: number,
): Promise<void> {
  // Whose queue has another name cannot know of it: the preview names them.
  const consumed = prepared.filter(
    ({ change, estimate }) => change.action === "replace" && estimate.consumers.length > 0,
  );
  if (consumed.length === 0) return;
  const { broker, virtualHost, signal } = request;
  const connection = await connectToBroker(broker, virtualHost, signal);
  try {
    const { channel } = await connection.channel();
    const deadline = performance.now() + RETURN_LIMIT;
    for (const { change, estimate } of consumed) {
      for (;;) {
        // The queue itself is asked: the list of consumers has those of the old one still.
        const { consumerCount } = await channel.checkQueue(change.key);
        if (consumerCount >= estimate.consumers.length) break;
        if (performance.now() >= deadline) {
          await tellOfMissing(request, { change, estimate, back: consumerCount }, since);
          break;
        }
        await delay(RETURN_INTERVAL, undefined, signal === undefined ? {} : { signal });
      }
    }
  } finally {
    await closeAmqp(connection);
  }
}

/** @param since as of {@link refusedDeclares} */
async function tellOfMissing(
  request: MovesRequest,
  { change, estimate, back: count }: PreparedMove & { readonly back: number },
  since: number,
): Promise<void> {
  const { broker, nodes, virtualHost, signal } = request;
  const back = await liveConsumers(request, change.key);
  const connected = new Set((await listConnections(broker.api, signal)).map(({ name }) => name));
  const refused = await refusedDeclares({ nodes, virtualHost, queue: change.key, since, signal });
  request.events?.onMissing?.({
    queue: change.key,
    awaited: RETURN_LIMIT / 1_000,
    ...(back === undefined ? { back: count } : {}),
    consumers: notBack(estimate.consumers, back ?? [], connected).map(({ tag, connection }) => ({
      tag,
      connection,
      isConnected: connected.has(connection),
      refused: refused.find((each) =>
        connected.has(connection)
          ? each.connection === connection
          : hostOf(each.connection) === hostOf(connection),
      ),
    })),
  });
}

/** `172.17.0.1` of `172.17.0.1:40000 -> 172.17.0.2:5672`. */
function hostOf(connection: string): string {
  const [peer = ""] = connection.split(" -> ");
  return peer.slice(0, peer.lastIndexOf(":"));
}
