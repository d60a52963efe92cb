/** One object of a topology in RabbitMQ's words, and back. */
import {
  type Arguments,
  type Binding,
  DEFAULT_LIFECYCLE,
  type Exchange,
  POLICY_TARGETS,
  type Policy,
  type PolicyTarget,
  QUEUE_TYPES,
  type Queue,
  type QueueType,
} from "../topology/topology.ts";
import type { DefinedBinding, DefinedExchange, DefinedPolicy, DefinedQueue } from "./definitions.ts";

export function toDefinedExchange(exchange: Exchange): DefinedExchange {
  return {
    name: exchange.name,
    type: exchange.type,
    durable: exchange.durable,
    auto_delete: exchange.autoDelete,
    internal: exchange.internal,
    arguments: exchange.arguments,
  };
}

export function fromDefinedExchange(exchange: DefinedExchange): Exchange {
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

export function toDefinedQueue(queue: Queue): DefinedQueue {
  return {
    name: queue.name,
    durable: queue.durable,
    auto_delete: queue.autoDelete,
    arguments: declareArguments(queue),
  };
}

/** By which a client declares it. The type is always said: else the virtual host's default type decides. */
export function declareArguments({ type, arguments: table }: Pick<Queue, "type" | "arguments">): Arguments {
  return { ...table, [TYPE_ARGUMENT]: type };
}

const TYPE_ARGUMENT = "x-queue-type";

/** @param type of the queue: see {@link typeOfDefinedQueue} */
export function fromDefinedQueue(queue: DefinedQueue, type: QueueType): Queue {
  const { [TYPE_ARGUMENT]: _, ...rest } = queue.arguments;
  return {
    name: queue.name,
    type,
    durable: queue.durable,
    autoDelete: queue.auto_delete,
    arguments: rest,
    ...DEFAULT_LIFECYCLE,
  };
}

/**
 * Of a queue that is there. Its arguments echo the type even where they were declared without it (4.3.6).
 *
 * @returns undefined where it is none that can be declared, such as `rabbit_mqtt_qos0_queue`
 */
export function typeOfDefinedQueue(queue: DefinedQueue): QueueType | undefined {
  return queueTypeFrom(queue.type ?? queue.arguments[TYPE_ARGUMENT] ?? "classic");
}

/**
 * Of the queue that an import makes: it goes by the argument, then by the virtual host's default type where that can have
 * such a queue (`rabbit_amqqueue:augment_declare_args/5` of 4.3.6), and does not look at a `type` beside the arguments.
 *
 * @returns undefined where it is none that can be declared
 */
export function importedQueueType(queue: DefinedQueue, byDefault: QueueType): QueueType | undefined {
  const said = queue.arguments[TYPE_ARGUMENT];
  if (said !== undefined) return queueTypeFrom(said);
  return queue.durable && !queue.auto_delete ? byDefault : "classic";
}

/** Some versions tell the Erlang module: `rabbit_quorum_queue`. */
export function queueTypeFrom(text: unknown): QueueType | undefined {
  return QUEUE_TYPES.find((type) => text === type || text === `rabbit_${type}_queue`);
}

export function toDefinedBinding(binding: Binding): DefinedBinding {
  return {
    source: binding.source,
    destination: binding.destination,
    destination_type: binding.destinationType,
    routing_key: binding.routingKey,
    arguments: binding.arguments,
  };
}

export function fromDefinedBinding(binding: DefinedBinding): Binding {
  return {
    source: binding.source,
    destination: binding.destination,
    destinationType: binding.destination_type,
    routingKey: binding.routing_key,
    arguments: binding.arguments,
  };
}

export function toDefinedPolicy(policy: Policy): DefinedPolicy {
  return {
    name: policy.name,
    pattern: policy.pattern,
    "apply-to": policy.applyTo,
    priority: policy.priority,
    definition: policy.definition,
  };
}

/** @param applyTo of the policy: see {@link targetOfDefinedPolicy} */
export function fromDefinedPolicy(policy: DefinedPolicy, applyTo: PolicyTarget): Policy {
  return {
    name: policy.name,
    pattern: policy.pattern,
    applyTo,
    priority: policy.priority,
    definition: policy.definition,
  };
}

/** @returns undefined where it applies to a kind of object that RabbitMQ 4.3 does not have */
export function targetOfDefinedPolicy(policy: DefinedPolicy): PolicyTarget | undefined {
  return POLICY_TARGETS.find((target) => target === policy["apply-to"]);
}
