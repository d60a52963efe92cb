/**
 * The message counts of quorum queues and streams as they are now. What `rabbitmqctl list_queues` and the HTTP API say
 * of these two types was written down by the queue up to 5 s ago (`quorum_tick_interval`, `stream_tick_interval`), so a
 * message that was published just before is not in it.
 *
 * A quorum queue's leader is asked with `rabbit_fifo`'s own queries, a stream for its last committed offset. These are
 * inner functions of RabbitMQ, tried with 4.3: where one is not there or does not answer, the count is not known, and
 * nobody takes that for "empty".
 */
import { evaluate } from "../node/evaluate.ts";
import type { Node } from "../node/node.ts";

export interface LiveCount {
  readonly ready: number;
  readonly unacknowledged: number;
}

/** What `QUERY` prints of a queue: its virtual host, its name, and by its type two counts or an offset. */
type Answer = readonly [virtualHost: string, queue: string, ...(number | null)[]];

/** One line of Erlang. The result is base64, so that the terminal's encoding and line breaks cannot touch it. */
const QUERY = [
  "Ask = fun(Q, F) -> try ra:leader_query(amqqueue:get_pid(Q), {rabbit_fifo, F, []}) of",
  "  {ok, {_, N}, _} when is_integer(N) -> N; _ -> null catch _:_ -> null end end,",
  "Last = fun(Q) -> try rabbit_stream_queue:info(Q, [committed_offset]) of",
  "  [{_, N}] when is_integer(N) -> N; _ -> null catch _:_ -> null end end,",
  "Read = fun(Q) -> {resource, V, queue, N} = amqqueue:get_name(Q), [V, N | case amqqueue:get_type(Q) of",
  "  rabbit_quorum_queue -> [Ask(Q, query_messages_total), Ask(Q, query_messages_checked_out)];",
  "  rabbit_stream_queue -> [Last(Q)]; _ -> [] end] end,",
  "base64:encode(iolist_to_binary(rabbit_json:encode([Read(Q) || Q <- rabbit_amqqueue:list()]))).",
].join(" ");

/** Of a stream it is known only whether a message was ever in it: then `ready` is at least 1. */
export type LiveCounts = (virtualHost: string, queue: string) => LiveCount | undefined;

/** @throws WarrenError `node-command-failed` where the node does not answer */
export async function liveCounts(
  node: Node,
  bounds: { readonly timeout: number; readonly signal?: AbortSignal },
): Promise<LiveCounts> {
  return readCounts(await evaluate(node, QUERY, bounds));
}

/** @param printed an Erlang binary, broken into several texts where it is long: `<<"W1si...", "LyIs...">>` */
export function readCounts(printed: string): LiveCounts {
  const encoded = Array.from(printed.matchAll(/"([^"]*)"/g), ([, text]) => text ?? "").join("");
  const answers = JSON.parse(Buffer.from(encoded, "base64").toString("utf8")) as Answer[];
  const byQueue = new Map(answers.map(([host, queue, ...numbers]) => [keyOf(host, queue), numbers]));
  return (virtualHost, queue) => {
    const [first, second] = byQueue.get(keyOf(virtualHost, queue)) ?? [];
    if (typeof first !== "number" || second === null) return undefined;
    return second === undefined
      ? { ready: first + 1, unacknowledged: 0 }
      : { ready: first - second, unacknowledged: second };
  };
}

function keyOf(virtualHost: string, queue: string): string {
  return JSON.stringify([virtualHost, queue]);
}
