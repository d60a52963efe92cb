/** The shape of the dead-letter corpus, and what the oracle says of one of its cases. */
import type { Policy, Topology } from "../../../topology/topology.ts";
import { type DeathOutcome, type DeathReason, die, heldMessage, rest, restAfter } from "../../dead-letter.ts";
import { type Publish, route } from "../../route.ts";
import type { RoutingTable } from "../../routing-table.ts";
import { arriveInFull, type Overflowing } from "./arrive-in-full.ts";

export interface DeadLetterCase {
  readonly rule: string;
  readonly publish: Publish;
  /** One of the queues that get a copy. */
  readonly queue: string;
  /** What happens to the copy there; `full`: the queue is at its limit when the message comes. */
  readonly event: DeathReason | "full";
  /** Where copies lie when all that goes by itself is over. Sorted; a queue with two copies stands there twice. */
  readonly rests: readonly string[];
  /** Where the way of the copy ended that did not come to rest. */
  readonly ends?: readonly DeathOutcome[];
  /** Whether the publisher gets a `basic.nack`. @default false */
  readonly nacked?: boolean;
}

export interface DeadLetterGroup {
  readonly name: string;
  readonly topology: Omit<Topology, "virtualHost">;
  readonly operatorPolicies: readonly Policy[];
  readonly cases: readonly DeadLetterCase[];
}

export interface Foretold {
  readonly rests: readonly string[];
  readonly ends: readonly DeathOutcome[];
  readonly nacked: boolean;
}

export function foretell(table: RoutingTable, { publish, queue, event }: DeadLetterCase): Foretold {
  const message = heldMessage(publish);
  const { queues } = route(table, publish);
  const found = table.queues.get(queue);
  if (found === undefined || !queues.includes(queue)) throw new Error(`${queue} gets no copy.`);
  const overflowing: Overflowing | undefined =
    event === "full" ? arriveInFull(table, found, message) : undefined;
  const after = event === "full" ? overflowing?.afterlife : die(table, found, { message, reason: event });
  const parts = [
    ...queues.filter((name) => name !== queue).map((name) => rest(table, name, message)),
    ...(overflowing?.stored === true ? [rest(table, queue, message)] : []),
    ...(after === undefined ? [] : [restAfter(table, after)]),
  ];
  return {
    rests: parts.flatMap((part) => part.queues).sort(),
    ends: parts.flatMap((part) => part.ends.map(({ outcome }) => outcome)),
    nacked: overflowing?.nacked === true,
  };
}
