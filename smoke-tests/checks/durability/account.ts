/** Accounts for every message of one queue: what was sent against what came out. Pure. */
import type { MessageCounts } from "../../check.ts";
import type { PlannedPublish } from "./plan-publishes.ts";

/**
 * confirmed: acknowledged by the broker, which now answers for it. returned: given back as unroutable.
 * nacked: refused by a queue. refused: the broker closed the channel. unconfirmed: no answer.
 */
export type Outcome = "confirmed" | "returned" | "nacked" | "refused" | "unconfirmed";

export interface Sent {
  readonly id: string;
  readonly planned: PlannedPublish;
  readonly outcome: Outcome;
  /** The broker's words, where there are any. */
  readonly detail: string;
}

export interface Delivery {
  /** The message's id; empty where it has none, or its body is not what was sent under it. */
  readonly id: string;
  /** The queue where it was first dead-lettered, if it was. */
  readonly firstDeathQueue?: string;
  /** The broker says that it may have been delivered before. */
  readonly redelivered?: boolean;
}

export interface Account {
  readonly expected: number;
  readonly deliveredOnce: readonly Sent[];
  readonly duplicated: readonly Sent[];
  readonly lost: readonly Sent[];
  readonly returned: readonly Sent[];
  /** Nacked, refused or never confirmed; they are not lost, for the broker never promised to keep them. */
  readonly unconfirmed: readonly Sent[];
  /** Their ids; empty for a message of somebody else. */
  readonly unexpected: readonly string[];
}

/**
 * @param sent every message of the run in the queue's virtual host
 * @param deliveries every delivery that was acknowledged in this queue
 * @param removing queues that by declaration remove messages by themselves: what they dead-letter is no surprise
 */
export function account(
  queue: string,
  { sent, deliveries }: { readonly sent: readonly Sent[]; readonly deliveries: readonly Delivery[] },
  removing: ReadonlySet<string> = new Set(),
): Account {
  const counted = deliveries.filter(
    ({ firstDeathQueue }) => firstDeathQueue === undefined || !removing.has(firstDeathQueue),
  );
  const times = new Map<string, number>();
  for (const { id } of counted) times.set(id, (times.get(id) ?? 0) + 1);

  const expected = sent.filter(({ planned }) => planned.expectedIn.includes(queue));
  const expectedIds = new Set(expected.map(({ id }) => id));
  const tolerated = new Set(sent.filter(({ planned }) => planned.mayReachMore).map(({ id }) => id));
  const delivered = (message: Sent): number => times.get(message.id) ?? 0;
  return {
    expected: expected.length,
    deliveredOnce: expected.filter((message) => delivered(message) === 1),
    duplicated: expected.filter((message) => delivered(message) > 1),
    lost: expected.filter((message) => message.outcome === "confirmed" && delivered(message) === 0),
    returned: expected.filter(({ outcome }) => outcome === "returned"),
    unconfirmed: expected.filter(
      ({ outcome }) => outcome === "nacked" || outcome === "refused" || outcome === "unconfirmed",
    ),
    unexpected: counted.map(({ id }) => id).filter((id) => !expectedIds.has(id) && !tolerated.has(id)),
  };
}

/** Whether it proves anything and everything: some message was expected, and each came exactly once. */
export function isComplete(accounted: Account): boolean {
  const { expected, deliveredOnce, returned, unconfirmed, unexpected } = accounted;
  const surprises = returned.length + unconfirmed.length + unexpected.length;
  return expected > 0 && deliveredOnce.length === expected && surprises === 0;
}

export function countsOf(accounted: Account): MessageCounts {
  return {
    expected: accounted.expected,
    deliveredOnce: accounted.deliveredOnce.length,
    duplicated: accounted.duplicated.length,
    lost: accounted.lost.length,
    unexpected: accounted.unexpected.length,
    returned: accounted.returned.length,
    unconfirmed: accounted.unconfirmed.length,
  };
}
