/**
 * One step on the way from the live topology to the declared one, as data: what, to which object, why, and what
 * stands in its way. `changes.ts` finds them, `broker/topology/apply.ts` makes them.
 */
import type { Arguments, ArgumentValue, Binding, Exchange, Policy, Queue } from "../topology.ts";

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
 * - `replace`: deleted and created anew, because a property differs that RabbitMQ cannot alter. With a `move`, after its
 *   messages were moved.
 * - `delete`: ours, there, and no longer declared. With a `move`, after its messages and its bindings were moved to the
 *   queue that has its place.
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

/** Why a change is made. */
export interface Reason {
  /**
   * - `missing`: declared, and not there. `taken-over`: there as declared, and ours from now on.
   * - `differs`: there, and not as declared; `differences` says in what.
   * - `no-longer-declared`: ours, and not in the declaration any more.
   * - `renamed`: its name is another one now; `renamed` in the change says which.
   * - `unmanaged`: nobody's, and the declaration allows nothing beside itself.
   */
  readonly code: "missing" | "taken-over" | "differs" | "no-longer-declared" | "renamed" | "unmanaged";
  readonly message: string;
}

/** What only the broker can tell at the moment of the change. */
export type Condition =
  /** No message, ready or unacknowledged. */
  | { readonly kind: "empty"; readonly queue: string }
  | { readonly kind: "no-consumers"; readonly queue: string }
  /** Not more than so many messages, or bytes, in it. */
  | {
      readonly kind: "holds-at-most";
      readonly queue: string;
      readonly messages?: number;
      readonly bytes?: number;
    };

export function holdsAtMost(queue: string, limited: "messages" | "bytes", most: number): Condition {
  return { kind: "holds-at-most", queue, ...(limited === "messages" ? { messages: most } : { bytes: most }) };
}

/** What has to hold so that a queue can be moved; what is wrong where it does not, without a full stop. */
export interface MoveNeed {
  readonly condition: Condition;
  readonly message: string;
}

/** The messages of a queue that is replaced, or that has another name from now on, are moved into the new one. */
export interface PlannedMove {
  readonly becomes: Queue;
  readonly needs: readonly MoveNeed[];
}

/** What is bound to an exchange that is replaced, or that has another name from now on, goes to the new one. */
export interface PlannedRebinding {
  readonly becomes: Exchange;
  /** Bindings, under its name as it was, that it is not to have any more, and those that it is to have. */
  readonly without: readonly Binding[];
  readonly bindings: readonly Binding[];
  /** How many it has now, of whomever. */
  readonly bound: number;
}

/** What does the same as a changed queue, in place. */
export interface PolicyInstead {
  /** Of the queue: those that it has. */
  readonly arguments: Arguments;
  readonly policy: Policy;
}

/** What a change puts at stake. */
export interface Risk {
  /**
   * - `messages-lost`: they are in a queue that goes, or are more or older than its new limits allow.
   * - `consumers-cancelled`: by the end of their queue.
   * - `queue-expires`: after a time without consumers it goes, with what is in it.
   * - `publishers-refused`: their channels are closed with 404, while the exchange is not there or for good.
   * - `messages-unroutable`: what came only this way is dropped, or given back where it was `mandatory`.
   * - `dead-letters-dropped`: messages that fail or expire are gone where they were kept before.
   * - `settings-change`: a queue of another name is under other policies.
   * - `keys-move`: a consistent-hash exchange leads some keys to other destinations from now on.
   */
  readonly code:
    | "messages-lost"
    | "consumers-cancelled"
    | "queue-expires"
    | "publishers-refused"
    | "messages-unroutable"
    | "dead-letters-dropped"
    | "settings-change"
    | "keys-move";
  readonly message: string;
  /** There is no risk while all of these hold. Empty: it cannot be told by counts. */
  readonly unless: readonly Condition[];
}

/** The same object under its other name. */
export interface Renaming {
  readonly from: string;
  readonly to: string;
  /** Why the messages of a queue are not moved to it, without a full stop; absent: they are, or there are none to move. */
  readonly notMoved?: string;
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
  readonly reason: Reason;
  /** Those of `differences` that RabbitMQ cannot alter, by their paths: why it is a `replace` and no `update`. */
  readonly immutable: readonly PropertyDifference["path"][];
  readonly risks: readonly Risk[];
  /** Where a new name takes the place of an old one: for the creation of the one and the deletion of the other. */
  readonly renamed: Renaming | undefined;
  /** Of a queue that is replaced, or that goes because it has another name, without a loss. */
  readonly move: PlannedMove | undefined;
  /** Of an exchange that is replaced, or that goes because it has another name, without a loss. */
  readonly rebinding: PlannedRebinding | undefined;
  /** Of a queue that would be replaced, where a policy does the same. */
  readonly instead: PolicyInstead | undefined;
}

export type Change = { [K in ObjectKind]: ChangeOfKind<K> }[ObjectKind];

/** Whether the messages of a queue are moved by it. */
export function isMove(change: Change): change is ChangeOfKind<"queue"> {
  return change.kind === "queue" && change.move !== undefined;
}

/** Whether what is bound to an exchange goes along with it. */
export function isRebinding(
  change: Change,
): change is ChangeOfKind<"exchange"> & { readonly rebinding: PlannedRebinding } {
  return change.kind === "exchange" && change.rebinding !== undefined;
}

export type Moving = Extract<Change, { readonly kind: "queue" | "exchange" }>;

/** Either of the two: it is made in the node. */
export function isMoving(change: Change): change is Moving {
  return isMove(change) || isRebinding(change);
}

/** `queue "billing"`, `binding orders -> billing [order.*.paid]`. */
export function describe(change: Pick<Change, "kind" | "key">): string {
  return change.kind === "binding" ? `binding ${change.key}` : `${change.kind} "${change.key}"`;
}
