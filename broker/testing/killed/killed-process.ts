/**
 * Work in a process of its own, which sends itself SIGKILL in the middle of it: how a run ends that nobody expected to end.
 * The test's side is {@link askInProcess}, the program's {@link answerParent}.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { AmqpEndpoint } from "../../amqp/amqplib-connect.ts";
import { ManagementApi, type ManagementEndpoint } from "../../api/management-api.ts";
import type { Broker } from "../../broker.ts";
import type { JournalOwner } from "../../journal/journal-proof.ts";

/** On which broker, and whose the work is, as plain values. */
export interface PlainPlace {
  readonly api: ManagementEndpoint;
  readonly amqp: AmqpEndpoint;
  readonly owner: JournalOwner;
}

export function plainPlace(place: { readonly broker: Broker; readonly owner: JournalOwner }): PlainPlace {
  const { onRejected: _, ...owner } = place.owner;
  return { api: place.broker.api.endpoint, amqp: place.broker.amqp, owner };
}

/**
 * @param asked.program a file of this folder
 * @param asked.request plain values
 * @param asked.onLine told what it writes to its standard output
 * @returns undefined where it was killed before it had an answer
 * @throws Error where it ended otherwise without one
 */
export async function askInProcess<Answer>(asked: {
  readonly program: string;
  readonly request: PlainPlace;
  readonly onLine?: (line: string) => void;
}): Promise<Answer | undefined> {
  const { program, request, onLine = () => undefined } = asked;
  const child = fork(join(import.meta.dirname, program), { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  if (child.stdout === null) throw new Error(`${program} has no standard output`);
  createInterface({ input: child.stdout }).on("line", onLine);
  let answer: Answer | undefined;
  child.on("message", (message) => {
    answer = message as Answer;
  });
  child.send(request);
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (signal !== "SIGKILL" && answer === undefined)
    throw new Error(`${program} ended with ${code ?? signal}`);
  return answer;
}

/** In the program: does what its parent asks, and tells it what came of it. */
export async function answerParent<Request extends PlainPlace>(
  work: (request: Omit<Request, "api" | "amqp">, broker: Broker) => Promise<unknown>,
): Promise<void> {
  const [{ api: endpoint, amqp, ...request }] = (await once(process, "message")) as [Request];
  const api = new ManagementApi(endpoint);
  process.send?.(await work(request, { api, amqp }));
  await api.close();
  process.disconnect();
}

export function die(): void {
  process.kill(process.pid, "SIGKILL");
}
