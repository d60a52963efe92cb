/** What a declared queue does to its messages by itself: expiry and length limits, by argument or by policy. */
import { policyMatcher } from "../../model/topology/policy-match.ts";
import type { Arguments, Policy, Queue } from "../../model/topology/topology.ts";

/** The keys of a policy; as an argument each has the prefix `x-`. */
const LIMITS = ["message-ttl", "expires", "max-length", "max-length-bytes"] as const;
export type LimitName = (typeof LIMITS)[number];

/** Milliseconds, messages or bytes; a missing one is no limit. */
export type MessageLimits = Readonly<Partial<Record<LimitName, number>>>;

/**
 * The limits that apply to a queue. Where an argument and the policy both set one, the lesser applies
 * (https://www.rabbitmq.com/docs/policies). A stream has none that could bite here: it only ever drops whole
 * segments, and never the one that is being written.
 */
export function messageLimits(policies: readonly Policy[], queue: Queue): MessageLimits {
  if (queue.type === "stream") return {};
  const sources = [
    limitsIn(queue.arguments, "x-"),
    ...applicable(policies, queue).map((p) => limitsIn(p, "")),
  ];
  const found: Partial<Record<LimitName, number>> = {};
  for (const limits of sources) {
    for (const [name, value] of Object.entries(limits) as [LimitName, number][]) {
      found[name] = Math.min(value, found[name] ?? value);
    }
  }
  return found;
}

export function limitsIn(table: Arguments, prefix: "x-" | ""): MessageLimits {
  const entries = LIMITS.map((name) => [name, table[`${prefix}${name}`]] as const);
  return Object.fromEntries(entries.filter(([, value]) => typeof value === "number"));
}

/** The definition of the one policy that applies, and of those whose pattern cannot be decided before it. */
function applicable(policies: readonly Policy[], queue: Queue): Arguments[] {
  const definitions: Arguments[] = [];
  for (const policy of policies.toSorted((a, b) => b.priority - a.priority)) {
    const matches = policyMatcher(policy);
    if (matches !== undefined && !matches({ kind: "queue", name: queue.name, type: queue.type })) continue;
    definitions.push(policy.definition);
    if (matches !== undefined) break;
  }
  return definitions;
}
