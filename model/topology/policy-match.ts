/** Which policy applies to an object: the one of the highest priority that matches its name, kind and type. */
import { compilePattern } from "./name-pattern.ts";
import type { Policy } from "./topology.ts";

/** An exchange or a queue, with its type. */
export interface PolicySubject {
  readonly kind: "exchange" | "queue";
  readonly name: string;
  readonly type: string;
}

/**
 * A test whether a policy matches an object by kind, queue type and name; undefined where its pattern is in a
 * part of PCRE that cannot be decided here. RabbitMQ's further test, that the queue type supports each key of
 * the definition, is left out.
 */
export function policyMatcher(policy: Policy): ((subject: PolicySubject) => boolean) | undefined {
  const matches = compilePattern(policy.pattern);
  return matches && ((subject) => reaches(policy, subject) && matches(subject.name));
}

function reaches({ applyTo }: Policy, { kind, type }: PolicySubject): boolean {
  if (applyTo === "all") return true;
  if (applyTo === "exchanges") return kind === "exchange";
  if (kind !== "queue") return false;
  return applyTo === "queues" || applyTo === (type === "stream" ? "streams" : `${type}_queues`);
}
