/** What a preview and an update say of moves that they refuse, without Pulumi; and that an update has then changed nothing. */
import assert from "node:assert/strict";
import { EMPTY_TOPOLOGY } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { QueueMove } from "../move/move-request.ts";
import { prepareMoves } from "../topology/carry-out-moves.ts";
import { snapshot } from "../topology/snapshot.ts";
import { carryOut, movesOf, planTopology } from "../topology/topology-operations.ts";
import { OWNER, type Setting } from "./moved-queue.ts";

export type Here = Pick<Setting, "broker" | "nodes" | "virtualHost">;

/** What a preview and an update ask for. */
export function asked({ broker, nodes, virtualHost }: Here, moves: readonly QueueMove[]) {
  return {
    broker,
    owner: OWNER,
    desired: { ...EMPTY_TOPOLOGY, virtualHost, queues: moves.map(({ desired }) => desired) },
    recorded: { ...EMPTY_TOPOLOGY, virtualHost, queues: moves.map(({ live }) => live) },
    adopt: false,
    moves: { nodes, named: new Set<string>() },
  };
}

/** Of a preview; empty where it has none. */
export async function refusal(here: Here, ...moves: readonly QueueMove[]): Promise<string> {
  const request = asked(here, moves);
  try {
    await prepareMoves(movesOf(request, await planTopology(request)));
    return "";
  } catch (error) {
    assert.ok(error instanceof WarrenError && error.code === "move-refused", String(error));
    return error.message;
  }
}

/** An update is refused in the same way, and all is as it was. */
export async function assertUntouched(here: Here, ...moves: readonly QueueMove[]): Promise<void> {
  const { broker, virtualHost } = here;
  const before = await snapshot(broker.api, virtualHost);
  await assert.rejects(carryOut({ ...asked(here, moves), deleteData: false }), { code: "move-refused" });
  assert.deepEqual(await snapshot(broker.api, virtualHost), before);
}
