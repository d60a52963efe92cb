/**
 * A virtual host as it is, in RabbitMQ's own terms: the only reader of `GET /api/definitions/VHOST`. What its answer
 * lacks is added: internal exchanges are not in it, although their bindings are (4.3.6; posted as it is, such an export is
 * refused). Exclusive queues and RabbitMQ's own exchanges are not in it, and so not here.
 *
 * Definitions are for administrators only, and for a virtual host whose name is not ASCII 4.3.6 answers 500, or half an
 * answer: it puts the name into a header. The lists of objects say the same then.
 */
import { withInternalExchanges } from "../../model/definitions/complete-definitions.ts";
import type { DefinedBinding, VirtualHostDefinitions } from "../../model/definitions/definitions.ts";
import { COMPONENTS } from "../../model/rabbitmq/components.ts";
import { isBuiltInExchange } from "../../model/rabbitmq/reserved-names.ts";
import { DEFINED_QUEUE, exportVirtualHost } from "../api/definitions.ts";
import { type ManagementApi, ManagementApiError } from "../api/management-api.ts";
import { listQueues, QUEUE } from "../api/queues.ts";
import { DEFINED_EXCHANGE, listBindings, listExchanges, listPolicies } from "../api/topology.ts";

/**
 * @returns undefined where there is no such virtual host
 * @throws ManagementApiError where the broker cannot be reached or does not let us look
 */
export async function liveDefinitions(
  api: ManagementApi,
  virtualHost: string,
  signal?: AbortSignal,
): Promise<VirtualHostDefinitions | undefined> {
  if (Buffer.byteLength(virtualHost) > virtualHost.length) return await fromLists(api, virtualHost, signal);
  try {
    const [definitions, exchanges] = await Promise.all([
      exportVirtualHost(api, virtualHost, signal),
      listExchanges(api, { virtualHost, row: DEFINED_EXCHANGE }, signal),
    ]);
    return { ...definitions, exchanges: withInternalExchanges(definitions.exchanges, exchanges ?? []) };
  } catch (error) {
    // 4.3.6 answers 400 here where every other path answers 404.
    if (error instanceof ManagementApiError && error.reason.includes("vhost_not_found")) return undefined;
    if (await api.isAbsence(error, signal)) return undefined;
    if (error instanceof ManagementApiError && error.reason.includes("Not administrator user")) {
      return await fromLists(api, virtualHost, signal);
    }
    throw error;
  }
}

/** Of the parameters only the operator policies: the others are listed for those with more tags. */
async function fromLists(
  api: ManagementApi,
  virtualHost: string,
  signal?: AbortSignal,
): Promise<VirtualHostDefinitions | undefined> {
  const [exchanges, queues, bindings, policies, operatorPolicies] = await Promise.all([
    listExchanges(api, { virtualHost, row: DEFINED_EXCHANGE }, signal),
    listQueues(api, { virtualHost, row: LISTED_QUEUE }, signal),
    listBindings(api, virtualHost, signal),
    listPolicies(api, { virtualHost, kind: "policies" }, signal),
    listPolicies(api, { virtualHost, kind: "operator-policies" }, signal),
  ]);
  if (exchanges === undefined || queues === undefined) return undefined;
  const exclusive = new Set(queues.filter((queue) => queue.exclusive === true).map(({ name }) => name));
  const isExported = ({ source, destination, destination_type: type }: DefinedBinding): boolean =>
    source !== "" && !(type === "queue" && exclusive.has(destination));
  return {
    exchanges: exchanges.filter(({ name }) => !isBuiltInExchange(name)).map(only(EXCHANGE_KEYS)),
    queues: queues.filter(({ name }) => !exclusive.has(name)).map(only(QUEUE_KEYS)),
    bindings: (bindings ?? []).filter(isExported).map(only(BINDING_KEYS)),
    policies: (policies ?? []).map(only(POLICY_KEYS)),
    parameters: (operatorPolicies ?? []).map((policy) => {
      const { name, pattern, "apply-to": applyTo, priority, definition } = policy;
      const value = { pattern, "apply-to": applyTo, priority, definition };
      return { component: COMPONENTS.operatorPolicies, name, value };
    }),
  };
}

const LISTED_QUEUE = DEFINED_QUEUE.extend({ exclusive: QUEUE.shape.exclusive });

const EXCHANGE_KEYS = ["name", "type", "durable", "auto_delete", "internal", "arguments"] as const;
const QUEUE_KEYS = ["name", "type", "durable", "auto_delete", "arguments"] as const;
const BINDING_KEYS = ["source", "destination", "destination_type", "routing_key", "arguments"] as const;
const POLICY_KEYS = ["name", "pattern", "apply-to", "priority", "definition"] as const;

/** Without what a list says beside the definition. */
function only<K extends string>(keys: readonly K[]) {
  return <T extends Readonly<Partial<Record<K, unknown>>>>(listed: T): T => {
    const kept = new Set<string>(keys);
    return Object.fromEntries(Object.entries(listed).filter(([key]) => kept.has(key))) as T;
  };
}
