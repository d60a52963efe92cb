/** The verdict on what was published during the outages. Pure. */
import { type Finding, failed, passed } from "../check.ts";
import type { Consumed } from "./consume.ts";

export interface PulseEvidence {
  /** Ids. */
  readonly confirmed: readonly string[];
  readonly consumed: Consumed;
  /** Milliseconds by what was done to the broker. */
  readonly gaps: Readonly<Record<string, number>>;
}

export function judgePulse({ confirmed, consumed, gaps }: PulseEvidence): Finding {
  const there = new Set(consumed.deliveries.map(({ id }) => id));
  const lost = confirmed.filter((id) => !there.has(id));
  const duplicated = consumed.deliveries.length - there.size;
  const expected = `${confirmed.length} messages that were confirmed while the broker was stopped and killed, each delivered once`;
  const told = Object.entries(gaps).map(([what, gap]) => `${what} ${Math.round(gap)} ms`);
  const observed = [
    ...(consumed.trouble === "" ? [] : [`the queue could not be read: ${consumed.trouble}`]),
    `${confirmed.length - lost.length} delivered, ${lost.length} lost, ${duplicated} duplicated`,
    ...told,
  ].join("; ");
  const right = lost.length === 0 && duplicated === 0 && consumed.trouble === "" && confirmed.length > 0;
  const finding = right
    ? passed(expected, observed)
    : failed(expected, observed, "A confirm has to be kept: look at the node's disk and its log.");
  const timings = Object.fromEntries(Object.entries(gaps).map(([what, gap]) => [what, Math.round(gap)]));
  const duplicates = Math.min(duplicated, confirmed.length);
  return {
    ...finding,
    timings,
    messages: {
      expected: confirmed.length,
      deliveredOnce: Math.max(0, confirmed.length - lost.length - duplicates),
      duplicated: duplicates,
      lost: lost.length,
      unexpected: 0,
      returned: 0,
      unconfirmed: 0,
    },
  };
}
