/**
 * A topology as the resource `warren:index:Topology` takes it and keeps it in its state: maps by name, so that a
 * diff names objects and not positions, and without what equals a default, so that states and diffs stay small.
 */
import { WarrenError } from "../warren-error.ts";
import { bindingKey, bindingOfKey } from "./object-keys.ts";
import type {
  Arguments,
  Binding,
  Exchange,
  Lifecycle,
  Policy,
  PolicyTarget,
  Queue,
  QueueType,
  Topology,
} from "./topology.ts";

/** What {@link Lifecycle} says, as far as it is not the default. */
export interface LifecycleInputs {
  /** @default false */
  readonly protect?: boolean;
  /** @default false */
  readonly retain?: boolean;
  /** @default [] */
  readonly ignoreChanges?: readonly string[];
  /** @default "" */
  readonly renamedFrom?: string;
  /** Of queues. @default false */
  readonly move?: boolean;
}

export interface ExchangeInputs extends LifecycleInputs {
  readonly type: string;
  /** @default true */
  readonly durable?: boolean;
  /** @default false */
  readonly autoDelete?: boolean;
  /** @default false */
  readonly internal?: boolean;
  readonly arguments?: Arguments;
}

export interface QueueInputs extends LifecycleInputs {
  readonly type: QueueType;
  /** @default true */
  readonly durable?: boolean;
  /** @default false */
  readonly autoDelete?: boolean;
  /** Without `x-queue-type`, which is `type`. */
  readonly arguments?: Arguments;
}

/** Empty, where the key says all of it: so it is in states, which have each binding's words once then. */
export interface BindingInputs {
  readonly source?: string;
  readonly destination?: string;
  /** @default "queue" */
  readonly destinationType?: "queue" | "exchange";
  /** @default "" */
  readonly routingKey?: string;
  readonly arguments?: Arguments;
}

export interface PolicyInputs {
  readonly pattern: string;
  /** @default "all" */
  readonly applyTo?: PolicyTarget;
  /** @default 0 */
  readonly priority?: number;
  readonly definition: Arguments;
}

export interface TopologyInputs {
  readonly virtualHost: string;
  readonly exchanges: Readonly<Record<string, ExchangeInputs>>;
  readonly queues: Readonly<Record<string, QueueInputs>>;
  /** By {@link bindingKey}. */
  readonly bindings: Readonly<Record<string, BindingInputs>>;
  readonly policies: Readonly<Record<string, PolicyInputs>>;
}

/** The maps, each in the order of its keys, whatever order the topology's lists are in. */
export function toTopologyInputs(topology: Topology): TopologyInputs {
  return {
    virtualHost: topology.virtualHost,
    exchanges: byKey(topology.exchanges.map((exchange) => [exchange.name, exchangeInputs(exchange)])),
    queues: byKey(topology.queues.map((queue) => [queue.name, queueInputs(queue)])),
    bindings: byKey(topology.bindings.map((binding) => [bindingKey(binding), {}])),
    policies: byKey(topology.policies.map((policy) => [policy.name, policyInputs(policy)])),
  };
}

/**
 * The inverse of {@link toTopologyInputs}: every default filled in. The key of a binding that says what it is itself
 * is not looked at.
 *
 * @throws WarrenError `binding-key-invalid`
 */
export function fromTopologyInputs(inputs: TopologyInputs): Topology {
  return {
    virtualHost: inputs.virtualHost,
    exchanges: Object.entries(inputs.exchanges).map(fromExchangeInputs),
    queues: Object.entries(inputs.queues).map(fromQueueInputs),
    bindings: Object.entries(inputs.bindings).map(([key, binding]) => {
      const found = fromBindingInputs(key, binding);
      if (found !== undefined) return found;
      throw new WarrenError("binding-key-invalid", `binding ${JSON.stringify(key)} ${NO_BINDING}`);
    }),
    policies: Object.entries(inputs.policies).map(([name, policy]) => ({
      name,
      pattern: policy.pattern,
      applyTo: policy.applyTo ?? "all",
      priority: policy.priority ?? 0,
      definition: policy.definition,
    })),
  };
}

function fromExchangeInputs([name, inputs]: [string, ExchangeInputs]): Exchange {
  return {
    name,
    type: inputs.type,
    durable: inputs.durable ?? true,
    autoDelete: inputs.autoDelete ?? false,
    internal: inputs.internal ?? false,
    arguments: inputs.arguments ?? {},
    ...fromLifecycleInputs(inputs),
  };
}

function fromQueueInputs([name, inputs]: [string, QueueInputs]): Queue {
  return {
    name,
    type: inputs.type,
    durable: inputs.durable ?? true,
    autoDelete: inputs.autoDelete ?? false,
    arguments: inputs.arguments ?? {},
    ...fromLifecycleInputs(inputs),
  };
}

/** Why an entry of `bindings` is none. */
export const NO_BINDING =
  'needs `source` and `destination`, or nothing and a key that says all, such as "orders -> billing [order.*.paid]"';

/** Undefined where neither the inputs nor the key say which binding it is. */
export function fromBindingInputs(key: string, inputs: BindingInputs): Binding | undefined {
  const { source, destination, destinationType = "queue", routingKey = "", arguments: table = {} } = inputs;
  if (source !== undefined && destination !== undefined) {
    return { source, destination, destinationType, routingKey, arguments: table };
  }
  return Object.keys(inputs).length === 0 ? bindingOfKey(key) : undefined;
}

function exchangeInputs(exchange: Exchange): ExchangeInputs {
  return {
    type: exchange.type,
    ...(exchange.durable ? {} : { durable: false }),
    ...(exchange.autoDelete ? { autoDelete: true } : {}),
    ...(exchange.internal ? { internal: true } : {}),
    ...someArguments(exchange.arguments),
    ...lifecycleInputs(exchange),
  };
}

function queueInputs(queue: Queue): QueueInputs {
  return {
    type: queue.type,
    ...(queue.durable ? {} : { durable: false }),
    ...(queue.autoDelete ? { autoDelete: true } : {}),
    ...someArguments(queue.arguments),
    ...lifecycleInputs(queue),
  };
}

function fromLifecycleInputs(inputs: LifecycleInputs): Lifecycle {
  const { protect = false, retain = false, ignoreChanges = [], renamedFrom = "", move = false } = inputs;
  return { protect, retain, ignoreChanges, renamedFrom, move };
}

/** The marks that are not their defaults. */
export function lifecycleInputs(lifecycle: Lifecycle): LifecycleInputs {
  const { protect, retain, ignoreChanges, renamedFrom, move } = lifecycle;
  return {
    ...(protect ? { protect } : {}),
    ...(retain ? { retain } : {}),
    ...(ignoreChanges.length === 0 ? {} : { ignoreChanges }),
    ...(renamedFrom === "" ? {} : { renamedFrom }),
    ...(move ? { move } : {}),
  };
}

function policyInputs(policy: Policy): PolicyInputs {
  return {
    pattern: policy.pattern,
    ...(policy.applyTo === "all" ? {} : { applyTo: policy.applyTo }),
    ...(policy.priority === 0 ? {} : { priority: policy.priority }),
    definition: policy.definition,
  };
}

function someArguments(values: Arguments): { readonly arguments?: Arguments } {
  return Object.keys(values).length === 0 ? {} : { arguments: values };
}

/** `Object.fromEntries` makes own properties of any name, `__proto__` too. */
function byKey<T>(entries: [string, T][]): Record<string, T> {
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}
