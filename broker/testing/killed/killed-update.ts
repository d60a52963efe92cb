/** An update in a process of its own, which is killed while it works. */
import type { Topology } from "../../../model/topology/topology.ts";
import type { CarryOutRequest } from "../../topology/topology-operations.ts";
import { askInProcess, type PlainPlace, plainPlace } from "./killed-process.ts";

/** When a process sends itself SIGKILL. */
export interface KillAt {
  /** Of the commands that it runs on nodes, from 0. */
  readonly command: number;
  /** Milliseconds from its beginning; 0: before it. */
  readonly after: number;
}

/** What a process is told. */
export interface UpdateRequest extends PlainPlace {
  readonly containers: readonly string[];
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
  const containers = moves?.nodes.map(({ container }) => container) ?? [];
  const request: UpdateRequest = {
    ...plainPlace({ broker, owner }),
    containers,
    desired,
    recorded,
    killAt,
  };
  const answer = await askInProcess<UpdateAnswer>({ program: "update-process.ts", request });
  if (answer === undefined || "owned" in answer) return answer?.owned;
  throw new Error(`the process that updates has failed: ${answer.failure}`);
}
