/** What the cases of dead letters are written with. */
import type { Arguments, Policy, Queue, QueueType } from "../../../topology/topology.ts";
import { DEFAULT_LIFECYCLE } from "../../../topology/topology.ts";
import type { DeathOutcome, DeathReason } from "../../dead-letter.ts";
import type { Publish } from "../../route.ts";
import { group } from "./builders.ts";
import type { DeadLetterCase, DeadLetterGroup } from "./dead-letter-cases.ts";

/** Milliseconds: short, because tests wait for it, and long enough for a message to be seen before. */
export const SOON = 300;

export const queue = (name: string, table: Arguments = {}, type: QueueType = "classic"): Queue => ({
  name,
  type,
  durable: true,
  autoDelete: false,
  arguments: table,
  ...DEFAULT_LIFECYCLE,
});
export const quorum = (name: string, table: Arguments = {}): Queue => queue(name, table, "quorum");
export const to = (exchange: string, key?: string): Arguments => ({
  "x-dead-letter-exchange": exchange,
  ...(key === undefined ? {} : { "x-dead-letter-routing-key": key }),
});
export const policy = (
  name: string,
  pattern: string,
  { definition, priority = 0 }: { readonly definition: Arguments; readonly priority?: number },
): Policy => ({
  name,
  pattern,
  applyTo: "queues",
  priority,
  definition,
});

/** A message that is published to a queue by its name, and dies there. */
export const dies =
  (name: string, event: DeadLetterCase["event"] = "rejected") =>
  (rule: string, rests: string[], ...ends: DeathOutcome[]): DeadLetterCase =>
    dead(rule, { exchange: "", routingKey: name }, { queue: name, event, rests, ends });

export function dead(
  rule: string,
  publish: Publish,
  {
    queue: name,
    event,
    rests,
    ends = [],
  }: {
    readonly queue: string;
    readonly event: DeathReason | "full";
    readonly rests: string[];
    readonly ends?: DeathOutcome[];
  },
): DeadLetterCase {
  return { rule, publish, queue: name, event, rests: rests.toSorted(), ends };
}

export function letters(
  name: string,
  parts: Omit<Parameters<typeof group>[1], "queues"> & {
    readonly queues: Queue[];
    readonly operatorPolicies?: Policy[];
  },
  cases: readonly DeadLetterCase[],
): DeadLetterGroup {
  const { queues, operatorPolicies = [], ...rest } = parts;
  const { topology } = group(name, rest, []);
  return { name, topology: { ...topology, queues }, operatorPolicies, cases };
}
