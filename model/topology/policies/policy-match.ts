/** Which policy applies to an object: the one of the highest priority that matches its name, kind and type. */
import { behaviourOf } from "../../arguments/known-arguments.ts";
import { compilePattern } from "../../patterns/name-pattern.ts";
import type { Policy } from "../topology.ts";

/** An exchange or a queue, with its type. */
export interface PolicySubject {
  readonly kind: "exchange" | "queue";
  readonly name: string;
  readonly type: string;
}

/** Undefined where whether the pattern matches the name cannot be decided. */
export type PolicyTest = (subject: PolicySubject) => boolean | undefined;

/** A test whether a policy matches an object by kind, queue type, the keys that the queue type knows, and name. */
export function policyMatcher(policy: Policy): PolicyTest {
  const matches = compilePattern(policy.pattern);
  return (subject) => policyReaches(policy, subject) && matches?.(subject.name);
}

/** The same without the name: whether a policy of this `applyTo` and these keys could apply to such an object. */
export function policyReaches(policy: Policy, { kind, type }: Omit<PolicySubject, "name">): boolean {
  return reachesKind(policy, kind, type) && unsupportedKeys(policy, { kind, type }).length === 0;
}

/** The keys for which RabbitMQ passes an object by, also with the keys that it does know. Empty for an exchange. */
export function unsupportedKeys(policy: Policy, { kind, type }: Omit<PolicySubject, "name">): string[] {
  if (kind === "exchange") return [];
  return Object.keys(policy.definition).filter((key) => {
    const known = behaviourOf(key);
    return known?.othersPassedBy === true && !known.queueTypes.some((taker) => taker === type);
  });
}

function reachesKind({ applyTo }: Policy, kind: PolicySubject["kind"], type: string): boolean {
  if (applyTo === "all") return true;
  if (applyTo === "exchanges") return kind === "exchange";
  if (kind !== "queue") return false;
  return applyTo === "queues" || applyTo === (type === "stream" ? "streams" : `${type}_queues`);
}
