/** What there is to prove about a declared environment. Pure: the same declaration gives the same checks. */

import { hasLevel } from "../model/rabbitmq/user-tags.ts";
import type { Check } from "./check.ts";
import { accessChecks } from "./checks/access/access-checks.ts";
import { deadLetteringChecks } from "./checks/dead-lettering/dead-lettering-checks.ts";
import { deliveryChecks } from "./checks/delivery/delivery-checks.ts";
import { durabilityChecks } from "./checks/durability/durability-checks.ts";
import { operationChecks } from "./checks/operation/operation-checks.ts";
import { presenceChecks } from "./checks/presence/presence-checks.ts";
import { routingChecks } from "./checks/routing/routing-checks.ts";
import type { CheckBatch, PlanInput } from "./run/check-batch.ts";

/** One for each kind of check, in the order of the report. */
const KINDS: readonly ((input: PlanInput) => CheckBatch[])[] = [
  operationChecks,
  presenceChecks,
  accessChecks,
  routingChecks,
  deliveryChecks,
  deadLetteringChecks,
  durabilityChecks,
];

/** Kind by kind; within one as the objects are declared. */
export function planBatches(input: PlanInput): CheckBatch[] {
  const batches = KINDS.flatMap((checksOf) => checksOf(input));
  const ids = new Set<string>();
  for (const { id } of checksIn(batches)) {
    if (ids.has(id)) throw new Error(`two checks have the id ${id}`);
    ids.add(id);
  }
  return batches;
}

export function checksIn(batches: readonly CheckBatch[]): Check[] {
  return batches.flatMap(({ checks }) => checks);
}

/** What may be done to the broker in a run. */
export interface Permitted {
  readonly readOnly?: boolean;
  readonly disposable: boolean;
  /** Why servers are not stopped in this run. */
  readonly keepsRunning?: string | undefined;
  /** How many nodes can be stopped and killed from here. */
  readonly nodes: number;
}

/** Why a check is not run as a user with these tags; undefined where it is. */
export function whyNotAllowed({ needs, tag }: Check, tags: readonly string[]): string | undefined {
  const needed = needs === "read-only" ? tag : "administrator";
  if (needed === undefined || hasLevel(tags, needed)) return undefined;
  return `the user of the tests has not the tag ${needed}, which this needs`;
}

/** Why a planned check is not run here; undefined where it is. */
export function whyNot(
  { skip, needs }: Check,
  { readOnly = false, disposable, keepsRunning, nodes }: Permitted,
): string | undefined {
  if (skip !== undefined || needs === "read-only") return skip;
  if (readOnly) return "the run is read-only: nothing is made on the broker";
  if (needs === "shadow") return undefined;
  if (!disposable) return "the environment is not declared disposable, so its servers are not stopped";
  if (nodes === 0) return "there is no server here that could be stopped";
  return keepsRunning;
}
