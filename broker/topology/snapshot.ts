/** A virtual host as it is, translated to the model's terms. */
import {
  fromDefinedBinding,
  fromDefinedExchange,
  fromDefinedPolicy,
  fromDefinedQueue,
  targetOfDefinedPolicy,
  typeOfDefinedQueue,
} from "../../model/definitions/defined-objects.ts";
import type { DefinedPolicy, DefinedQueue } from "../../model/definitions/definitions.ts";
import type { LiveTopology, Policy, PolicyTarget, Queue, QueueType } from "../../model/topology/topology.ts";
import { operatorPoliciesIn } from "../api/definitions.ts";
import type { ManagementApi } from "../api/management-api.ts";
import { liveDefinitions } from "../definitions/live-definitions.ts";

/**
 * The live topology; undefined where there is no such virtual host.
 *
 * @throws ManagementApiError where the broker cannot be reached or does not let us look
 */
export async function snapshot(
  api: ManagementApi,
  virtualHost: string,
  signal?: AbortSignal,
): Promise<LiveTopology | undefined> {
  const definitions = await liveDefinitions(api, virtualHost, signal);
  if (definitions === undefined) return undefined;
  return {
    virtualHost,
    exchanges: definitions.exchanges.map(fromDefinedExchange),
    queues: definitions.queues.map(liveQueue),
    bindings: definitions.bindings.map(fromDefinedBinding),
    policies: definitions.policies.map(livePolicy),
    operatorPolicies: operatorPoliciesIn(definitions).map(livePolicy),
  };
}

// What is there has to be seen, also where it is of a kind that cannot be declared: it then bears RabbitMQ's word.

export function liveQueue(queue: DefinedQueue): Queue {
  return fromDefinedQueue(queue, typeOfDefinedQueue(queue) ?? (queue.type as QueueType));
}

function livePolicy(policy: DefinedPolicy): Policy {
  return fromDefinedPolicy(policy, targetOfDefinedPolicy(policy) ?? (policy["apply-to"] as PolicyTarget));
}
