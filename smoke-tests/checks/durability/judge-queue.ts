/** The verdict on one queue, in numbers and in words. Pure. */
import { type Finding, failed, passed } from "../../check.ts";
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
  /** Sentences on what differs from the declaration; asked for where something is wrong. */
  readonly diagnosis: () => readonly string[];
}

const BEFORE: Record<Phase, string> = { restart: "before the graceful restart", kill: "before the SIGKILL" };

export function judgeQueue(plan: QueuePlan, evidence: Evidence): Finding {
  const { consumed, sent, removing, missingBindings, diagnosis } = evidence;
  const accounted = account(plan.queue.name, { sent, deliveries: consumed.deliveries }, removing);
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
    : failed(expected, observed, { remedy: WAY_OUT, reason: diagnosis().join(" ") });
  return { ...finding, messages: countsOf(accounted) };
}

export const WAY_OUT =
  "Bring the broker back to the declaration (in a stack `./warren preview` shows what `./warren up` would change), or change the declaration if the broker is right.";

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

function remark({ notExercised, limits }: QueuePlan): string {
  const { "message-ttl": ttl, expires } = limits;
  const count = notExercised.length;
  return [
    ...(count === 0
      ? []
      : [`${count} of its bindings ${count === 1 ? "is" : "are"} there but cannot be aimed at by a publish`]),
    ...(ttl === undefined ? [] : [`the clone is without its message TTL of ${ttl} ms`]),
    ...(expires === undefined ? [] : [`the clone does not expire after ${expires} ms`]),
  ].join("; ");
}

function messages(count: number): string {
  return count === 1 ? "1 message" : `${count} messages`;
}
