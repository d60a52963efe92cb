/** Whether a broker, or a cluster of so many nodes, is in service: as clients see it, from outside. */
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { amqpGreeting } from "../amqp/greeting.ts";
import { isReadyToServe } from "../api/health-checks.ts";
import { ManagementApiError } from "../api/management-api.ts";
import { runningNodes } from "../api/nodes.ts";
import type { Broker } from "../broker.ts";
import { poll } from "../node/poll.ts";

export interface ReadyBounds {
  /** Seconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds between two looks. */
const INTERVAL = 250;
/**
 * Milliseconds of HTTP 401 without an end: users are there a moment after the listener is, and a wrong password does not
 * become a right one.
 */
const REFUSED_FOR = 20_000;
/** Milliseconds: a node that is busy starting may accept a connection and say nothing. */
const GREETING_TIMEOUT = 2_000;

/**
 * Waits until the broker's own check says that it serves clients, so many nodes are running, and AMQP answers.
 *
 * @throws WarrenError `not-in-service` with the last answer, when the time is over
 * @throws ManagementApiError 401 where the broker goes on refusing the password
 */
export async function awaitCluster(broker: Broker, nodes: number, bounds: ReadyBounds): Promise<void> {
  const { timeout, signal } = bounds;
  const what = nodes === 1 ? "the broker" : `the cluster of ${nodes} nodes`;
  const limits = {
    timeout: timeout * 1_000,
    interval: INTERVAL,
    ...(signal === undefined ? {} : { signal }),
  };
  let refusedSince: number | undefined;
  try {
    await poll(`${what} at ${broker.api.endpoint.url} to be in service`, limits, async (giveUp, note) => {
      const reason = await notInService(broker, nodes, giveUp);
      if (reason === undefined) return true;
      const isRefused = reason instanceof ManagementApiError && reason.status === 401;
      refusedSince = isRefused ? (refusedSince ?? performance.now()) : undefined;
      if (refusedSince !== undefined && performance.now() - refusedSince > REFUSED_FOR) throw reason;
      note(messageOf(reason));
      return undefined;
    });
  } catch (error) {
    if (!(error instanceof WarrenError) || error.code !== "wait-exceeded") throw error;
    throw new WarrenError("not-in-service", error.message, {
      hint: "Do the servers run, and do they listen there? Their logs say what they wait for. `timeout` is in seconds.",
      cause: error,
    });
  }
}

/** @returns why not; undefined where it is */
async function notInService(
  { api, amqp }: Broker,
  nodes: number,
  signal?: AbortSignal,
): Promise<Error | undefined> {
  try {
    const running = await runningNodes(api, signal);
    // One runs at least: it has answered. For more a user has to be told of them.
    if (running === undefined && nodes > 1) return new Error("the user may not be told which nodes run");
    if (running !== undefined && running.length < nodes) {
      return new Error(`${running.length} of ${nodes} nodes running: ${running.join(", ")}`);
    }
    // Brokers before 4.1 do not have this check; their nodes list says as much.
    const ready = await isReadyToServe(api, signal);
    if (ready.outcome === "failed") return ready.error;
    await amqpGreeting(amqp.url, {
      timeout: GREETING_TIMEOUT,
      ...(signal === undefined ? {} : { signal }),
      ...(amqp.ca === undefined ? {} : { ca: amqp.ca }),
    });
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    // Whatever it answers, a broker that starts looks like this.
    if (error instanceof WarrenError) return error;
    throw error;
  }
}
