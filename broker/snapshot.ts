/**
 * A virtual host as it is: `GET /api/definitions/VHOST`, translated to the model's terms. Exclusive queues and
 * RabbitMQ's own exchanges are not in RabbitMQ's definitions, so they are not here. Internal exchanges are not in
 * there either (4.3.6), although their bindings are; so the list of exchanges is asked for too.
 *
 * Definitions are for administrators only. For other users the lists of objects say the same.
 */
import { z } from "zod";
import { withInternalExchanges } from "../model/definitions/complete-definitions.ts";
import {
  fromDefinedBinding,
  fromDefinedExchange,
  fromDefinedPolicy,
  fromDefinedQueue,
  targetOfDefinedPolicy,
  typeOfDefinedQueue,
} from "../model/definitions/defined-objects.ts";
import type { DefinedBinding, DefinedPolicy, DefinedQueue } from "../model/definitions/definitions.ts";
import type { LiveTopology, Policy, PolicyTarget, Queue, QueueType } from "../model/topology/topology.ts";
import { BINDING, DEFINITIONS, EXCHANGE, LISTED_QUEUE, POLICY } from "./api/shapes.ts";
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
): Promise<LiveTopology | undefined> {
  try {
    const [definitions, exchanges] = await Promise.all([
      api.read(apiPath("definitions", virtualHost), DEFINITIONS, signal),
      api.readIfAny(`${apiPath("exchanges", virtualHost)}?${EXCHANGE_COLUMNS}`, z.array(EXCHANGE), signal),
    ]);
    return {
      virtualHost,
      exchanges: withInternalExchanges(definitions.exchanges, exchanges ?? []).map(fromDefinedExchange),
      queues: definitions.queues.map(liveQueue),
      bindings: definitions.bindings.map(fromDefinedBinding),
      policies: definitions.policies.map(livePolicy),
      operatorPolicies: definitions.parameters
        .filter(({ component }) => component === "operator_policy")
        .map(({ name, value }) => livePolicy({ ...(value as Omit<DefinedPolicy, "name">), name })),
    };
  } catch (error) {
    // 4.3.6 answers 400 here where every other path answers 404.
    if (error instanceof ManagementApiError && error.reason.includes("vhost_not_found")) return undefined;
    if (await api.isAbsence(error, signal)) return undefined;
    if (error instanceof ManagementApiError && error.reason.includes("Not administrator user")) {
      return await snapshotOfLists(api, virtualHost, signal);
    }
    throw error;
  }
}

const QUEUE_COLUMNS = "disable_stats=true&columns=name,type,durable,auto_delete,exclusive,arguments";

async function snapshotOfLists(
  api: ManagementApi,
  virtualHost: string,
  signal?: AbortSignal,
): Promise<LiveTopology | undefined> {
  const list = async <T>(
    collection: string,
    item: z.ZodType<T>,
    query = "",
  ): Promise<readonly T[] | undefined> =>
    await api.readIfAny(`${apiPath(collection, virtualHost)}${query}`, z.array(item), signal);
  const [exchanges, queues, bindings, policies, operatorPolicies] = await Promise.all([
    list("exchanges", EXCHANGE, `?${EXCHANGE_COLUMNS}`),
    list("queues", LISTED_QUEUE, `?${QUEUE_COLUMNS}`),
    list("bindings", BINDING),
    list("policies", POLICY),
    list("operator-policies", POLICY),
  ]);
  if (exchanges === undefined || queues === undefined) return undefined;
  const exclusive = new Set(queues.filter((queue) => queue.exclusive === true).map(({ name }) => name));
  const isExported = ({ source, destination, destination_type: type }: DefinedBinding): boolean =>
    source !== "" && !(type === "queue" && exclusive.has(destination));
  return {
    virtualHost,
    exchanges: exchanges
      .filter(({ name }) => name !== "" && !name.startsWith("amq."))
      .map(fromDefinedExchange),
    queues: queues.filter(({ name }) => !exclusive.has(name)).map(liveQueue),
    bindings: (bindings ?? []).filter(isExported).map(fromDefinedBinding),
    policies: (policies ?? []).map(livePolicy),
    operatorPolicies: (operatorPolicies ?? []).map(livePolicy),
  };
}

// What is there has to be seen, also where it is of a kind that cannot be declared: it then bears RabbitMQ's word.

function liveQueue(queue: DefinedQueue): Queue {
  return fromDefinedQueue(queue, typeOfDefinedQueue(queue) ?? (queue.type as QueueType));
}

function livePolicy(policy: DefinedPolicy): Policy {
  return fromDefinedPolicy(policy, targetOfDefinedPolicy(policy) ?? (policy["apply-to"] as PolicyTarget));
}
