/** A node in a container of ours that was just started: it serves clients, or it is said why it does not. */
import { bootFailure } from "../../model/logs/boot-failure.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { awaitReady, type NodeListeners } from "./await-ready.ts";
import { recentLog } from "./container/container-log.ts";
import { containerState, ENDS, ranOutOfMemory } from "./container/container-state.ts";
import type { Node } from "./node.ts";
import { poll } from "./poll.ts";

export interface StartBounds {
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** Milliseconds between two looks at the container: each is a run of Docker's command line. */
const LOOK_INTERVAL = 500;

/**
 * Waits until all listeners serve clients. Where the container of a node ends instead, they are not waited for any longer.
 *
 * @param nodes those behind the listeners
 * @returns milliseconds that it took
 * @throws WarrenError `node-start-failed` with what the log says, `wait-exceeded` where a node neither serves nor ends
 */
export async function awaitStarted(
  nodes: readonly Node[],
  listeners: readonly NodeListeners[],
  bounds: StartBounds,
): Promise<number> {
  const decided = new AbortController();
  const signals = bounds.signal === undefined ? [decided.signal] : [decided.signal, bounds.signal];
  const within = { timeout: bounds.timeout, signal: AbortSignal.any(signals) };
  const ready = Promise.all(listeners.map((each) => awaitReady(each, within)));
  // Who waits in vain is told of what did not serve, and not of what did not end, whichever is noticed first.
  const ends = nodes.map(async (node) => {
    try {
      return await awaitEnd(node, within);
    } catch (error) {
      if (error instanceof WarrenError && error.code === "wait-exceeded") return await ready;
      throw error;
    }
  });
  try {
    return Math.max(...(await Promise.race([ready, ...ends])));
  } finally {
    decided.abort();
    await Promise.allSettled([ready, ...ends]);
  }
}

/**
 * Whether the node is in a container that Docker starts again and again: it serves nobody.
 *
 * @throws WarrenError `node-command-failed`
 */
export async function failsToStart(node: Node, signal?: AbortSignal): Promise<boolean> {
  return (await containerState(node, signal === undefined ? {} : { signal })).failing;
}

/** @throws WarrenError `node-start-failed` when it ended, `wait-exceeded` when it did not in time */
async function awaitEnd(node: Node, bounds: StartBounds): Promise<never> {
  let earlier: number | undefined;
  await poll(
    `the container ${node.container} to end`,
    { ...bounds, interval: LOOK_INTERVAL },
    async (signal) => {
      const now = await containerState(node, { signal });
      earlier ??= now.restarts;
      // Docker counts a start when it decides on it.
      const ends = now.restarts - earlier + (now.state === "stopped" ? 1 : 0);
      return ends >= (now.startedAgain ? ENDS : 1) ? true : undefined;
    },
  );
  throw await startFailure(node);
}

/**
 * What is wrong with a node that {@link failsToStart}.
 *
 * @throws WarrenError `node-command-failed`
 */
export async function startFailure(node: Node): Promise<WarrenError> {
  const { container } = node;
  if (await ranOutOfMemory(node)) {
    return failure(
      `The node in ${container} is ended by the system while it starts: its memory is not enough.`,
    );
  }
  const reasons = bootFailure(await recentLog(node));
  const said = reasons.length === 0 ? " Its log is empty." : ` Its log says:\n${indented(reasons)}`;
  return failure(`The node in ${container} ends while it starts.${said}`);
}

function failure(message: string): WarrenError {
  return new WarrenError("node-start-failed", message, {
    hint: "Correct what it names, in rabbitmqConf for a setting, and run the same command again. Its data is where it was.",
  });
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}`).join("\n");
}
