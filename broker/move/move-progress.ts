/** How far a move is, while the node is at work on it. */
import { setTimeout as delay } from "node:timers/promises";
import { WarrenError } from "../../model/warren-error.ts";
import { queueTotals } from "../api/queues.ts";
import type { MoveNames } from "./move-names.ts";
import type { MoveProgress, MoveRequest } from "./move-request.ts";

/** Milliseconds from one word of progress to the next. */
const INTERVAL = 1_000;

/** What is told while messages go from one queue to another. */
export interface Stretch {
  readonly step: string;
  /** From the queue, or to where they stay. */
  readonly direction: "out" | "back";
  /** Then they stay in the queue that they first go to. */
  readonly isRenamed: boolean;
}

/** Pure. @param ready messages: in the queue itself, in the one for what it held, and in the one for what comes meanwhile */
export function progressOf(
  { step, direction, isRenamed }: Stretch,
  [queue = 0, held = 0, newer = 0]: readonly number[],
): MoveProgress {
  if (direction === "out") return { step, moved: held, left: queue };
  return isRenamed ? { step, moved: held, left: queue + newer } : { step, moved: queue, left: held + newer };
}

/** Until the signal says that it is over. */
export async function tellMeanwhile(
  { broker, virtualHost, move, onProgress }: MoveRequest,
  { names, ...stretch }: Stretch & { readonly names: MoveNames },
  signal: AbortSignal,
): Promise<void> {
  if (onProgress === undefined) return;
  const ready = async (name: string): Promise<number> =>
    (await queueTotals(broker.api, { virtualHost, name }, signal))?.messages_ready ?? 0;
  while (!signal.aborted) {
    // The end of the call is what it waits for.
    await delay(INTERVAL, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      const all = [await ready(move.live.name), await ready(names.held), await ready(names.new)];
      onProgress(progressOf(stretch, all));
    } catch (error) {
      // What cannot be told is no reason to stop: the call itself fails where the broker is gone.
      if (!(error instanceof WarrenError) && !signal.aborted) throw error;
    }
  }
}
