/** The beginning of a run: the broker answers, its servers run, no other run is in the way. */
import { setTimeout as delay } from "node:timers/promises";
import { type ManagementApi, ManagementApiError } from "../../broker/api/management-api.ts";
import { readOverview } from "../../broker/api/overview.ts";
import { ownTags } from "../../broker/api/whoami.ts";
import { READY_TIMEOUT } from "../../broker/node/await-ready.ts";
import { containerState } from "../../broker/node/container/container-state.ts";
import { isAdministrator } from "../../model/rabbitmq/user-tags.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { claimBroker, refuseRestarts, removeLeftOvers } from "../shadow/claim-broker.ts";
import type { SmokeTarget } from "../smoke-target.ts";

/** Milliseconds for which all servers have to be stopped to count as stopped: a restart takes them away for less. */
const STOPPED_FOR = 5_000;
/** Milliseconds. */
const LOOK_AGAIN = 250;

export interface Arrival {
  readonly runId: string;
  /** What the run does on the broker: it makes shadows; it could and does not; it must not. */
  readonly makes: "shadows" | "nothing" | "never";
  /** The run is going to stop servers. */
  readonly restarts: boolean;
  readonly signal: AbortSignal;
  /** Called once when the broker does not answer and is waited for. */
  readonly onWait: () => void;
}

/**
 * A broker whose servers are ours and which does not answer is waited for: another run may just be restarting it, and
 * that is what has to be said then, not that nothing answers.
 *
 * @returns the virtual hosts of killed runs that were removed
 * @throws WarrenError `node-not-running`, `smoke-test-running`; ManagementApiError where the broker does not answer
 */
export async function arrive(
  api: ManagementApi,
  target: SmokeTarget,
  arrival: Arrival,
): Promise<{
  readonly version: string;
  /** Those of the tests' own user. */
  readonly tags: readonly string[];
  readonly removed: readonly string[];
}> {
  const { signal, restarts } = arrival;
  // By then servers that another run may just have stopped are back.
  const deadline = Date.now() + READY_TIMEOUT;
  let stoppedSince: number | undefined;
  for (let attempts = 1; ; attempts += 1) {
    try {
      const { rabbitmq_version: version } = await readOverview(api, signal);
      if (restarts) await refuseStoppedNodes(target, signal);
      const tags = await ownTags(api, signal);
      return { version, tags, removed: await enter(api, arrival, tags) };
    } catch (error) {
      // A node that has just begun to start answers 500 to everything.
      const isGone = error instanceof ManagementApiError && (error.status === 0 || error.status >= 500);
      if (!isGone || target.nodes.length === 0 || Date.now() > deadline) throw error;
      if (attempts === 1) arrival.onWait();
      const found = await Promise.all(target.nodes.map((node) => containerState(node, { signal })));
      const isOneRunning = found.some(({ state }) => state === "running");
      stoppedSince = isOneRunning ? undefined : (stoppedSince ?? Date.now());
      if (stoppedSince !== undefined && Date.now() - stoppedSince > STOPPED_FOR) {
        await refuseStoppedNodes(target, signal);
      }
      await delay(LOOK_AGAIN, undefined, { signal });
    }
  }
}

async function enter(
  api: ManagementApi,
  arrival: Arrival,
  tags: readonly string[],
): Promise<readonly string[]> {
  // Nobody else can make a virtual host, or remove what another run has left.
  if (!isAdministrator(tags)) return [];
  if (arrival.makes === "shadows") return claimBroker(api, arrival);
  if (arrival.makes === "nothing") return removeLeftOvers(api, arrival);
  await refuseRestarts(api, arrival.signal);
  return [];
}

async function refuseStoppedNodes({ nodes }: SmokeTarget, signal: AbortSignal): Promise<void> {
  for (const node of nodes) {
    const { state } = await containerState(node, { signal });
    if (state === "running") continue;
    throw new WarrenError("node-not-running", `Container ${node.container} is ${state}.`, {
      hint: "Start it: `./warren start`.",
    });
  }
}
