/** A process that moves a queue and is killed in the middle of it. */
import type { MoveReport, MoveRequest } from "../../move/move-request.ts";
import { askInProcess, type PlainPlace, plainPlace } from "./killed-process.ts";

/** When a process sends itself SIGKILL; undefined: it does not. */
export type KillAt =
  /** When that many steps, from 0, were told before: before anything of the step is done. */
  | { readonly step: number }
  /** Milliseconds from its beginning. */
  | { readonly after: number };

/** What a process is told. */
export interface ProcessRequest
  extends PlainPlace,
    Omit<MoveRequest, "broker" | "owner" | "onProgress" | "signal"> {
  readonly killAt: KillAt | undefined;
}

/** What a process tells at its end. */
export type ProcessAnswer =
  | { readonly report: MoveReport /** KiB of the process at most. */; readonly memory: number }
  | { readonly code: string; readonly message: string };

export interface ProcessEnd {
  /** Undefined: it was killed. */
  readonly answer: ProcessAnswer | undefined;
  /** Steps that it began, in order. */
  readonly steps: readonly string[];
}

/** Before a line that tells how far a step is. */
export const FURTHER = "  ";

/** Moves in a process of its own. @param onLine told each step when it begins, and how far it is meanwhile */
export async function moveInProcess(
  request: MoveRequest,
  killAt?: KillAt,
  onLine: (line: string) => void = () => undefined,
): Promise<ProcessEnd> {
  const { broker, nodes, owner, virtualHost, move } = request;
  const steps: string[] = [];
  const asked: ProcessRequest = { ...plainPlace({ broker, owner }), nodes, virtualHost, move, killAt };
  const answer = await askInProcess<ProcessAnswer>({
    program: "move-process.ts",
    request: asked,
    onLine: (line) => {
      if (!line.startsWith(FURTHER)) steps.push(line);
      onLine(line);
    },
  });
  return { answer, steps };
}

/**
 * Killed at that moment, then called once more with the same request.
 *
 * @param onEnd told how the first one ended
 * @throws Error where the second does not end it
 */
export async function moveAfterKill(
  request: MoveRequest,
  killAt: KillAt | undefined,
  onEnd: (end: ProcessEnd) => void = () => undefined,
): Promise<MoveReport> {
  const first = await moveInProcess(request, killAt);
  onEnd(first);
  const { answer } = first.answer === undefined ? await moveInProcess(request) : first;
  if (answer !== undefined && "report" in answer) return answer.report;
  throw new Error(`killed at ${first.steps.at(-1)}, the next call did not end it: ${JSON.stringify(answer)}`);
}
