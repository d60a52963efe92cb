/** What a declared queue does to its messages by itself: expiry and length limits, whoever sets them. */
import type { QueueSettings } from "../../../model/topology/policies/effective-settings.ts";
import type { Arguments, Queue } from "../../../model/topology/topology.ts";

/** The keys of a policy; as an argument each has the prefix `x-`. */
const LIMITS = ["message-ttl", "expires", "max-length", "max-length-bytes"] as const;
export type LimitName = (typeof LIMITS)[number];

/** Milliseconds, messages or bytes; a missing one is no limit. */
export type MessageLimits = Readonly<Partial<Record<LimitName, number>>>;

/**
 * The limits that apply to a queue. A stream has none that could bite here: it only ever drops whole segments, and
 * never the one that is being written.
 */
export function messageLimits({ type }: Queue, { settings }: QueueSettings): MessageLimits {
  if (type === "stream") return {};
  return numbersOf((name) => settings.get(name)?.value);
}

/** What a table of arguments, or the definition of a policy, says of them. */
export function limitsIn(table: Arguments, prefix: "x-" | ""): MessageLimits {
  return numbersOf((name) => table[`${prefix}${name}`]);
}

function numbersOf(valueOf: (name: LimitName) => unknown): MessageLimits {
  return Object.fromEntries(
    LIMITS.map((name) => [name, valueOf(name)] as const).filter(([, value]) => typeof value === "number"),
  ) as MessageLimits;
}
