/**
 * Reading what is there, also where the server was restarted a moment ago. The engine reads all that is in the state
 * before it begins with the program, side by side, so that no resource can wait for another one.
 */

import { once } from "node:events";
import { ManagementApiError } from "../../broker/api/management-api.ts";
import { awaitCluster } from "../../broker/health/cluster-ready.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { RunLog } from "../protocol/run-log.ts";
import type { OperationContext } from "./resource.ts";

/**
 * Seconds: a node with little data is back in 3, and in 10 on a machine with much to do. One that is off is told as off
 * when they are over.
 */
export const RESTART_TIME = 30;

/**
 * Reads again, once, when a broker that could not be reached is in service within {@link RESTART_TIME}. Of a server that
 * this run brings back the state is all that is known.
 *
 * @param olds what the state has
 * @throws WarrenError `data-gone`
 */
export async function whenReachable<T>(
  context: OperationContext,
  read: () => Promise<T | undefined>,
  olds: T,
): Promise<T | undefined> {
  try {
    return await unlessSilent(read, context.away.silence);
  } catch (error) {
    if (!(error instanceof ManagementApiError) || !UNREACHABLE.has(error.status)) throw error;
    context.log.status("the broker does not answer: waits whether it is starting");
    if (await isSoonInService(context, 1)) return await read();
    const { absence } = context.away;
    if (absence === undefined) throw error;
    if (!absence.isDataGone) {
      if (context.away.isUntold())
        context.log.warning(`${absence.servers.join(", ")} cannot be asked: ${COMPARED}`);
      return olds;
    }
    if (context.newBroker) return undefined;
    throw dataGone();
  }
}

/**
 * A server that is paused takes connections and answers none, so that a request would wait for all of its time; what has been
 * asked already is waited for no longer.
 *
 * @throws ManagementApiError as of a server that does not answer
 */
async function unlessSilent<T>(read: () => Promise<T>, silence: AbortSignal): Promise<T> {
  if (silence.aborted) throw unanswered();
  const answered = new AbortController();
  const silent = once(silence, "abort", { signal: answered.signal }).then(() => {
    throw unanswered();
  });
  try {
    return await Promise.race([read(), silent]);
  } finally {
    answered.abort();
  }
}

function unanswered(): ManagementApiError {
  return new ManagementApiError(
    { status: 0, reason: "" },
    "the broker cannot be reached: its server is away",
    {},
  );
}

const COMPARED =
  "this compares with the state alone, and an update brings the server back first. The next preview asks the broker: what " +
  "was changed there as well takes another update, so that nothing is changed that no preview has shown.";

function dataGone(): WarrenError {
  return new WarrenError(
    "data-gone",
    "the broker's data is gone with its volumes: what the state has is on no broker any more",
    {
      hint:
        "`WARREN_NEW_BROKER=yes ./warren up` makes all of it anew, users with the passwords that they had. Messages are " +
        "gone with the data.",
    },
  );
}

/** No answer, and the one of a node that is not there yet. */
const UNREACHABLE: ReadonlySet<number> = new Set([0, 503]);

/** At once not where the server is known to be away. */
export async function isSoonInService(
  { broker, away, signal }: OperationContext,
  nodes: number,
): Promise<boolean> {
  try {
    await awaitCluster(broker(), nodes, {
      timeout: RESTART_TIME,
      signal: AbortSignal.any([signal, away.signal]),
    });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (away.signal.aborted) return false;
    if (!(error instanceof WarrenError) || error.code !== "not-in-service") throw error;
    return false;
  }
}

/** No answer, or an authority that is not known yet; and a password that is not taken yet. */
const NOT_YET: ReadonlySet<number> = new Set([0, 401]);

/**
 * Asks the broker in a preview, where it can be asked. The provider is configured as it will be in the run: the server, or
 * its new password, port or certificate, may be about to be made by that run, which asks again.
 *
 * @param log is warned when it cannot be asked; for what is there already
 */
export async function askInPreview(ask: () => Promise<unknown>, log?: RunLog): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof ManagementApiError) || !NOT_YET.has(error.status)) throw error;
    log?.warning(NOT_ASKED);
  }
}

/**
 * Asks in a preview what an update would be refused for. A preview that only compares goes on: that `up` would be refused is a
 * part of what it tells.
 */
export async function refuseInPreview(
  { urn, plans }: Pick<OperationContext, "urn" | "plans">,
  refuse: () => Promise<unknown>,
): Promise<void> {
  await askInPreview(async () => {
    try {
      await refuse();
    } catch (error) {
      // What the broker's API does not answer, or not for this user, is compared with nothing.
      if (!(error instanceof WarrenError) || error instanceof ManagementApiError) throw error;
      if (!(await plans.goesOn(urn, error))) throw error;
    }
  });
}

const NOT_ASKED =
  "The broker does not take the configuration that the provider will have yet, so that this compares with the state alone. The run itself asks the broker.";
