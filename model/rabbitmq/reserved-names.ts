/** Names that RabbitMQ keeps for itself, in every virtual host, and the names of what it is born with. */

/** With it every broker is born, and a client whose URI names none is in it: https://www.rabbitmq.com/docs/uri-spec */
export const DEFAULT_VIRTUAL_HOST = "/";

/** Nobody declares or deletes an exchange or a queue whose name begins with it; queues that RabbitMQ names have it, too. */
export const RESERVED_PREFIX = "amq.";

export function isReserved(name: string): boolean {
  return name.startsWith(RESERVED_PREFIX);
}

/** Whether an exchange is RabbitMQ's own. The default exchange is called "". */
export function isBuiltInExchange(name: string): boolean {
  return name === "" || isReserved(name);
}

/**
 * Whether the HTTP API takes the name for a path: its server resolves `.` and `..` as relative segments even when they are
 * percent-encoded (measured on 4.3.6), so that a request would reach another object.
 */
export function isRelativePath(name: string): boolean {
  return name === "." || name === "..";
}

/**
 * Whether a topic permission for an exchange of this name can mean something: RabbitMQ takes one for the default exchange, and
 * asks at topic exchanges alone (`rabbit_channel:check_topic_authorisation`).
 */
export function canHaveTopics(exchange: string): boolean {
  return exchange !== "";
}

/** A global parameter of this name, and of an empty one, has the name null in what the HTTP API answers (measured on 4.3.6). */
export const NULL_NAME = "null";

/** What permissions call the default exchange. */
export const DEFAULT_EXCHANGE_IN_PERMISSIONS = "amq.default";

/** Fed by the broker alone: it is internal. */
export const TRACE_EXCHANGE = "amq.rabbitmq.trace";

/** The exchange of the broker's events, which every virtual host has where its plugin is enabled. */
export const EVENT_EXCHANGE = "amq.rabbitmq.event";

/** The exchanges of every virtual host, by type: they can be referred to, not declared. `amq.match` is a second headers exchange. */
export const PREDECLARED_EXCHANGES: ReadonlyMap<string, string> = new Map([
  ["amq.direct", "direct"],
  ["amq.fanout", "fanout"],
  ["amq.headers", "headers"],
  ["amq.match", "headers"],
  [TRACE_EXCHANGE, "topic"],
  ["amq.topic", "topic"],
]);
