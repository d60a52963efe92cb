/**
 * The graph of one virtual host: where messages go. Everything is normalised here: no optional fields, defaults
 * filled in, the queue type out of the arguments. Plain values that survive JSON unchanged.
 *
 * Names and terms are RabbitMQ's; see https://www.rabbitmq.com/docs/definitions for the same graph as JSON.
 */

/** A value in an AMQP 0-9-1 arguments table, as JSON can carry it. `null` is AMQP's void. */
export type ArgumentValue =
  | string
  | number
  | boolean
  | null
  | readonly ArgumentValue[]
  | { readonly [key: string]: ArgumentValue };

/** An AMQP 0-9-1 arguments table: RabbitMQ's names as they are (`x-message-ttl`). */
export type Arguments = Readonly<Record<string, ArgumentValue>>;

export const QUEUE_TYPES = ["classic", "quorum", "stream"] as const;
export type QueueType = (typeof QUEUE_TYPES)[number];

/** The kinds of object that a policy's `apply-to` can name (`GET /api/policies`, 4.x). */
export const POLICY_TARGETS = [
  "all",
  "queues",
  "classic_queues",
  "quorum_queues",
  "streams",
  "exchanges",
] as const;
export type PolicyTarget = (typeof POLICY_TARGETS)[number];

/** What Warren may do with an object that holds data or that others use. */
export interface Lifecycle {
  /** Never deleted or replaced: a plan that would do so is refused. */
  readonly protect: boolean;
  /** Left on the broker when it is taken out of the declaration. */
  readonly retain: boolean;
  /**
   * Properties whose live value stands, whatever is declared: `durable`, `arguments`, or one argument by its name
   * (`x-max-length`).
   */
  readonly ignoreChanges: readonly string[];
  /** The name under which it was declared before; empty where it was not renamed. */
  readonly renamedFrom: string;
  /** Of a queue: its messages may be moved, although it is protected. An exchange holds none. */
  readonly move: boolean;
}

/** Of an object of which nothing is said: changed and deleted as declared. */
export const DEFAULT_LIFECYCLE: Lifecycle = {
  protect: false,
  retain: false,
  ignoreChanges: [],
  renamedFrom: "",
  move: false,
};

export interface Exchange extends Lifecycle {
  readonly name: string;
  /** `direct`, `fanout`, `topic`, `headers`, or a plugin's type such as `x-consistent-hash`. */
  readonly type: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly arguments: Arguments;
}

export interface Queue extends Lifecycle {
  readonly name: string;
  readonly type: QueueType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  /** Without `x-queue-type`, which is `type`. */
  readonly arguments: Arguments;
}

export interface Binding {
  readonly source: string;
  readonly destination: string;
  readonly destinationType: "queue" | "exchange";
  readonly routingKey: string;
  readonly arguments: Arguments;
}

export interface Policy {
  readonly name: string;
  /** An unanchored regular expression on the names of objects. */
  readonly pattern: string;
  readonly applyTo: PolicyTarget;
  /** The highest wins; RabbitMQ's default is 0. */
  readonly priority: number;
  readonly definition: Arguments;
}

export interface Topology {
  readonly virtualHost: string;
  readonly exchanges: readonly Exchange[];
  readonly queues: readonly Queue[];
  readonly bindings: readonly Binding[];
  readonly policies: readonly Policy[];
}

/** As it is on a broker, with what an operator lays over it: that is nobody's to change here, and yet counts. */
export interface LiveTopology extends Topology {
  readonly operatorPolicies: readonly Policy[];
}

export const EMPTY_TOPOLOGY: Omit<Topology, "virtualHost"> = {
  exchanges: [],
  queues: [],
  bindings: [],
  policies: [],
};
