/** What happens to a copy of a message in a queue, as data: by itself, when it is refused, when the queue is full. */

import { behaving, type EffectiveSetting } from "../../topology/policies/effective-settings.ts";
import {
  deliveryLimit,
  isAtLeastOnce,
  type Overflow,
  overflowOf,
} from "../../topology/policies/queue-behaviour.ts";
import {
  type Afterlife,
  type DeathReason,
  deathReasons,
  die,
  type HeldMessage,
  isBounded,
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
  readonly settings: readonly EffectiveSetting[];
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
  /** Further queues that it comes to, of which no more is told: so many were told already. */
  readonly omitted: number;
}

/** A queue that a dead letter comes to. */
export interface Landing {
  readonly queue: string;
  /** Milliseconds after which it goes on by itself; undefined: it waits for a consumer. */
  readonly expiresAfter: number | undefined;
  /** The message has been in this queue before: it goes round. */
  readonly again: boolean;
  /** Another way led there with the same keys, and what comes then was told there. */
  readonly told: boolean;
  /** Where it expires to; undefined where it waits, goes round, or was told. */
  readonly fall: Fall | undefined;
}

/** Landings that one explanation has. Ways through layers of queues grow with their product; nobody reads them all. */
const MOST_LANDINGS = 2_000;

/** What one explanation has told so far. */
export interface Told {
  landings: number;
}

/**
 * @param name an external queue's too: of that nothing is known
 * @param told what the copies of one publish share
 */
export function explainCopy(
  table: RoutingTable,
  { name, message }: { readonly name: string; readonly message: HeldMessage },
  told: Told = { landings: 0 },
): Copy {
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
  const [is, bounded] = [behaving(queue, settings), isBounded(queue, settings)];
  return {
    queue: name,
    type: queue.type,
    policy: settings.policy,
    operatorPolicy: settings.operatorPolicy,
    tied: settings.tied,
    settings: [...settings.settings.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    timeToLive: timeToLive(queue, settings, message),
    overflow: bounded ? overflowOf(is) : undefined,
    nacksWhenFull: bounded && overflowOf(is) !== "drop-head",
    deliveryLimit: deliveryLimit(is),
    atLeastOnce: isAtLeastOnce(is),
    deaths: deathReasons(queue, settings, message).map((reason) =>
      new Falls(table, told).after(die(table, queue, { message, reason }), [name]),
    ),
  };
}

/** The falls of one death: what becomes of a message in a queue is told where it is met first, and referred to then. */
class Falls {
  readonly #table: RoutingTable;
  readonly #told: Told;
  readonly #met = new Set<string>();

  constructor(table: RoutingTable, told: Told) {
    this.#table = table;
    this.#told = told;
  }

  /** @param before the queues that the message has been in, the last one at the end */
  after(afterlife: Afterlife, before: readonly string[]): Fall {
    const { reason, outcome, exchange, keys, cycles, possible, external, message } = afterlife;
    const names = afterlife.queues.slice(0, Math.max(0, MOST_LANDINGS - this.#told.landings));
    this.#told.landings += names.length;
    const next = names.map((name) => this.#landing(name, message, before));
    const omitted = afterlife.queues.length - names.length;
    return { reason, outcome, exchange, keys, cycles, possible, external, next, omitted };
  }

  #landing(name: string, message: HeldMessage, before: readonly string[]): Landing {
    const queue = this.#table.queues.get(name);
    const expiresAfter =
      queue === undefined ? undefined : timeToLive(queue, settingsOf(this.#table, queue), message);
    const again = before.includes(name);
    const goesOn = queue !== undefined && expiresAfter !== undefined && !again;
    const key = JSON.stringify([name, message.keys]);
    const told = goesOn && this.#met.has(key);
    this.#met.add(key);
    const fall =
      goesOn && !told
        ? this.after(die(this.#table, queue, { message, reason: "expired" }), [...before, name])
        : undefined;
    return { queue: name, expiresAfter, again, told, fall };
  }
}
