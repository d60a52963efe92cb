/** Consumers that queues had before they were moved: they are awaited, and those that do not come back are told. */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { closeAmqp, connectToBroker } from "../amqp/connect.ts";
import { listConnections } from "../api/connections.ts";
import { moveConsumers, moveSurroundings } from "../move/move-obstacles.ts";
import { refusedDeclares } from "../move/refused-declares.ts";
import { controlJson } from "../node/control-json.ts";
import { type MovesRequest, type PreparedMove, questionOf } from "./moves-request.ts";

/** Milliseconds for a client to notice that it was cancelled, and to consume again. */
const RETURN_LIMIT = 10_000;
const RETURN_INTERVAL = 500;

/** Waits until each queue has as many consumers as it had, within bounds, and tells of those that have not. */
export async function awaitConsumers(
  request: MovesRequest,
  prepared: readonly PreparedMove[],
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
    const since = Date.now() * 1_000;
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

/** One that connected anew has another connection: its old one is gone. @param since as of {@link refusedDeclares} */
async function tellOfMissing(
  request: MovesRequest,
  { change, estimate, back: count }: PreparedMove & { readonly back: number },
  since: number,
): Promise<void> {
  const made = { ...change, live: change.desired };
  const consumers = moveConsumers(questionOf(request, made), await moveSurroundings(request));
  const tags = await liveTags(request, change.key);
  const back = new Set(consumers.filter(({ tag }) => tags?.has(tag)).map(({ connection }) => connection));
  const connected = new Set(
    (await listConnections(request.broker.api, request.signal)).map(({ name }) => name),
  );
  const { nodes, virtualHost, signal } = request;
  const refused = await refusedDeclares({ nodes, virtualHost, queue: change.key, since, signal });
  request.events?.onMissing?.({
    queue: change.key,
    awaited: RETURN_LIMIT / 1_000,
    ...(tags === undefined ? { back: count } : {}),
    consumers: estimate.consumers
      .filter(({ connection }) => !back.has(connection))
      .map(({ tag, connection }) => ({
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

const CONSUMERS = z.array(z.looseObject({ queue_name: z.string(), consumer_tag: z.string() }));

/** Of the queue as it is; undefined where no node can be asked. The HTTP API lists those of the old one for as long as their channels are open (4.3.6). */
async function liveTags(
  { nodes, virtualHost, signal }: MovesRequest,
  queue: string,
): Promise<ReadonlySet<string> | undefined> {
  const [node] = nodes;
  if (node === undefined) return undefined;
  const words = ["list_consumers", "-p", virtualHost, "queue_name", "consumer_tag"];
  const rows = await controlJson(node, { words, shape: CONSUMERS }, signal === undefined ? {} : { signal });
  return new Set(rows.filter((row) => row.queue_name === queue).map((row) => row.consumer_tag));
}
