/** One object of a topology in RabbitMQ's words, and back. */
import {
  type Binding,
  DEFAULT_LIFECYCLE,
  type Exchange,
  POLICY_TARGETS,
  type Policy,
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
    // Always said: else the virtual host's default type decides.
    arguments: { ...queue.arguments, "x-queue-type": queue.type },
  };
}

/** @returns undefined where its type is none of ours, such as `rabbit_mqtt_qos0_queue` */
export function fromDefinedQueue(queue: DefinedQueue): Queue | undefined {
  // Echoed among the arguments even where it was not declared (4.3.6).
  const { "x-queue-type": echoed, ...rest } = queue.arguments;
  const type = queueTypeFrom(queue.type ?? echoed ?? "classic");
  return (
    type && {
      name: queue.name,
      type,
      durable: queue.durable,
      autoDelete: queue.auto_delete,
      arguments: rest,
      ...DEFAULT_LIFECYCLE,
    }
  );
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

/** @returns undefined where it applies to a kind of object that RabbitMQ 4.3 does not have */
export function fromDefinedPolicy(policy: DefinedPolicy): Policy | undefined {
  const applyTo = POLICY_TARGETS.find((target) => target === policy["apply-to"]);
  return (
    applyTo && {
      name: policy.name,
      pattern: policy.pattern,
      applyTo,
      priority: policy.priority,
      definition: policy.definition,
    }
  );
}
