/** What the guard asks of a queue, and what it can come to know. */
import type { Queue } from "../../model/topology/topology.ts";
import type { ManagementApi } from "../api/management-api.ts";
import type { QueueTotals } from "../api/queues.ts";

/** What is known of a queue's messages. Only `empty` lets it be deleted. */
export type QueueContents =
  | { readonly verdict: "empty" }
  | { readonly verdict: "holds-messages"; readonly ready: number; readonly unacknowledged: number }
  | { readonly verdict: "unknown"; readonly reason: string };

export interface QueueReport {
  readonly name: string;
  readonly contents: QueueContents;
}

/** `"billing": 3 ready, 1 unacknowledged`. */
export function describeContents({ name, contents }: QueueReport): string {
  return `"${name}": ${describeVerdict(contents)}`;
}

/** `3 ready, 1 unacknowledged`, `not known, it has no leader` */
export function describeVerdict(contents: QueueContents): string {
  if (contents.verdict === "empty") return "empty";
  if (contents.verdict === "unknown") return `not known, ${contents.reason}`;
  return `${contents.ready} ready, ${contents.unacknowledged} unacknowledged`;
}

/** Of counts that are the queue's own, of now. */
export function contentsByCount(ready: number, unacknowledged: number): QueueContents {
  return ready + unacknowledged === 0
    ? { verdict: "empty" }
    : { verdict: "holds-messages", ready, unacknowledged };
}

export interface Question {
  readonly api: ManagementApi;
  readonly virtualHost: string;
  readonly queue: Queue;
  readonly totals: QueueTotals;
  readonly signal: AbortSignal | undefined;
}

/** The totals come from a call to the queue's process. Without an answer they are absent, not 0. */
export function classicContents(totals: QueueTotals): QueueContents {
  const { state, messages_ready: ready, messages_unacknowledged: unacknowledged } = totals;
  if (state !== "running" && state !== "idle") {
    return { verdict: "unknown", reason: `its state is ${state ?? "not reported"}` };
  }
  if (typeof ready !== "number" || typeof unacknowledged !== "number") {
    return { verdict: "unknown", reason: "its node does not report its messages" };
  }
  return contentsByCount(ready, unacknowledged);
}

/** Why no leader of a quorum queue can do anything; undefined: one can. */
export function withoutMajority(totals: QueueTotals): string | undefined {
  const leader = totals.leader ?? "";
  const [members, up] = [totals.members ?? [], totals.online ?? []];
  if (leader === "" || !up.includes(leader)) return "it has no leader";
  if (up.length * 2 <= members.length) return `only ${up.length} of its ${members.length} members are online`;
  return undefined;
}
