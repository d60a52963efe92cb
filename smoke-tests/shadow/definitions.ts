/** The definitions of one virtual host, as `GET /api/definitions/VHOST` answers them, and what a clone takes. */
import type { Arguments, Binding, QueueType } from "../../model/topology/topology.ts";

export interface LiveQueue {
  readonly name: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  readonly arguments: Arguments;
  /** 4.x; older brokers tell the type only in `x-queue-type`. */
  readonly type?: string;
}

export interface LiveExchange {
  readonly name: string;
  readonly type: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  /** Only an internal exchange has it. */
  readonly internal?: boolean;
  readonly arguments: Arguments;
}

export interface LiveBinding {
  readonly source: string;
  readonly destination: string;
  readonly destination_type: Binding["destinationType"];
  readonly routing_key: string;
  readonly arguments: Arguments;
}

export interface LivePolicy {
  readonly name: string;
  readonly pattern: string;
  readonly "apply-to": string;
  readonly priority: number;
  readonly definition: Arguments;
}

interface LiveParameter {
  readonly component: string;
  readonly name: string;
  readonly value: unknown;
}

export interface LiveDefinitions {
  readonly exchanges: readonly LiveExchange[];
  readonly queues: readonly LiveQueue[];
  readonly bindings: readonly LiveBinding[];
  readonly policies: readonly LivePolicy[];
  readonly parameters: readonly LiveParameter[];
}

/**
 * Parameters that a clone must not have: federation and shovels would move real messages, and limits on
 * connections would be met by the test itself.
 */
const LEFT_OUT = new Set(["federation-upstream", "federation-upstream-set", "shovel", "vhost-limits"]);

/** The node's own: `amq.rabbitmq.log`, which only the default virtual host has, `amq.rabbitmq.trace`. */
const OF_THE_NODE = /^amq\.rabbitmq\./;

/** What is posted to the shadow. What is not routing (metadata, limits) stays out, and what is the node's own. */
export function cloneable(live: LiveDefinitions): LiveDefinitions {
  return {
    exchanges: live.exchanges.filter(({ name }) => !OF_THE_NODE.test(name)),
    queues: live.queues,
    bindings: live.bindings.filter(
      ({ source, destination }) => !OF_THE_NODE.test(source) && !OF_THE_NODE.test(destination),
    ),
    policies: live.policies,
    parameters: live.parameters.filter(({ component }) => !LEFT_OUT.has(component)),
  };
}

/**
 * The same with some of the queues, and without the bindings to the others: each queue of a clone costs the broker as
 * much as a real one does, to make and to remove.
 */
export function withQueues(live: LiveDefinitions, keep: (queue: string) => boolean): LiveDefinitions {
  return {
    ...live,
    queues: live.queues.filter(({ name }) => keep(name)),
    bindings: live.bindings.filter(
      ({ destination, destination_type: type }) => type !== "queue" || keep(destination),
    ),
  };
}

export function queueTypeOf(queue: LiveQueue): QueueType {
  const type = queue.type ?? queue.arguments["x-queue-type"];
  return type === "quorum" || type === "stream" ? type : "classic";
}
