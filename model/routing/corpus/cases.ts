/** The shape of the corpus. */
import type { Topology } from "../../topology/topology.ts";
import type { Publish, Refusal } from "../route.ts";

export interface RoutingCase {
  readonly rule: string;
  readonly publish: Publish;
  /** Sorted. */
  readonly queues: readonly string[];
  readonly refused?: Refusal;
}

export interface RoutingGroup {
  readonly name: string;
  /** Its virtual host's name is filled in by whoever uses it. Every queue is a classic one. */
  readonly topology: Omit<Topology, "virtualHost">;
  readonly cases: readonly RoutingCase[];
}
