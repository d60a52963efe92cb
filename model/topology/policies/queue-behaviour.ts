/** What a queue does by its settings, its type and defaults with them. Lint, `explain`, the plan and the smoke tests ask here. */
import type { Arguments, QueueType } from "../topology.ts";

/** A queue's type, and what holds of its settings, by their names without `x-`. */
export interface Behaving {
  readonly type: QueueType;
  readonly valueOf: (setting: string) => unknown;
}

export type Overflow = "drop-head" | "reject-publish" | "reject-publish-dlx";

/**
 * What a full queue does with a message more. A quorum queue takes `reject-publish-dlx` for `drop-head`, with a warning in
 * its log (`rabbit_quorum_queue:overflow/3`). Undefined for a stream, which drops its oldest segments.
 */
export function overflowOf({ type, valueOf }: Behaving): Overflow | undefined {
  if (type === "stream") return undefined;
  const value = valueOf("overflow");
  if (value === "reject-publish") return value;
  return value === "reject-publish-dlx" && type === "classic" ? value : "drop-head";
}

/**
 * Whether a queue keeps what it dead-letters until its target has it: quorum queues only, and only where a full queue
 * refuses. Elsewhere RabbitMQ falls back to at-most-once (https://www.rabbitmq.com/docs/quorum-queues#activating-at-least-once-dead-lettering).
 */
export function isAtLeastOnce(queue: Behaving): boolean {
  return (
    queue.type === "quorum" &&
    queue.valueOf("dead-letter-strategy") === "at-least-once" &&
    overflowOf(queue) === "reject-publish"
  );
}

export interface DeadLetterTarget {
  /** "" is the default exchange. */
  readonly exchange: string;
  /** Undefined: a dead letter keeps the keys that it came with. */
  readonly key: string | undefined;
}

/** Where its dead letters go; undefined where they are dropped. */
export function deadLetterTarget({ valueOf }: Pick<Behaving, "valueOf">): DeadLetterTarget | undefined {
  const [exchange, key] = [valueOf("dead-letter-exchange"), valueOf("dead-letter-routing-key")];
  if (typeof exchange !== "string") return undefined;
  return { exchange, key: typeof key === "string" ? key : undefined };
}

/** The same, as a policy says it. */
export function deadLetterPolicy({ exchange, key }: DeadLetterTarget): Arguments {
  return {
    "dead-letter-exchange": exchange,
    ...(key === undefined ? {} : { "dead-letter-routing-key": key }),
  };
}

/** How often a message may be given back before it dies; undefined: as often as one likes. */
export function deliveryLimit({ type, valueOf }: Behaving): number | undefined {
  const limit = type === "quorum" ? valueOf("delivery-limit") : undefined;
  return typeof limit === "number" && limit >= 0 ? limit : undefined;
}
