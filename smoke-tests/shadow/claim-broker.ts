/**
 * Who may run against a broker: several runs side by side, but none beside one that stops servers. Each run says that it
 * is there by a marked virtual host that is made before anything else, so that two that begin together see each other.
 */
import { setTimeout as delay } from "node:timers/promises";
import { type ManagementApi, ManagementApiError } from "../../broker/api/management-api.ts";
import { virtualHostPath } from "../../broker/api/paths.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { isProcessAlive } from "../../toolchain/process/process-identity.ts";
import { thisProcess } from "./run-id.ts";
import { listShadows, makeVirtualHost, removeRun } from "./shadow-hosts.ts";
import { type FoundShadow, isAbandoned, shadowName, shadowOf, shadowUser } from "./shadow-mark.ts";

/** Milliseconds between two looks at a run that has come at the same time and has not made up its mind. */
const LOOK_AGAIN = 200;

/** Milliseconds for it to do so. */
const CLAIM_TIMEOUT = 60_000;

/** The mark's place among the virtual hosts of a run; clones begin at 1. */
const MARK = 0;

export interface Claim {
  readonly runId: string;
  /** The run is going to stop servers. */
  readonly restarts: boolean;
  readonly signal: AbortSignal;
}

/**
 * Removes what killed runs have left, and marks the broker. The mark goes with the run's other virtual hosts.
 *
 * Of two runs that come at the same time the one with the lower id goes first; it waits until the other has seen that,
 * or has turned out to be there already.
 *
 * @returns the virtual hosts that killed runs had left
 * @throws WarrenError `smoke-test-running` when another run is under way, and either stops servers
 */
export async function claimBroker(api: ManagementApi, claim: Claim): Promise<string[]> {
  const { runId, restarts, signal } = claim;
  const removed = await removeLeftOvers(api, claim);
  const mark = async (isClaiming: boolean): Promise<void> =>
    makeVirtualHost(api, {
      virtualHost: shadowName(runId, MARK),
      description: `Says that the smoke test ${runId} runs, which removes it`,
      restarts,
      isClaiming,
      defaultQueueType: "classic",
    });
  try {
    await mark(true);
  } catch (error) {
    // A broker on which no virtual host can be made is not refused here: the checks that need one say why.
    if (!(error instanceof ManagementApiError) || error.status === 0) throw error;
    return removed;
  }
  try {
    for (const deadline = Date.now() + CLAIM_TIMEOUT; ; ) {
      const others = (await runsInTheWay(api, claim)).filter((other) => other.runId !== runId);
      const isLate = Date.now() > deadline;
      const first = others.find((other) => isLate || !other.isClaiming || other.runId < runId);
      if (first !== undefined) throw alreadyRunning(first);
      if (others.length === 0) break;
      await delay(LOOK_AGAIN, undefined, { signal });
    }
    await mark(false);
  } catch (error) {
    await api.delete(virtualHostPath(shadowName(runId, MARK)));
    throw error;
  }
  return removed;
}

/** For a run that makes nothing. @throws WarrenError `smoke-test-running` when another run stops servers */
export async function refuseRestarts(api: ManagementApi, signal: AbortSignal): Promise<void> {
  const [inTheWay] = await runsInTheWay(api, { restarts: false, signal });
  if (inTheWay !== undefined) throw alreadyRunning(inTheWay);
}

async function runsInTheWay(
  api: ManagementApi,
  { restarts, signal }: Pick<Claim, "restarts" | "signal">,
): Promise<FoundShadow[]> {
  const shadows = await listShadows(api, signal);
  return shadows.filter((shadow) => (restarts || shadow.restarts) && !isAbandoned(shadow, here()));
}

/**
 * For a run that could make something and does not.
 *
 * @returns the virtual hosts that killed runs had left
 * @throws WarrenError `smoke-test-running`, `left-over-not-removed`
 */
export async function removeLeftOvers(
  api: ManagementApi,
  claim: Pick<Claim, "restarts" | "signal">,
): Promise<string[]> {
  const shadows = await listShadows(api, claim.signal);
  const abandoned = shadows.filter((shadow) => isAbandoned(shadow, here()));
  const inTheWay = shadows.find(
    (shadow) => !abandoned.includes(shadow) && !shadow.isClaiming && (claim.restarts || shadow.restarts),
  );
  if (inTheWay !== undefined) throw alreadyRunning(inTheWay);
  for (const runId of new Set(abandoned.map((shadow) => shadow.runId))) {
    const [failure] = await removeRun(api, runId);
    if (failure === undefined) continue;
    throw new WarrenError("left-over-not-removed", `A killed smoke test has left ${failure}`);
  }
  return abandoned.map(({ virtualHost }) => virtualHost);
}

/**
 * Whether a virtual host is what a killed run has left. A name can be anybody's; the tags beside it are what only an
 * administrator can set, and say whose it is.
 */
export function isLeftOver(virtualHost: {
  readonly name: string;
  readonly tags: readonly string[];
}): boolean {
  const shadow = shadowOf(virtualHost);
  return shadow !== undefined && isAbandoned(shadow, here());
}

function here() {
  return { space: thisProcess().space, now: new Date(), runs: isProcessAlive };
}

function alreadyRunning({ runId, virtualHost }: FoundShadow): WarrenError {
  const message = `Another smoke test (${runId}) runs against this broker, and one of the two stops servers.`;
  return new WarrenError("smoke-test-running", message, {
    hint: `Wait for its end. If it is dead, delete the virtual host "${virtualHost}" and the users whose names begin with "${shadowUser(runId)}".`,
  });
}
