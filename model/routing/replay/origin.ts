/** Whether a dead letter can go back to the queue in which it died: by plain facts of that queue. */
import type { Death } from "./death.ts";

/** By what was asked for, and by nothing that is wrong. */
export function isAsked(why: Stay): boolean {
  return why === "not-selected" || why === "over-limit";
}

/** What is known of a queue to which messages go back. */
export interface OriginFacts {
  readonly isThere: boolean;
  /** Messages that it takes before it is full; undefined where it has no `max-length`. */
  readonly room: number | undefined;
  /** Milliseconds; undefined where messages may stay. */
  readonly timeToLive: number | undefined;
  readonly consumers: number;
}

/** Why a message stays where it is. */
export type Stay =
  | "not-selected"
  | "over-limit"
  | "not-dead"
  | "own-queue"
  | "queue-gone"
  | "queue-full"
  | "expires-at-once"
  | "not-publishable"
  | "not-confirmed";

export const STAY_WORDS: Readonly<Record<Stay, string>> = {
  "not-selected": "are not among those that were asked for",
  "over-limit": "are more than --limit allows",
  "not-dead": "have no header x-death that says where they died",
  "own-queue": "died in this queue itself",
  "queue-gone": "died in a queue that is not there any more",
  "queue-full": "died in a queue that is full now: it would drop others for them, or refuse them",
  "expires-at-once":
    "died in a queue in which they would expire at once: its time to live is 0, and nobody consumes",
  "not-publishable":
    "cannot be published again as they are: another user's user_id, or a key that is not UTF-8",
  "not-confirmed": "were not confirmed by the queue to which they went",
};

/** @param from the queue in which it is now */
export function whyStays(death: Death, from: string, facts: OriginFacts): Stay | undefined {
  if (death.queue === from) return "own-queue";
  if (!facts.isThere) return "queue-gone";
  if (facts.room !== undefined && facts.room <= 0) return "queue-full";
  if (facts.timeToLive === 0 && facts.consumers === 0) return "expires-at-once";
  return undefined;
}

/** What will become of it there if nothing is done, without a full stop; undefined where nothing is known. */
export function forecast(
  { queue, reason }: Death,
  { timeToLive, consumers }: OriginFacts,
): string | undefined {
  if (timeToLive === undefined || timeToLive === 0 || consumers > 0) return undefined;
  const again = reason === "expired" ? "again " : "";
  return `Nobody consumes from queue ${JSON.stringify(queue)}: what goes back to it expires ${again}in ${timeToLive} ms`;
}
