/** What a move costs those who publish and consume, a consequence each. */
import { ONE_GATE } from "../../broker/move/gates.ts";
import type { PreparedMove } from "../../broker/topology/moves-request.ts";
import type { Consequence } from "../../model/topology/plan/plan-record.ts";

/** Pure. */
export function moveCosts({ change, estimate, isOverAmqp = false }: PreparedMove): Consequence[] {
  const { messages, seconds, consumers } = estimate;
  const to = change.renamed?.to ?? change.key;
  return [
    { code: "messages-moved", message: `${counted(messages, "message")} moved, ${takes(messages, seconds)}` },
    isOverAmqp
      ? {
          code: "publishers-gap",
          message: `who publishes to "${change.key}" by its name, through the default exchange, meets a moment without it`,
        }
      : {
          code: "publishers-blocked",
          message: `publishers are ${timesBlocked(messages)}, each time shortly`,
        },
    ...(change.renamed === undefined
      ? []
      : [
          {
            code: "name-changes",
            message: `who publishes to "${change.key}" by its name, or consumes from it, has to say "${to}" from then on`,
          },
        ]),
    ...(consumers.length === 0
      ? []
      : [
          {
            code: "consumers-cancelled",
            message: `${counted(consumers.length, "consumer")} cancelled once, and to consume again`,
          },
        ]),
  ];
}

/** How often publishers wait while so many messages are moved. */
export function timesBlocked(messages: number): string {
  return messages <= ONE_GATE ? "blocked once" : "blocked three times";
}

export function takes(messages: number, seconds: number): string {
  return messages === 0 ? "in a moment" : `in about ${counted(Math.max(1, Math.round(seconds)), "second")}`;
}

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
