/**
 * Reading what is there, also where the server was restarted a moment ago. The engine reads all that is in the state
 * before it begins with the program, side by side, so that no resource can wait for another one.
 */
import { awaitCluster } from "../broker/cluster-ready.ts";
import { ManagementApiError } from "../broker/management-api.ts";
import { WarrenError } from "../model/warren-error.ts";
import type { OperationContext } from "./resource.ts";

/** Seconds: a node with little data is back in 3. One that is off is told as off when they are over. */
export const RESTART_TIME = 15;

/** Reads again, once, when a broker that could not be reached is in service within {@link RESTART_TIME}. */
export async function whenReachable<T>(context: OperationContext, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ManagementApiError) || !UNREACHABLE.has(error.status)) throw error;
    context.log.status("the broker does not answer: waits whether it is starting");
    if (!(await isSoonInService(context, 1))) throw error;
    return read();
  }
}

/** No answer, and the one of a node that is not there yet. */
const UNREACHABLE: ReadonlySet<number> = new Set([0, 503]);

export async function isSoonInService({ broker, signal }: OperationContext, nodes: number): Promise<boolean> {
  try {
    await awaitCluster(broker(), nodes, { timeout: RESTART_TIME, signal });
    return true;
  } catch (error) {
    if (!(error instanceof WarrenError) || error.code !== "not-in-service") throw error;
    return false;
  }
}
