/** Erlang that a node evaluates. */
import type { CommandBounds } from "./container/docker-command.ts";
import { exec, type Node } from "./node.ts";

/**
 * @param erlang expressions, with a full stop at their end
 * @returns what the last of them comes to, as Erlang prints it
 * @throws WarrenError `node-command-failed`
 */
export async function evaluate(node: Node, erlang: string, bounds?: CommandBounds): Promise<string> {
  return await exec(node, ["rabbitmqctl", "--silent", "eval", erlang], bounds);
}
