/** An update in a process of its own, which is killed while it works: how a run ends that nobody expected to end. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Topology } from "../../../model/topology/topology.ts";
import type { AmqpEndpoint } from "../../amqp/amqplib-connect.ts";
import type { ManagementEndpoint } from "../../api/management-api.ts";
import type { JournalOwner } from "../../journal/journal-proof.ts";
import type { CarryOutRequest } from "../../topology/topology-operations.ts";

/** When a process sends itself SIGKILL. */
export interface KillAt {
  /** Of the commands that it runs on nodes, from 0. */
  readonly command: number;
  /** Milliseconds from its beginning; 0: before it. */
  readonly after: number;
}

/** What a process is told: a request as plain values. */
export interface UpdateRequest {
  readonly api: ManagementEndpoint;
  readonly amqp: AmqpEndpoint;
  readonly containers: readonly string[];
  readonly owner: JournalOwner;
  readonly desired: Topology;
  readonly recorded: Topology;
  readonly killAt: KillAt;
}

/** What a process tells at its end. */
export type UpdateAnswer = { readonly owned: Topology } | { readonly failure: string };

/**
 * @returns what is owned afterwards; undefined where it was killed
 * @throws Error where it ended otherwise
 */
export async function updateInProcess(
  { broker, moves, owner, desired, recorded }: CarryOutRequest,
  killAt: KillAt,
): Promise<Topology | undefined> {
  const child = fork(join(import.meta.dirname, "update-process.ts"));
  let answer: UpdateAnswer | undefined;
  child.on("message", (message) => {
    answer = message as UpdateAnswer;
  });
  const { onRejected: _, ...plainOwner } = owner;
  const asked: UpdateRequest = {
    api: broker.api.endpoint,
    amqp: broker.amqp,
    containers: moves?.nodes.map(({ container }) => container) ?? [],
    owner: plainOwner,
    desired,
    recorded,
    killAt,
  };
  child.send(asked);
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (signal === "SIGKILL") return undefined;
  if (answer !== undefined && "owned" in answer) return answer.owned;
  throw new Error(`the process that updates ended with ${code ?? signal}: ${answer?.failure ?? ""}`);
}
