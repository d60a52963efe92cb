/** The limits of the queue that messages are moved into: what does not fit would be dropped, or refused for ever. */
import { behaving, decidedSettings, type HostPolicies } from "../policies/effective-settings.ts";
import { limitsOf, messageLimits, tighterLimits } from "../policies/message-limits.ts";
import { overflowOf } from "../policies/queue-behaviour.ts";
import type { Queue } from "../topology.ts";
import { holdsAtMost, type MoveNeed } from "./change.ts";

interface QueueUnder {
  readonly queue: Queue;
  readonly inForce: HostPolicies;
}

/** What has to hold so that all of the old one fits into the new one. */
export function limitsOn(before: QueueUnder, after: QueueUnder): MoveNeed[] {
  const found = decidedSettings(after.queue, after.inForce);
  const { name } = after.queue;
  if ("undecided" in found) {
    const message = `whether the policy "${found.undecided.name}" limits the new queue "${name}" cannot be decided`;
    return [{ condition: { kind: "empty", queue: before.queue.name }, message }];
  }
  const was = decidedSettings(before.queue, before.inForce);
  const is = behaving(after.queue, found);
  const old = "undecided" in was ? {} : messageLimits(behaving(before.queue, was));
  const limits = messageLimits(is);
  const overflow = overflowOf(is);
  const refuses = overflow !== undefined && overflow !== "drop-head";
  const does = refuses ? `refuses (overflow ${overflow})` : "drops";
  // What was over the same limit, the old one has dropped itself. One that refuses takes no more than fits.
  const counting = refuses ? limits : tighterLimits(old, limits);
  return (["messages", "bytes"] as const).flatMap((limited) =>
    limitsOf(limited).flatMap((setting): MoveNeed[] => {
      const most = counting[setting];
      if (most === undefined) return [];
      const message = `the new queue "${name}" ${does} what is over its ${setting} of ${most}`;
      return [{ condition: holdsAtMost(before.queue.name, limited, most), message }];
    }),
  );
}
