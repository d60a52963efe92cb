/** Of each declared queue what somebody wants to be called for: its limits, whose dead letters end in it, who should consume. */

import { hasLevel } from "../../rabbitmq/user-tags.ts";
import { behaving } from "../../topology/policies/effective-settings.ts";
import { limitsOf, messageLimits } from "../../topology/policies/message-limits.ts";
import {
  type DeadLetterTarget,
  deadLetterTarget,
  overflowOf,
} from "../../topology/policies/queue-behaviour.ts";
import type { Queue } from "../../topology/topology.ts";
import { settingsOf } from "../dead-letter.ts";
import type { EnvironmentHost } from "../explain/answer.ts";
import type { UserRights } from "../rights.ts";
import { mayIfDecidable } from "../rights.ts";
import { walkFrom } from "../route.ts";
import { compileRouting, type RoutingTable } from "../routing-table.ts";

export interface WatchedQueue {
  readonly name: string;
  /** Whether it is there as long as nobody deletes it: durable, and it does not go by itself. */
  readonly stays: boolean;
  /** Of messages that are ready, and of their bodies in bytes; RabbitMQ counts no others: https://www.rabbitmq.com/docs/maxlength */
  readonly limits: readonly QueueLimit[];
  /**
   * Nothing but dead letters comes to it, and they stay: somebody has to look at them. What only waits in a queue for its time,
   * which a declaration says by letting nobody consume there, is no dead letter.
   */
  readonly endsDeadLetters: boolean;
  /** Declared users who may consume from it, where that is what it is for. In the order of the declaration. */
  readonly consumers: readonly string[];
}

export interface QueueLimit {
  /** As policies write it: `max-length` */
  readonly setting: string;
  readonly of: "messages" | "bytes";
  readonly limit: number;
  /** What a full queue does with a message more. */
  readonly whenFull: "drops" | "refuses";
}

/**
 * @returns in the order of the declaration
 * @throws WarrenError `pattern-undecidable` where a policy's pattern uses more of PCRE than is understood here
 */
export function watchedQueues(
  { topology, external, operatorPolicies }: EnvironmentHost,
  users: readonly UserRights[],
): readonly WatchedQueue[] {
  const table = compileRouting(topology, {
    ...external,
    operatorPolicies,
    // People and scripts that log in to the management page may read more than they consume.
    users: users.filter(({ tags }) => !hasLevel(tags, "management")),
    unknownTypesAreExternal: true,
  });
  const arrivals = deadLetterArrivals(table, topology.queues);
  const fed = fedByClients(table, arrivals.exchanges);
  return topology.queues.map((queue) => {
    const is = behaving(queue, settingsOf(table, queue));
    const isForDeadLetters = arrivals.queues.has(queue.name) && !fed.has(queue.name);
    const isWork = !isForDeadLetters && queue.type !== "stream";
    return {
      name: queue.name,
      stays: queue.durable && !queue.autoDelete && is.valueOf("expires") === undefined,
      limits: limitsOfQueue(is),
      endsDeadLetters: isForDeadLetters && deadLetterTarget(is) === undefined,
      consumers: isWork ? consumersOf(table, queue.name) : [],
    };
  });
}

function limitsOfQueue(is: ReturnType<typeof behaving>): QueueLimit[] {
  const found = messageLimits(is);
  const whenFull = overflowOf(is) === "drop-head" ? "drops" : "refuses";
  return (["messages", "bytes"] as const).flatMap((of) =>
    limitsOf(of).flatMap((setting) => {
      const limit = found[setting];
      return limit === undefined || limit <= 0 ? [] : [{ setting, of, limit, whenFull } as const];
    }),
  );
}

interface Arrivals {
  /** Dead-letter exchanges of declared queues that are no waiting rooms. */
  readonly exchanges: ReadonlySet<string>;
  /** Where their dead letters can come to. */
  readonly queues: ReadonlySet<string>;
}

function deadLetterArrivals(table: RoutingTable, declared: readonly Queue[]): Arrivals {
  const exchanges = new Set<string>();
  const queues = new Set<string>();
  for (const queue of declared) {
    const is = behaving(queue, settingsOf(table, queue));
    const target = deadLetterTarget(is);
    if (target === undefined || queue.type === "stream") continue;
    // Where nobody may consume, messages wait for their time and go on: that is no failure.
    if (messageLimits(is)["message-ttl"] !== undefined && consumersOf(table, queue.name).length === 0)
      continue;
    if (target.exchange !== "") exchanges.add(target.exchange);
    for (const name of reachedBy(table, target)) queues.add(name);
  }
  return { exchanges, queues };
}

function reachedBy(table: RoutingTable, { exchange, key }: DeadLetterTarget): Iterable<string> {
  if (key !== undefined) return walkFrom(table, { exchange, message: { keys: [key], headers: {} } }).queues;
  // By the key that a message came with: any.
  return queuesBehind(table, [exchange]);
}

/** Queues to which a way leads from an exchange that is not for dead letters alone. */
function fedByClients(table: RoutingTable, forDeadLetters: ReadonlySet<string>): ReadonlySet<string> {
  const open = [...table.exchanges.values()].filter(
    ({ name, internal }) => name !== "" && !internal && !forDeadLetters.has(name),
  );
  return queuesBehind(
    table,
    open.map(({ name }) => name),
  );
}

function queuesBehind(table: RoutingTable, exchanges: readonly string[]): ReadonlySet<string> {
  const seen = new Set(exchanges);
  const queues = new Set<string>();
  for (const name of seen) {
    const found = table.exchanges.get(name);
    if (found === undefined) continue;
    for (const { destination, destinationType } of found.bindings)
      (destinationType === "queue" ? queues : seen).add(destination);
    if (found.alternate !== undefined) seen.add(found.alternate);
  }
  return queues;
}

function consumersOf(table: RoutingTable, queue: string): string[] {
  return [...table.users.values()]
    .filter((rights) => mayIfDecidable(rights, "read")(queue) === true)
    .map(({ user }) => user);
}
