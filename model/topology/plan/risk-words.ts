/** What a change puts at stake, in words. */
import type { Condition, Risk } from "./change.ts";

/** With what has to hold for it not to happen. */
export function riskInWords({ message, unless }: Risk): string {
  return unless.length === 0 ? message : `${message}, unless ${unless.map(condition).join(" and ")}`;
}

function condition(condition: Condition): string {
  const queue = `queue "${condition.queue}"`;
  if (condition.kind === "empty") return `${queue} is empty`;
  if (condition.kind === "no-consumers") return `${queue} has no consumers`;
  const bounds = [
    ...(condition.messages === undefined ? [] : [counted(condition.messages, "message")]),
    ...(condition.bytes === undefined ? [] : [counted(condition.bytes, "byte")]),
  ];
  return `${queue} holds no more than ${bounds.join(" and ")}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
