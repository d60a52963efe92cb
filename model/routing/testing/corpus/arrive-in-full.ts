/** A message that comes to a queue which is full: what the oracle says of its parts, put together for the corpus. */
import { behaving } from "../../../topology/policies/effective-settings.ts";
import { type Overflow, overflowOf } from "../../../topology/policies/queue-behaviour.ts";
import type { Queue } from "../../../topology/topology.ts";
import { type Afterlife, die, type HeldMessage, settingsOf } from "../../dead-letter.ts";
import type { RoutingTable } from "../../routing-table.ts";

/**
 * What a queue at its limit does with a message that comes. A quorum queue that refuses goes over its limit by a
 * message or more before it does.
 */
export interface Overflowing {
  readonly overflow: Overflow;
  /** Whether it is in the queue afterwards. */
  readonly stored: boolean;
  /** Whether the publisher gets a `basic.nack`; the other queues of the publish get their copies all the same. */
  readonly nacked: boolean;
  /** Of the message that came; with `drop-head` it is the oldest that dies instead. */
  readonly afterlife: Afterlife | undefined;
}

export function arriveInFull(table: RoutingTable, queue: Queue, message: HeldMessage): Overflowing {
  // Streams are not in the corpus of full queues.
  const overflow = overflowOf(behaving(queue, settingsOf(table, queue))) ?? "drop-head";
  const dies = overflow === "reject-publish-dlx";
  return {
    overflow,
    stored: overflow === "drop-head",
    nacked: overflow !== "drop-head",
    afterlife: dies ? die(table, queue, { message, reason: "maxlen" }) : undefined,
  };
}
