/** The shape of the corpus. */
import type { Topology } from "../../../topology/topology.ts";
import type { UserRights } from "../../rights.ts";
import type { Fate, Publish, Refusal } from "../../route.ts";

export interface RoutingCase {
  readonly rule: string;
  readonly publish: Publish;
  /** Sorted. Where an exchange chooses: those that get a copy in any case. */
  readonly queues: readonly string[];
  readonly refused?: Refusal;
  /** Where it is neither `refused` nor what the queues say by themselves: `queued`, or `dropped` where there are none. */
  readonly fate?: Fate;
  /** Where an exchange chooses: all results that can be, each one sorted. */
  readonly outcomes?: readonly (readonly string[])[];
}

export interface RoutingGroup {
  readonly name: string;
  /** Its virtual host's name is filled in by whoever uses it. Every queue is a classic one. */
  readonly topology: Omit<Topology, "virtualHost">;
  /** Who can publish. */
  readonly users: readonly UserRights[];
  readonly cases: readonly RoutingCase[];
}

/** Stands for the virtual host, whatever it is called. The names of the users begin with it. */
export const CORPUS_VIRTUAL_HOST = "the-virtual-host";

export function fateOf({ queues, refused, fate }: RoutingCase): Fate {
  return fate ?? (refused !== undefined ? "refused" : queues.length > 0 ? "queued" : "dropped");
}
