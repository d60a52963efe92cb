/**
 * What has to be before a node of a cluster is taken away for a while, so that clients notice as little as they can:
 * https://www.rabbitmq.com/docs/upgrade#rolling-upgrades
 */

import { WarrenError } from "../../model/warren-error.ts";
import { failsToStart } from "./await-started.ts";
import { findContainer } from "./container/container-state.ts";
import type { CommandBounds } from "./container/docker-command.ts";
import { evaluate } from "./evaluate.ts";
import { exec, type Node } from "./node.ts";
import { readmitToStreamCoordinator } from "./stream-coordinator.ts";

/** Milliseconds that a command takes on top of what it waits for: it is a node of Erlang itself. */
const COMMAND_OVERHEAD = 30_000;

export interface HandOverBounds {
  /** Milliseconds for all of it. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
  /** Told what is waited for. */
  readonly note?: (what: string) => void;
}

/**
 * Waits until no quorum queue, no stream and not the metadata store would lose its majority without this node, then
 * puts it into maintenance mode: it gives its leaders away, sends its clients off and takes no new ones. A restart
 * ends that mode. A node that is in it already, does not run or is paused, fails to start again and again, or whose container is
 * gone, has nothing to hand over.
 *
 * @throws WarrenError `node-command-failed` where the others cannot do without it in time
 */
export async function handOver(node: Node, { timeout, signal, note }: HandOverBounds): Promise<void> {
  // RabbitMQ's own word for it, that time is up, says more than that the command was ended.
  const bounds = { timeout: timeout + COMMAND_OVERHEAD, ...(signal === undefined ? {} : { signal }) };
  const state = await findContainer(node, bounds);
  if (state?.state !== "running") return;
  try {
    await drain(node, { seconds: Math.ceil(timeout / 1_000), note, bounds });
  } catch (error) {
    if (!(await failsToStart(node, signal))) throw error;
  }
}

/** Of a node that was not stopped. @param why a sentence */
export function notDispensable(container: string, why: string, cause?: Error): WarrenError {
  return new WarrenError(
    "node-not-dispensable",
    `${container} was not stopped, since the cluster cannot do without it now. ${why}`,
    {
      hint: "`./warren status` says which nodes are not in; `./warren start` starts those that are stopped.",
      cause,
    },
  );
}

/** Whether a RabbitMQ node is in the container that has its name. */
export async function isNodeInside(node: Node, bounds: CommandBounds): Promise<boolean> {
  try {
    await exec(node, ["rabbitmq-diagnostics", "--silent", "ping"], bounds);
    return true;
  } catch (error) {
    if (error instanceof WarrenError && error.code === "node-command-failed") return false;
    throw error;
  }
}

/**
 * Who is in maintenance mode, as a change leaves it that was killed, has handed over. It has stopped its members of quorum
 * queues, so each has just its majority, and `await_online_quorum_plus_one` would wait for ever (RabbitMQ 4.3.6).
 */
const IN_MAINTENANCE = "rabbit_maintenance:is_being_drained_local_read(node()).";

async function drain(
  node: Node,
  { seconds, note, bounds }: { seconds: number; note: HandOverBounds["note"]; bounds: CommandBounds },
): Promise<void> {
  if (/^true\b/.test(await evaluate(node, IN_MAINTENANCE, bounds))) return;
  await readmitToStreamCoordinator(node, bounds);
  note?.("waits until the other nodes can do without it");
  const timeout = String(seconds);
  await exec(node, ["rabbitmq-upgrade", "--timeout", timeout, "await_online_quorum_plus_one"], bounds);
  note?.("gives its leaders and its clients away");
  await exec(node, ["rabbitmq-upgrade", "drain"], bounds);
}
