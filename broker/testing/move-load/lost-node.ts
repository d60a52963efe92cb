/** A move in whose middle a node of the cluster is killed, and comes back. */
import { setTimeout as pause } from "node:timers/promises";
import { messageOf } from "../../../model/warren-error.ts";
import { moveQueue } from "../../move/move-queue.ts";
import type { MoveReport, MoveRequest } from "../../move/move-request.ts";
import { awaitReady } from "../../node/await-ready.ts";
import { kill, type PublishedNode, start } from "../../node/node.ts";

export interface LostNode {
  readonly node: PublishedNode;
  /** When so many steps, from 0, were told before. */
  readonly step: number;
  /** Milliseconds that it is away: longer than elections take. */
  readonly away: number;
}

/** What came of the first call, for the report. */
export interface LossEnd {
  /** At which it was lost; undefined where the move was over before. */
  readonly step: string | undefined;
  /** Undefined: the first call ended it. */
  readonly failure: string | undefined;
}

/** Milliseconds of a wait that nothing is measured by. */
const PATIENCE = 600_000;

/**
 * Where the move fails for the loss, it is called once more when the node is back.
 *
 * @throws Error where that call fails, too
 */
export async function moveWithoutNode(
  request: MoveRequest,
  { node, step, away }: LostNode,
  onEnd: (end: LossEnd) => void = () => undefined,
): Promise<MoveReport> {
  const steps: string[] = [];
  let at: string | undefined;
  let back: Promise<unknown> = Promise.resolve();
  const lose = async (): Promise<void> => {
    await kill(node);
    await pause(away);
    await start(node);
    await awaitReady(node, { timeout: PATIENCE });
  };
  const first = moveQueue({
    ...request,
    onProgress: (progress) => {
      if (progress.step === steps.at(-1)) return;
      if (steps.length === step) {
        at = progress.step;
        back = lose();
        // Waited for below.
        back.catch(() => undefined);
      }
      steps.push(progress.step);
    },
  });
  const ended = await first.then(
    (report) => ({ report, failure: undefined }),
    (error: unknown) => ({ report: undefined, failure: messageOf(error) }),
  );
  await back;
  onEnd({ step: at, failure: ended.failure });
  return ended.report ?? (await moveQueue(request));
}
