/**
 * A virtual host as it is: `GET /api/definitions/VHOST`, translated to the model's terms. Exclusive queues and
 * RabbitMQ's own exchanges are not in RabbitMQ's definitions, so they are not here. Internal exchanges are not in
 * there either (4.3.6), although their bindings are; so the list of exchanges is asked for too.
 */
import { withInternalExchanges } from "../model/definitions/complete-definitions.ts";
import {
  fromDefinedBinding,
  fromDefinedExchange,
  fromDefinedPolicy,
  fromDefinedQueue,
  targetOfDefinedPolicy,
  typeOfDefinedQueue,
} from "../model/definitions/defined-objects.ts";
import type {
  DefinedExchange,
  DefinedPolicy,
  DefinedQueue,
  VirtualHostDefinitions,
} from "../model/definitions/definitions.ts";
import type { Policy, PolicyTarget, Queue, QueueType, Topology } from "../model/topology/topology.ts";
import { apiPath, type ManagementApi, ManagementApiError } from "./management-api.ts";

const EXCHANGE_COLUMNS = "disable_stats=true&columns=name,type,durable,auto_delete,internal,arguments";

/**
 * The live topology; undefined where there is no such virtual host.
 *
 * @throws ManagementApiError where the broker cannot be reached or does not let us look
 */
export async function snapshot(
  api: ManagementApi,
  virtualHost: string,
  signal?: AbortSignal,
): Promise<Topology | undefined> {
  try {
    const [definitions, exchanges] = await Promise.all([
      api.get<VirtualHostDefinitions>(apiPath("definitions", virtualHost), signal),
      api.find<DefinedExchange[]>(`${apiPath("exchanges", virtualHost)}?${EXCHANGE_COLUMNS}`, signal),
    ]);
    return {
      virtualHost,
      exchanges: withInternalExchanges(definitions.exchanges, exchanges ?? []).map(fromDefinedExchange),
      queues: definitions.queues.map(liveQueue),
      bindings: definitions.bindings.map(fromDefinedBinding),
      policies: definitions.policies.map(livePolicy),
    };
  } catch (error) {
    // 4.3.6 answers 400 here where every other path answers 404.
    if (error instanceof ManagementApiError && error.reason.includes("vhost_not_found")) return undefined;
    if (error instanceof ManagementApiError && error.isAbsence) return undefined;
    throw error;
  }
}

// What is there has to be seen, also where it is of a kind that cannot be declared: it then bears RabbitMQ's word.

function liveQueue(queue: DefinedQueue): Queue {
  return fromDefinedQueue(queue, typeOfDefinedQueue(queue) ?? (queue.type as QueueType));
}

function livePolicy(policy: DefinedPolicy): Policy {
  return fromDefinedPolicy(policy, targetOfDefinedPolicy(policy) ?? (policy["apply-to"] as PolicyTarget));
}
