/** The limits of the queue that messages are moved into: what does not fit would be dropped, or refused for ever. */
import { behaving, decidedSettings, type HostPolicies } from "../policies/effective-settings.ts";
import { overflowOf } from "../policies/queue-behaviour.ts";
import type { Queue } from "../topology.ts";
import type { MoveNeed } from "./change.ts";

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
  const limitOf = (setting: string): number | undefined => {
    const value = found.settings.get(setting)?.value;
    const old = "undecided" in was ? undefined : was.settings.get(setting)?.value;
    if (typeof value !== "number") return undefined;
    // What was over the same limit, the old one has dropped itself. One that refuses takes no more than fits.
    const isNew = typeof old !== "number" || value < old;
    return isNew || refuses ? value : undefined;
  };
  const overflow = overflowOf(behaving(after.queue, found));
  const refuses = overflow !== undefined && overflow !== "drop-head";
  const does = refuses ? `refuses (overflow ${overflow})` : "drops";
  const [messages, bytes] = [limitOf("max-length"), limitOf("max-length-bytes")];
  return [
    ...(messages === undefined
      ? []
      : [
          {
            condition: { kind: "holds-at-most", queue: before.queue.name, messages } as const,
            message: `the new queue "${name}" ${does} what is over its max-length of ${messages}`,
          },
        ]),
    ...(bytes === undefined
      ? []
      : [
          {
            condition: { kind: "holds-at-most", queue: before.queue.name, bytes } as const,
            message: `the new queue "${name}" ${does} what is over its max-length-bytes of ${bytes}`,
          },
        ]),
  ];
}
