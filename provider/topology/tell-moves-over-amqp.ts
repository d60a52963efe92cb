/** What is told of a move over AMQP: what it costs that publishers cannot be stopped. */
import type { OverAmqpReport } from "../../broker/move/move-request.ts";

/** Pure. Lines beside those about messages and consumers. */
export const COSTS_OVER_AMQP: readonly string[] = [
  "  publishers  not blocked. Who publishes by the queue's name, through the default exchange, meets a moment",
  "              without it: `mandatory` messages come back, others are dropped though they are confirmed. Nobody can see",
  "              who does that; --accept-gap has accepted it",
  "  duplicates  possible while bindings lead to two queues, twice for a moment; they are not marked as redelivered. What",
  "              is unacknowledged comes again, marked; should the move be interrupted, some messages can come twice",
  "  order       what is published meanwhile can overtake",
  "  not kept    the exchange that a message came by is one of the move; its death history stays as a header, and begins",
  "              anew; BCC keys count no more where it is dead-lettered; what AMQP 1.0 or MQTT have beyond AMQP 0-9-1.",
  "              A user_id of somebody else keeps the queue as it is, unless Warren's user has the tag impersonator",
];

/** Pure. */
export function gapInWords({ gap, duplicates }: OverAmqpReport): string {
  const without =
    gap === undefined
      ? "how long there was no queue of its name is not known, since an earlier run began it"
      : `there was no queue of its name for ${Math.ceil(gap)} ms at most, in which what was published by the name was dropped`;
  const twice =
    duplicates === 0
      ? "no message can have come twice"
      : `${duplicates.toLocaleString("en")} messages at most can have come twice`;
  return `${without}; ${twice}`;
}
