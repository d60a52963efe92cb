/** Dead letters counted by where they died and why, in bounded memory. */
import type { Death } from "./death.ts";
import type { Stay } from "./origin.ts";

export interface DeathGroup {
  readonly queue: string;
  readonly reason: string;
  readonly exchange: string;
  /** The first of its routing keys. */
  readonly key: string;
  readonly messages: number;
}

export interface Stayed {
  readonly why: Stay;
  /** In which they died; empty where it is not known, or is not asked. */
  readonly queue: string;
  readonly messages: number;
}

/** Groups of each kind: routing keys are the publishers', and can be another one in each message. */
export const MOST_GROUPS = 1_000;

export class Tally {
  readonly #groups = new Map<string, DeathGroup>();
  readonly #stayed = new Map<string, Stayed>();
  /** In groups that were too many. */
  others = 0;
  /** In groups. */
  counted = 0;

  count({ queue, reason, exchange, keys: [key = ""] }: Death): void {
    const id = JSON.stringify([queue, reason, exchange, key]);
    const messages = (this.#groups.get(id)?.messages ?? 0) + 1;
    this.counted += 1;
    if (messages === 1 && this.#groups.size >= MOST_GROUPS) this.others += 1;
    else this.#groups.set(id, { queue, reason, exchange, key, messages });
  }

  stay(why: Stay, queue: string): void {
    const named = this.#stayed.size >= MOST_GROUPS ? "" : queue;
    const id = JSON.stringify([why, named]);
    this.#stayed.set(id, { why, queue: named, messages: (this.#stayed.get(id)?.messages ?? 0) + 1 });
  }

  /** The most first. */
  get groups(): readonly DeathGroup[] {
    return [...this.#groups.values()].sort((one, other) => other.messages - one.messages);
  }

  get stayed(): readonly Stayed[] {
    return [...this.#stayed.values()].sort((one, other) => other.messages - one.messages);
  }
}
