/**
 * One step on the way from the live topology to the declared one, as data: what, to which object, why, and what
 * stands in its way. `changes.ts` finds them, `broker/apply.ts` makes them.
 */
import type { ArgumentValue, Binding, Exchange, Policy, Queue } from "./topology.ts";

export interface ObjectOfKind {
  readonly exchange: Exchange;
  readonly queue: Queue;
  readonly binding: Binding;
  readonly policy: Policy;
}
export type ObjectKind = keyof ObjectOfKind;

/**
 * - `create`: not there yet.
 * - `adopt`: there, as declared, and not ours until now; no request.
 * - `update`: changed in place. Only policies can be; RabbitMQ has no way to alter an exchange or a queue.
 * - `replace`: deleted and created anew, because a property differs that RabbitMQ cannot alter.
 * - `delete`: ours, there, and no longer declared.
 * - `release`: no longer declared, left on the broker because it was declared with `retain`; no request.
 */
export type Action = "create" | "adopt" | "update" | "replace" | "delete" | "release";

/** A property that is not as declared. Undefined: not there. */
export interface PropertyDifference {
  /** Below the object: `["type"]`, `["arguments", "x-delivery-limit"]`. */
  readonly path: readonly string[];
  readonly live: ArgumentValue | undefined;
  readonly desired: ArgumentValue | undefined;
}

/** Why a change must not be made, in words for the person who asked for it. */
export interface Refusal {
  /** `already-exists`, `protected`, `queue-replacement`, `exchange-replacement`, `used-by-others`. */
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface ChangeOfKind<K extends ObjectKind> {
  readonly kind: K;
  readonly action: Action;
  /** The object's key within its kind: its name, or `bindingKey`. */
  readonly key: string;
  /** Absent for `delete` and `release`. */
  readonly desired: ObjectOfKind[K] | undefined;
  /** Absent for `create`. */
  readonly live: ObjectOfKind[K] | undefined;
  /** What differs, for `update` and `replace`. */
  readonly differences: readonly PropertyDifference[];
  readonly refusal: Refusal | undefined;
}

export type Change = { [K in ObjectKind]: ChangeOfKind<K> }[ObjectKind];

/** `queue "billing"`, `binding orders -> billing [order.*.paid]`. */
export function describe(change: Pick<Change, "kind" | "key">): string {
  return change.kind === "binding" ? `binding ${change.key}` : `${change.kind} "${change.key}"`;
}
