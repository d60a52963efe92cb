/** What happens to a copy of a message in a queue, as data: by itself, when it is refused, when the queue is full. */

import type { Setting } from "../../topology/effective-settings.ts";
import {
  type Afterlife,
  type DeathReason,
  deathReasons,
  deliveryLimit,
  die,
  type HeldMessage,
  isAtLeastOnce,
  isBounded,
  type Overflow,
  overflowOf,
  settingsOf,
  timeToLive,
} from "../dead-letter.ts";
import type { RoutingTable } from "../routing-table.ts";

export interface Copy {
  readonly queue: string;
  /** Undefined for an external queue, of which nothing more is known. */
  readonly type: string | undefined;
  readonly policy: string | undefined;
  readonly operatorPolicy: string | undefined;
  /** Policies of the same priority that match as well: which one applies is undefined. */
  readonly tied: readonly string[];
  readonly settings: readonly Setting[];
  /** Milliseconds until it expires; undefined: never. */
  readonly timeToLive: number | undefined;
  /** Undefined where the queue has no limit. */
  readonly overflow: Overflow | undefined;
  /** Whether a publisher is nacked while the queue is full. */
  readonly nacksWhenFull: boolean;
  readonly deliveryLimit: number | undefined;
  readonly atLeastOnce: boolean;
  /** For each reason why it can die there. */
  readonly deaths: readonly Fall[];
}

export interface Fall {
  readonly reason: DeathReason;
  readonly outcome: Afterlife["outcome"];
  readonly exchange: string | undefined;
  readonly keys: readonly string[];
  readonly cycles: readonly string[];
  readonly possible: readonly string[];
  readonly external: readonly string[];
  readonly next: readonly Landing[];
}

/** A queue that a dead letter comes to. */
export interface Landing {
  readonly queue: string;
  /** Milliseconds after which it goes on by itself; undefined: it waits for a consumer. */
  readonly expiresAfter: number | undefined;
  /** The message has been in this queue before: it goes round. */
  readonly again: boolean;
  /** Where it expires to; undefined where it waits or goes round. */
  readonly fall: Fall | undefined;
}

/** @param name an external queue's too: of that nothing is known */
export function explainCopy(table: RoutingTable, name: string, message: HeldMessage): Copy {
  const queue = table.queues.get(name);
  if (queue === undefined) {
    return {
      queue: name,
      type: undefined,
      policy: undefined,
      operatorPolicy: undefined,
      tied: [],
      settings: [],
      timeToLive: undefined,
      overflow: undefined,
      nacksWhenFull: false,
      deliveryLimit: undefined,
      atLeastOnce: false,
      deaths: [],
    };
  }
  const settings = settingsOf(table, queue);
  const bounded = queue.type !== "stream" && isBounded(settings);
  return {
    queue: name,
    type: queue.type,
    policy: settings.policy,
    operatorPolicy: settings.operatorPolicy,
    tied: settings.tied,
    settings: [...settings.settings.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    timeToLive: timeToLive(queue, settings, message),
    overflow: bounded ? overflowOf(queue, settings) : undefined,
    nacksWhenFull: bounded && overflowOf(queue, settings) !== "drop-head",
    deliveryLimit: deliveryLimit(queue, settings),
    atLeastOnce: isAtLeastOnce(queue, settings),
    deaths: deathReasons(queue, settings, message).map((reason) =>
      fall(table, die(table, queue, message, reason), [name]),
    ),
  };
}

/** @param before the queues that the message has been in, the last one at the end */
function fall(table: RoutingTable, after: Afterlife, before: readonly string[]): Fall {
  const { reason, outcome, exchange, keys, cycles, possible, external, message } = after;
  const next = after.queues.map((name): Landing => {
    const queue = table.queues.get(name);
    const expiresAfter =
      queue === undefined ? undefined : timeToLive(queue, settingsOf(table, queue), message);
    const again = before.includes(name);
    const goesOn = queue !== undefined && expiresAfter !== undefined && !again;
    return {
      queue: name,
      expiresAfter,
      again,
      fall: goesOn ? fall(table, die(table, queue, message, "expired"), [...before, name]) : undefined,
    };
  });
  return { reason, outcome, exchange, keys, cycles, possible, external, next };
}
