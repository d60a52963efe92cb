/** The plan of a topology as it is reviewed, and kept to. */
import type { PreparedMove } from "../../broker/topology/moves-request.ts";
import type { TopologyPlan } from "../../broker/topology/topology-operations.ts";
import { type PlanRecord, recordChange } from "../../model/topology/plan/plan-record.ts";
import { moveCosts } from "./move-costs.ts";

/** @param urn of the resource @param moves asked for its queues */
export function recordOf(
  urn: string,
  { changes, live }: Pick<TopologyPlan, "changes" | "live">,
  moves: readonly PreparedMove[],
): PlanRecord {
  const costs = new Map(moves.map((move) => [move.change, moveCosts(move)]));
  return {
    urn,
    virtualHost: live.virtualHost,
    changes: changes.map((change) =>
      recordChange(change, change.kind === "queue" ? costs.get(change) : undefined),
    ),
  };
}
