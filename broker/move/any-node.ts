/** A call of the mover on a cluster that may lose a node meanwhile: each action can be done again, and on any node. */
import { setTimeout as delay } from "node:timers/promises";
import { WarrenError } from "../../model/warren-error.ts";
import type { Node } from "../node/node.ts";

/** Rounds over the nodes of a cluster, and milliseconds between them: leaders are elected meanwhile. */
const ROUNDS = 6;
const PAUSE = 3_000;

/** What Erlang says of a node or a process that is away, and RabbitMQ's metadata store of one without a leader. */
const PASSING = /\b(nodedown|noconnection|noproc|timeout)\b/;

/**
 * @returns the answer, and the node that gave it, which is the one to begin with next time
 * @throws WarrenError `node-command-failed`, `move-failed`
 */
export async function onAnyNode<T>(
  nodes: readonly Node[],
  call: (node: Node) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<{ readonly answer: T; readonly node: Node }> {
  let failure: unknown = new WarrenError("move-refused", "there is no node to command");
  for (let round = 0; round < (nodes.length > 1 ? ROUNDS : 1); round += 1) {
    if (round > 0) await delay(PAUSE, undefined, signal === undefined ? {} : { signal });
    for (const node of nodes) {
      signal?.throwIfAborted();
      try {
        return { answer: await call(node), node };
      } catch (error) {
        if (!isPassing(error)) throw error;
        failure = error;
      }
    }
  }
  throw failure;
}

/** The next node may do it, or the same one later. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof WarrenError)) return false;
  return (
    error.code === "node-command-failed" || (error.code === "move-failed" && PASSING.test(error.message))
  );
}
