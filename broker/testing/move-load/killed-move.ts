/** A process that moves a queue and is killed in the middle of it: how a run ends that nobody expected to end. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { AmqpEndpoint } from "../../amqp/amqplib-connect.ts";
import type { ManagementEndpoint } from "../../api/management-api.ts";
import type { MoveReport, MoveRequest } from "../../move/move-request.ts";

/** When a process sends itself SIGKILL; undefined: it does not. */
export type KillAt =
  /** When that many steps, from 0, were told before: before anything of the step is done. */
  | { readonly step: number }
  /** Milliseconds from its beginning. */
  | { readonly after: number };

/** What a process is told: a request as plain values. */
export interface ProcessRequest extends Omit<MoveRequest, "broker" | "onProgress" | "signal"> {
  readonly api: ManagementEndpoint;
  readonly amqp: AmqpEndpoint;
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
  const child = fork(join(import.meta.dirname, "move-process.ts"), {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const steps: string[] = [];
  if (child.stdout === null) throw new Error("the process that moves has no standard output");
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (!line.startsWith(FURTHER)) steps.push(line);
    onLine(line);
  });
  let answer: ProcessAnswer | undefined;
  child.on("message", (message) => {
    answer = message as ProcessAnswer;
  });
  const { onRejected: _, ...plainOwner } = owner;
  const asked: ProcessRequest = {
    api: broker.api.endpoint,
    amqp: broker.amqp,
    nodes,
    owner: plainOwner,
    virtualHost,
    move,
    killAt,
  };
  child.send(asked);
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (signal !== "SIGKILL" && answer === undefined) {
    throw new Error(`the process that moves ended with ${code ?? signal}`);
  }
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
