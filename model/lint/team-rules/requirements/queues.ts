/** That a queue keeps what it cannot deliver, and does not grow for ever. */
import { z } from "zod";
import { limitsOf } from "../../../topology/policies/message-limits.ts";
import { requirement, The } from "../requirement.ts";

const yes = z.literal(true, { error: "can only be true: leave it out where it is not asked." });

export const deadLetters = requirement({
  kinds: ["queue"],
  about:
    "It has a dead-letter exchange, by an argument or a policy. A stream, which has no dead letters, is passed over.",
  schema: yes,
  *check(_, object) {
    const { queue, type } = object;
    if (queue === undefined || type === "stream" || !queue.settings.decided) return;
    if (queue.deadLetter === undefined)
      yield {
        message: `${The(object)} has no dead-letter exchange, neither by an argument nor by a policy.`,
      };
  },
});

/** A stream forgets by size and by age; how many messages it has, nobody counts. */
const OF_STREAMS = ["max-length-bytes", "max-age"] as const;

export const lengthLimit = requirement({
  kinds: ["queue"],
  about:
    "It has max-length or max-length-bytes, by an argument or a policy; a stream max-length-bytes or max-age.",
  schema: yes,
  *check(_, object) {
    const { settings, type } = object;
    if (settings?.decided !== true) return;
    const keys = type === "stream" ? OF_STREAMS : limitsOf("messages", "bytes");
    if (keys.some((key) => limits(settings.get(key)?.value))) return;
    yield {
      message: `${The(object)} has no limit of its length: neither ${keys.join(" nor ")} is set, by an argument or a policy.`,
    };
  },
});

/** A negative number is none to RabbitMQ. */
function limits(value: unknown): boolean {
  return typeof value === "string" || (typeof value === "number" && value >= 0);
}
