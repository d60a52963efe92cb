/**
 * A virtual host as it is: `GET /api/definitions/VHOST`, translated to the model's terms. Exclusive queues and
 * RabbitMQ's own exchanges are not in RabbitMQ's definitions, so they are not here. Internal exchanges are not in
 * there either (4.3.6), although their bindings are; so the list of exchanges is asked for too.
 */
import {
  type Arguments,
  type Binding,
  DEFAULT_LIFECYCLE,
  type Exchange,
  type Policy,
  type PolicyTarget,
  type Queue,
  type QueueType,
  type Topology,
} from "../model/topology/topology.ts";
import { apiPath, type ManagementApi, ManagementApiError } from "./management-api.ts";

/** What of a single virtual host's definitions is of interest here. */
export interface Definitions {
  readonly exchanges: readonly DefinedExchange[];
  readonly queues: readonly DefinedQueue[];
  readonly bindings: readonly DefinedBinding[];
  readonly policies: readonly DefinedPolicy[];
}

export interface DefinedExchange {
  readonly name: string;
  readonly type: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  /** Absent in exported definitions: no internal exchange is in them. */
  readonly internal?: boolean;
  readonly arguments: Arguments;
}

export interface DefinedQueue {
  readonly name: string;
  /** Absent before RabbitMQ 4. */
  readonly type?: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  readonly arguments: Arguments;
}

export interface DefinedBinding {
  readonly source: string;
  readonly destination: string;
  readonly destination_type: "queue" | "exchange";
  readonly routing_key: string;
  readonly arguments: Arguments;
}

export interface DefinedPolicy {
  readonly name: string;
  readonly pattern: string;
  readonly "apply-to": PolicyTarget;
  readonly priority: number;
  readonly definition: Arguments;
}

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
      api.get<Definitions>(apiPath("definitions", virtualHost), signal),
      api.find<DefinedExchange[]>(`${apiPath("exchanges", virtualHost)}?${EXCHANGE_COLUMNS}`, signal),
    ]);
    const internal = (exchanges ?? []).filter(
      (exchange) => exchange.internal === true && !exchange.name.startsWith("amq."),
    );
    return fromDefinitions(virtualHost, {
      ...definitions,
      exchanges: [...definitions.exchanges, ...internal],
    });
  } catch (error) {
    // 4.3.6 answers 400 here where every other path answers 404.
    if (error instanceof ManagementApiError && error.reason.includes("vhost_not_found")) return undefined;
    if (error instanceof ManagementApiError && error.status === 404) return undefined;
    throw error;
  }
}

export function fromDefinitions(virtualHost: string, definitions: Definitions): Topology {
  return {
    virtualHost,
    exchanges: definitions.exchanges.map(toExchange),
    queues: definitions.queues.map(toQueue),
    bindings: definitions.bindings.map(toBinding),
    policies: definitions.policies.map(toPolicy),
  };
}

function toExchange(exchange: DefinedExchange): Exchange {
  return {
    name: exchange.name,
    type: exchange.type,
    durable: exchange.durable,
    autoDelete: exchange.auto_delete,
    internal: exchange.internal ?? false,
    arguments: exchange.arguments,
    ...DEFAULT_LIFECYCLE,
  };
}

function toQueue(queue: DefinedQueue): Queue {
  // Echoed among the arguments even where it was not declared (4.3.6).
  const { "x-queue-type": echoed, ...rest } = queue.arguments;
  return {
    name: queue.name,
    type: (queue.type ?? echoed ?? "classic") as QueueType,
    durable: queue.durable,
    autoDelete: queue.auto_delete,
    arguments: rest,
    ...DEFAULT_LIFECYCLE,
  };
}

function toBinding(binding: DefinedBinding): Binding {
  return {
    source: binding.source,
    destination: binding.destination,
    destinationType: binding.destination_type,
    routingKey: binding.routing_key,
    arguments: binding.arguments,
  };
}

function toPolicy(policy: DefinedPolicy): Policy {
  return {
    name: policy.name,
    pattern: policy.pattern,
    applyTo: policy["apply-to"],
    priority: policy.priority,
    definition: policy.definition,
  };
}

export function definedExchange(exchange: Exchange): DefinedExchange {
  return {
    name: exchange.name,
    type: exchange.type,
    durable: exchange.durable,
    auto_delete: exchange.autoDelete,
    internal: exchange.internal,
    arguments: exchange.arguments,
  };
}

export function definedQueue(queue: Queue): DefinedQueue {
  return {
    name: queue.name,
    durable: queue.durable,
    auto_delete: queue.autoDelete,
    // Always said: else the virtual host's default type decides.
    arguments: { ...queue.arguments, "x-queue-type": queue.type },
  };
}

export function definedBinding(binding: Binding): DefinedBinding {
  return {
    source: binding.source,
    destination: binding.destination,
    destination_type: binding.destinationType,
    routing_key: binding.routingKey,
    arguments: binding.arguments,
  };
}

export function definedPolicy(policy: Policy): DefinedPolicy {
  return {
    name: policy.name,
    pattern: policy.pattern,
    "apply-to": policy.applyTo,
    priority: policy.priority,
    definition: policy.definition,
  };
}
