/**
 * Streams whose writer does not answer. Over the HTTP API such a stream is `running`, with its totals from counters, and
 * clients read what is in it; but nothing that is published to it is ever confirmed. There is no question for that over HTTP
 * or AMQP that would not write into the stream, so nodes that are ours are asked.
 *
 * The writer is asked for the last publication of a publisher that is none (`osiris:fetch_writer_seq/2`). These are inner
 * functions of RabbitMQ, tried with 4.3: where they are not there, nothing is known, and no stream counts as silent.
 */
import { z } from "zod";
import { WarrenError } from "../../model/warren-error.ts";
import { controlJson } from "../node/control-json.ts";
import type { Node } from "../node/node.ts";

/** Names travel as base64: the terminal's encoding cannot touch them. */
const ASK = [
  "Asker = self(),",
  "Ask = fun(Q) -> Pid = maps:get(leader_pid, amqqueue:get_type_state(Q), none),",
  "spawn(fun() -> Asker ! {self(), catch osiris:fetch_writer_seq(Pid, <<>>)} end) end,",
  "Asked = [{Ask(Q), amqqueue:get_name(Q)} || Q <- rabbit_amqqueue:list(), amqqueue:get_type(Q) =:= rabbit_stream_queue],",
  "IsSilent = fun(P) -> receive {P, {'EXIT', {timeout, _}}} -> true; {P, _} -> false after 15000 -> true end end,",
  "#{silent => [#{virtual_host => base64:encode(V), name => base64:encode(N)} ||",
  "{P, {resource, V, queue, N}} <- Asked, IsSilent(P)]}.",
].join(" ");

const ANSWER = z.object({
  value: z.object({ silent: z.array(z.object({ virtual_host: z.base64(), name: z.base64() })) }),
});

/**
 * @param nodes ours of one cluster; the first that answers is asked. None: nothing is known
 * @returns of those anywhere on the broker, for a virtual host their names
 */
export async function silentStreams(
  nodes: readonly Node[],
  signal?: AbortSignal,
): Promise<(virtualHost: string) => ReadonlySet<string>> {
  const found = await firstAnswer(nodes, signal);
  const byVirtualHost = Map.groupBy(found, ([virtualHost]) => virtualHost);
  return (virtualHost) => new Set((byVirtualHost.get(virtualHost) ?? []).map(([, name]) => name));
}

async function firstAnswer(
  nodes: readonly Node[],
  signal?: AbortSignal,
): Promise<(readonly [string, string])[]> {
  const bounds = { timeout: 60_000, ...(signal === undefined ? {} : { signal }) };
  for (const node of nodes) {
    try {
      const { value } = await controlJson(node, { words: ["eval", ASK], shape: ANSWER }, bounds);
      return value.silent.map(({ virtual_host: virtualHost, name }) => [decoded(virtualHost), decoded(name)]);
    } catch (error) {
      signal?.throwIfAborted();
      // A node that is off, or has no such functions: which of them do not run is for others to say.
      if (!(error instanceof WarrenError)) throw error;
    }
  }
  return [];
}

function decoded(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}
