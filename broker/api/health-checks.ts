/**
 * RabbitMQ's health checks, `GET /health/checks/...`: 200 where all is well, 503 with what is wrong, and the answer of a
 * path that is not there where this RabbitMQ has no such check. https://www.rabbitmq.com/docs/monitoring#health-checks
 */
import { z } from "zod";
import { readAnswer } from "./answer.ts";
import { isNotFoundAnswer } from "./api-error.ts";
import { apiPath, type ManagementApi, ManagementApiError } from "./management-api.ts";
import { healthCheckPath, READINESS_CHECK, READINESS_PATH } from "./paths.ts";
import { NAMED, TABLE } from "./shapes.ts";

export type CheckOutcome =
  | { readonly outcome: "passed" }
  /** Before the version that brought it. */
  | { readonly outcome: "no-such-check" }
  /** `error` says what is wrong in RabbitMQ's words, and has its answer. */
  | { readonly outcome: "failed"; readonly error: ManagementApiError };

/** RabbitMQ's `HEALTH_CHECK_FAILURE_STATUS`. */
const FAILED = 503;

async function healthCheck(api: ManagementApi, check: string, signal?: AbortSignal): Promise<CheckOutcome> {
  try {
    const answer = await api.readIfAny(healthCheckPath(check), TABLE, signal);
    return { outcome: answer === undefined ? "no-such-check" : "passed" };
  } catch (error) {
    if (!(error instanceof ManagementApiError) || error.status !== FAILED) throw error;
    return { outcome: "failed", error };
  }
}

/** Since 4.1. */
export async function isReadyToServe(api: ManagementApi, signal?: AbortSignal): Promise<CheckOutcome> {
  return await healthCheck(api, READINESS_CHECK, signal);
}

/** Where the same is asked without credentials: `http://127.0.0.1:15672/api/health/checks/ready-to-serve-clients`. */
export function readinessUrl(managementUrl: string): string {
  return `${managementUrl.replace(/\/+$/, "")}${READINESS_PATH}`;
}

/** Of the answer at {@link readinessUrl}: whether RabbitMQ has no such check. */
export function hasNoSuchCheck(answer: { readonly status: number; readonly body: string }): boolean {
  return isNotFoundAnswer(answer);
}

/** Since 4.1. Fails below `cluster_formation.target_cluster_size_hint`. */
export async function hasReachedTargetSize(api: ManagementApi, signal?: AbortSignal): Promise<CheckOutcome> {
  return await healthCheck(api, "reached-target-cluster-size", signal);
}

const LEADERLESS = z.looseObject({ queues: z.array(NAMED) });

/**
 * The quorum queues of a virtual host whose leader does not answer a ping within 5 s. Since 4.1.
 *
 * @returns their names; undefined where RabbitMQ has no such check
 */
export async function queuesWithoutLeader(
  api: ManagementApi,
  virtualHost: string,
  signal?: AbortSignal,
): Promise<string[] | undefined> {
  // The empty pattern behind the last slash is that of all names.
  const check = `quorum-queues-without-elected-leaders/vhost${apiPath(virtualHost)}/`;
  const asked = await healthCheck(api, check, signal);
  if (asked.outcome !== "failed") return asked.outcome === "passed" ? [] : undefined;
  const { message, answer } = asked.error;
  return readAnswer(message, LEADERLESS, answer).queues.map(({ name }) => name);
}

const ENDANGERED = z.looseObject({ queues: z.array(z.looseObject({ readable_name: z.string() })) });

/**
 * What loses its majority when the node that is asked stops: quorum queues, streams, and what the cluster itself keeps on its
 * nodes. https://www.rabbitmq.com/docs/upgrade#quorum-queues
 *
 * @returns in RabbitMQ's words: `queue 'billing' in vhost 'shop'`; those in virtual hosts that the user may see
 */
export async function endangeredWithoutThis(
  api: ManagementApi,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const asked = await healthCheck(api, "node-is-quorum-critical", signal);
  if (asked.outcome !== "failed") return [];
  const { message, answer } = asked.error;
  return readAnswer(message, ENDANGERED, answer).queues.map(({ readable_name: name }) => name);
}

const ALARMS = z.looseObject({
  alarms: z.array(z.looseObject({ node: z.string().exactOptional(), resource: z.string().exactOptional() })),
});

/**
 * Those anywhere in the cluster.
 *
 * @returns for each `memory on rabbit@a`; one in other words where RabbitMQ does not say which
 */
export async function alarmsInEffect(api: ManagementApi, signal?: AbortSignal): Promise<readonly string[]> {
  const asked = await healthCheck(api, "alarms", signal);
  if (asked.outcome !== "failed") return [];
  const { answer, reason } = asked.error;
  const told = ALARMS.safeParse(answer);
  const alarms = told.success ? told.data.alarms : [];
  return alarms.length === 0
    ? [reason || "an alarm"]
    : alarms.map(({ node = "a node", resource = "an alarm" }) => `${resource} on ${node}`);
}
