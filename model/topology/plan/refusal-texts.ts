/**
 * What Warren will not do to a live topology, and what to do instead. Pure: how many messages a queue holds is
 * asked of the broker at the moment of its deletion.
 */

import { bindingKey } from "../object-keys.ts";
import { policyMatcher } from "../policies/policy-match.ts";
import type { Binding, Exchange, Lifecycle, Policy, Topology } from "../topology.ts";
import { type Action, describe, type ObjectKind, type PropertyDifference, type Refusal } from "./change.ts";
import { catchersIn } from "./change-order.ts";
import { inWords } from "./differences.ts";
import type { MoveRefusal } from "./may-move-queue.ts";

interface Subject {
  readonly kind: ObjectKind;
  readonly key: string;
}

export function alreadyExists(subject: Subject, virtualHost: string): Refusal {
  return {
    code: "already-exists",
    message: `${describe(subject)} is already in virtual host "${virtualHost}" and was not made by this resource`,
    hint: "Give it another name, remove it there, or take it over as it is: `./warren adopt`",
  };
}

export function isProtected(subject: Subject, action: Action): Refusal {
  return {
    code: "protected",
    message: `${describe(subject)} is protected: it must not be ${action === "delete" ? "deleted" : "replaced"}`,
    hint: "Declare it without `protect` first, and apply that.",
  };
}

export function queueReplacement(
  subject: Subject,
  differing: readonly PropertyDifference[],
  { code, why, hint }: MoveRefusal,
): Refusal {
  const message = `${describe(subject)} cannot be changed in place: ${differing.map(inWords).join("; ")}; and it is not moved, because ${why}`;
  return { code, message, hint };
}

export function exchangeReplacement(
  subject: Subject,
  differing: readonly PropertyDifference[],
  { inUse, why }: { readonly inUse: string; readonly why: string },
): Refusal {
  return {
    code: "exchange-replacement",
    message: `${describe(subject)} cannot be changed in place: ${differing.map(inWords).join("; ")}; and ${inUse}, and is not made anew, because ${why}`,
    hint:
      "RabbitMQ cannot alter an exchange, and while one in use is deleted and made anew, messages that come to it " +
      "are dropped. Declare an exchange of another name with the same bindings, move the publishers, then take the " +
      "old one out of the declaration.",
  };
}

export function usedByOthers(subject: Subject, bindings: readonly Binding[]): Refusal {
  const some = bindings.slice(0, 3).map(bindingKey);
  const more = bindings.length > some.length ? ` and ${bindings.length - some.length} more` : "";
  return {
    code: "used-by-others",
    message: `${describe(subject)} is bound to objects that are not this resource's: ${some.join(", ")}${more}`,
    hint: "Deleting it would cut their way. Remove these bindings first, or leave it with `retain: true`.",
  };
}

/**
 * Why an exchange cannot be deleted and made anew unnoticed; undefined when nothing can come through it: it is
 * bound to nothing, leads to nothing, and nothing leads to it.
 */
export function useOf(exchange: Exchange, live: Topology): string | undefined {
  const bound = live.bindings.find(
    ({ source, destination, destinationType }) =>
      source === exchange.name || (destinationType === "exchange" && destination === exchange.name),
  );
  if (bound !== undefined) return `it is in use: binding ${bindingKey(bound)}`;
  if (catchersIn(exchange.arguments).length > 0) return "it has an alternate exchange";
  const giving = live.policies.find((each) => givesAlternate(each, exchange));
  if (giving !== undefined) return `policy "${giving.name}" gives it an alternate exchange`;
  const leads = [...live.exchanges, ...live.queues].find((object) =>
    catchersIn(object.arguments).includes(exchange.name),
  );
  if (leads !== undefined) return `"${leads.name}" leads messages to it`;
  const policy = live.policies.find(({ definition }) => catchersIn(definition).includes(exchange.name));
  if (policy !== undefined) return `policy "${policy.name}" leads messages to it`;
  return undefined;
}

/** Also where another policy comes before it: that one may go. What cannot be decided may be so. */
function givesAlternate(policy: Policy, { name, type }: Exchange): boolean {
  return (
    Object.hasOwn(policy.definition, "alternate-exchange") &&
    policyMatcher(policy)({ kind: "exchange", name, type }) !== false
  );
}

/** The old declaration's word counts: whoever removes an object and its protection in one go has not unprotected it. */
export function protects(owned: object | undefined): boolean {
  return owned !== undefined && "protect" in owned && (owned as Lifecycle).protect;
}
