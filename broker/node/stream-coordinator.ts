/**
 * A cluster's streams have a coordinator, a Raft group of all nodes. A node that comes back without its data is still
 * listed as its member and has nothing of it: RabbitMQ 4.3.6 restores the node's members of quorum queues and streams,
 * but adds to the coordinator only nodes that are not listed. Until then one more node that goes takes every stream's
 * coordination with it, and `rabbitmq-upgrade await_online_quorum_plus_one` never ends.
 */
import type { CommandBounds } from "./container/docker-command.ts";
import { evaluate } from "./evaluate.ts";
import type { Node } from "./node.ts";

/**
 * Takes off the list who runs and has no data of the coordinator. RabbitMQ looks every few seconds for nodes that are
 * not on it, and adds them with data of their own. These are inner functions of RabbitMQ; where one does not answer as
 * expected, nothing is done.
 */
const TAKE_OFF = [
  "Running = rabbit_nodes:list_running(), Name = rabbit_stream_coordinator,",
  "case ra:members([{Name, N} || N <- Running]) of {ok, Members, Leader} ->",
  "[N || {_, N} <- Members, lists:member(N, Running),",
  "undefined =:= rpc:call(N, ra_directory, uid_of, [coordination, Name], 5000),",
  "ok =:= element(1, ra:remove_member(Leader, {Name, N}))];",
  "_ -> [] end.",
].join(" ");

/**
 * Has RabbitMQ make a node that came back without its data a member of the stream coordinator again, within seconds.
 *
 * @param node any that runs and is in the cluster
 * @returns the nodes that are made members again: `rabbit@node3`
 * @throws WarrenError `node-command-failed`
 */
export async function readmitToStreamCoordinator(node: Node, bounds?: CommandBounds): Promise<string[]> {
  return readNodes(await evaluate(node, TAKE_OFF, bounds));
}

/** @param printed a list of Erlang's atoms: `[rabbit@node3,'rabbit@node-4']` */
export function readNodes(printed: string): string[] {
  return Array.from(printed.matchAll(/[^[\],'\s]+/g), ([name]) => name);
}
