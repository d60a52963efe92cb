/** Whether what was applied is really there: an accepted request is no proof (see `apply.ts`). */
import { setTimeout as delay } from "node:timers/promises";
import { restrictTo } from "../../model/topology/ownership.ts";
import { type Change, describe } from "../../model/topology/plan/change.ts";
import { byKey, changes } from "../../model/topology/plan/changes.ts";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { ManagementApi } from "../api/management-api.ts";
import { snapshot } from "./snapshot.ts";

export interface VerifyRequest {
  readonly api: ManagementApi;
  readonly desired: Topology;
  /** What was applied: its deletions must be gone. */
  readonly planned: readonly Change[];
  readonly signal?: AbortSignal | undefined;
}

/** An auto-delete object goes with its last binding or consumer, at once where this run took that away. */
function mayHaveGone({ action, desired }: Change): boolean {
  return action === "create" && desired !== undefined && "autoDelete" in desired && desired.autoDelete;
}

/** Milliseconds that a node of a cluster may lag behind what another has acknowledged, on a machine with much to do. */
const VERIFY_LIMIT = 30_000;
const VERIFY_INTERVAL = 100;

/**
 * Looks until all is as declared, within bounds.
 *
 * @returns what is declared, as it is on the broker
 * @throws WarrenError `not-as-applied` that names what is not
 */
export async function verified(request: VerifyRequest): Promise<Topology> {
  const { api, desired, planned, signal } = request;
  const deadline = performance.now() + VERIFY_LIMIT;
  const gone = planned.filter(({ action }) => action === "delete");
  for (;;) {
    const live = (await snapshot(api, desired.virtualHost, signal)) ?? {
      virtualHost: desired.virtualHost,
      ...EMPTY_TOPOLOGY,
    };
    const wrong = [
      ...changes({ desired, live, owned: desired }).filter((change) => !mayHaveGone(change)),
      ...gone.filter((change) => byKey(change.kind, live).has(change.key)),
    ];
    if (wrong.length === 0) return restrictTo(desired, live, desired);
    if (performance.now() > deadline) {
      const shown = wrong.slice(0, 10).map(describe).join(", ");
      const more = wrong.length > 10 ? ` and ${wrong.length - 10} more` : "";
      throw new WarrenError(
        "not-as-applied",
        `the broker accepted the changes, but these are not as declared afterwards: ${shown}${more}`,
        {
          hint:
            "Does somebody else change them too? Below cluster_formation.target_cluster_size_hint a broker accepts " +
            "definitions and makes no queues.",
        },
      );
    }
    await delay(VERIFY_INTERVAL, undefined, { signal });
  }
}
