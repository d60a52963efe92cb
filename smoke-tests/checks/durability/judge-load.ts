/** The verdict on what was published and consumed during the outages. Pure. */
import { type Finding, failed, passed } from "../../check.ts";
import type { Consumed } from "./consume.ts";
import type { LoadOutcome } from "./load.ts";

export interface LoadEvidence extends LoadOutcome {
  /** Begins the ids of all its messages. */
  readonly prefix: string;
  /** What was left in the queue, and was read to its end afterwards. */
  readonly rest: Consumed;
  /** Milliseconds by what was done to the broker. */
  readonly gaps: Readonly<Record<string, number>>;
}

/**
 * A message can come twice where nobody can help it: its acknowledgement went down with a connection, and the broker
 * says that it is a redelivery; or its confirm did, and it was published again. Any other one is a fault.
 */
export function judgeLoad(evidence: LoadEvidence): Finding {
  const { confirmed, publishedAgain, unconfirmed, returned, deliveries, rest, gaps } = evidence;
  const times = new Map<string, number>();
  const redelivered = new Set<string>();
  for (const { id, redelivered: again } of [...deliveries, ...rest.deliveries]) {
    times.set(id, (times.get(id) ?? 0) + 1);
    if (again === true) redelivered.add(id);
  }
  const lost = confirmed.filter((id) => !times.has(id));
  const twice = confirmed.filter((id) => (times.get(id) ?? 0) > 1);
  const faults = twice.filter((id) => !redelivered.has(id) && !publishedAgain.has(id));
  const unexpected = [...times.keys()].filter((id) => !id.startsWith(evidence.prefix));
  const expected = `${confirmed.length} messages that were confirmed while servers were stopped and killed, each delivered`;
  const observed = [
    ...(rest.trouble === "" ? [] : [`the queue could not be read: ${rest.trouble}`]),
    `${confirmed.length - lost.length} delivered, ${lost.length} lost, ${twice.length} more than once`,
    ...(twice.length === 0 ? [] : [whyTwice(twice.length - faults.length, faults.length)]),
    ...(unexpected.length === 0 ? [] : [`${unexpected.length} that nobody published`]),
    ...(returned === 0 ? [] : [`${returned} given back as unroutable, and published again`]),
    ...Object.entries(gaps).map(([what, gap]) => `${what} ${Math.round(gap)} ms`),
  ].join("; ");
  const right =
    lost.length + faults.length + unexpected.length === 0 && rest.trouble === "" && confirmed.length > 0;
  const finding = right ? passed(expected, observed) : failed(expected, observed, { remedy: REMEDY });
  return {
    ...finding,
    timings: Object.fromEntries(Object.entries(gaps).map(([what, gap]) => [what, Math.round(gap)])),
    messages: {
      expected: confirmed.length,
      deliveredOnce: confirmed.length - lost.length - twice.length,
      duplicated: twice.length,
      lost: lost.length,
      unexpected: unexpected.length,
      returned,
      unconfirmed: unconfirmed.length,
    },
  };
}

const REMEDY = "A confirm has to be kept: look at the node's disk and its log.";

function whyTwice(explained: number, faults: number): string {
  const of = `${explained} of them marked as redelivered or published again, for want of a confirm`;
  return faults === 0 ? of : `${of}, ${faults} without any reason`;
}
