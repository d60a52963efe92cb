/** What a migration changed: each change with its place and its reason, for people and for programs. */
import type { ArgumentValue } from "../topology/topology.ts";

export interface MigrationChange {
  /** Stable and in kebab case, for programs and tests. */
  readonly code:
    | "argument"
    | "binding"
    | "default-queue-type"
    | "delayed-exchange"
    | "durable"
    | "link-key"
    | "not-replicated"
    | "policy"
    | "policy-effect"
    | "policy-key"
    | "queue-type"
    | "quorum-behaviour"
    | "silence"
    | "user-tag";

  /** Where it stands, or would stand, in the declaration: keys from its root. */
  readonly path: readonly string[];
  /** As it was. Absent where nothing was there, or where the change is one of what the broker does. */
  readonly from?: ArgumentValue;
  /** As it is now. Absent where it is gone. */
  readonly to?: ArgumentValue;
  /** What was done and why, in one sentence or more. */
  readonly message: string;
}

/** Takes a change; it has been made. */
export type Say = (change: MigrationChange) => void;
