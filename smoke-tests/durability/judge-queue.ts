/** The verdict on one queue, in numbers and in words. Pure. */
import { type Finding, failed, passed, skipped } from "../check.ts";
import { type Account, account, countsOf, isComplete, type Sent } from "./account.ts";
import type { Consumed } from "./consume.ts";
import type { Phase, QueuePlan } from "./plan-publishes.ts";

export interface Evidence {
  readonly sent: readonly Sent[];
  readonly consumed: Consumed;
  /** Queues that remove messages by declaration. */
  readonly removing: ReadonlySet<string>;
  /** Declared bindings to the queue that the broker does not have, as text. */
  readonly missingBindings: readonly string[];
  /** Sentences on what differs from the declaration. */
  readonly diagnosis: readonly string[];
  /** Milliseconds from the first publish to the last acknowledgement. */
  readonly elapsed: number;
}

const BEFORE: Record<Phase, string> = { restart: "before the graceful restart", kill: "before the SIGKILL" };

export function judgeQueue(plan: QueuePlan, evidence: Evidence): Finding {
  const { consumed, sent, removing, missingBindings, diagnosis, elapsed } = evidence;
  const { "message-ttl": ttl, expires } = plan.limits;
  if (Math.min(ttl ?? Infinity, expires ?? Infinity) <= elapsed) {
    return skipped(`the run took ${Math.round(elapsed)} ms, longer than what the queue holds may live`);
  }
  const accounted = account(plan.queue.name, sent, consumed.deliveries, removing);
  const expected = `${messages(accounted.expected)}, each delivered once, and nothing else`;
  const observed = [
    ...(consumed.trouble === "" ? [] : [`the queue could not be read: ${consumed.trouble}`]),
    ...observations(accounted),
    ...(consumed.left === 0 ? [] : [`${messages(consumed.left)} left after all were acknowledged`]),
    ...missingBindings.map((binding) => `no ${binding}`),
  ].join("; ");
  const complete =
    isComplete(accounted) && consumed.trouble === "" && consumed.left === 0 && missingBindings.length === 0;
  const finding = complete
    ? passed(expected, observed, remark(plan))
    : failed(expected, observed, WAY_OUT, diagnosis.join(" "));
  return { ...finding, messages: countsOf(accounted) };
}

export const WAY_OUT =
  "Bring the broker back to the declaration (./warren up), or change the declaration if the broker is right.";

function observations(accounted: Account): string[] {
  const { deliveredOnce, duplicated, lost, returned, unconfirmed, unexpected } = accounted;
  const parts = [`${deliveredOnce.length} delivered once`];
  if (lost.length > 0) parts.push(`${lost.length} confirmed and lost (${origins(lost)})`);
  if (returned.length > 0) parts.push(`${returned.length} returned as unroutable (${origins(returned)})`);
  if (duplicated.length > 0)
    parts.push(`${duplicated.length} delivered more than once (${origins(duplicated)})`);
  if (unconfirmed.length > 0) {
    const reasons = [...new Set(unconfirmed.map(({ detail, outcome }) => detail || outcome))].join(", ");
    parts.push(`${unconfirmed.length} not confirmed: ${reasons} (${origins(unconfirmed)})`);
  }
  if (unexpected.length > 0) parts.push(`${unexpected.length} that no declared route brings here`);
  return parts;
}

/** Where messages came from: `exchange "orders", routing key "a.b", before the SIGKILL`. At most three. */
function origins(sent: readonly Sent[]): string {
  const texts = new Set(
    sent.map(({ planned: { publish, phase } }) => {
      const exchange = publish.exchange === "" ? "default exchange" : `exchange "${publish.exchange}"`;
      return `${exchange}, routing key ${JSON.stringify(publish.routingKey)}, ${BEFORE[phase]}`;
    }),
  );
  const shown = [...texts].slice(0, 3).join("; ");
  return texts.size > 3 ? `${shown}; and ${texts.size - 3} more` : shown;
}

function remark({ notExercised }: QueuePlan): string {
  const count = notExercised.length;
  if (count === 0) return "";
  return `${count} of its bindings ${count === 1 ? "is" : "are"} there but cannot be aimed at by a publish`;
}

function messages(count: number): string {
  return count === 1 ? "1 message" : `${count} messages`;
}
