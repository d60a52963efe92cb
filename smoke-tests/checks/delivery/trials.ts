/** What is tried on queues; `plan-delivery.ts` says on which, `run-trials.ts` how. */

/** By the names that stand in the checks' ids, with what each proves. */
export const PROVES = {
  order: "Messages are confirmed, and delivered once each, first in, first out.",
  redelivery: "What a crashed consumer held is delivered again, in order and marked as redelivered.",
  prefetch: "A consumer holds no more than its prefetch; what comes goes to those who are free.",
  "single-active-consumer": "One consumer at a time gets the messages, in order.",
  priority: "Messages of a higher priority are delivered first.",
  redeclaration: "A client that declares the queue with other properties is refused.",
} as const;

export type Trial = keyof typeof PROVES;

/** Messages that one trial publishes at most. */
export const MESSAGES = 10;
