/** Which of the declared policies has to be in force for an object. Pure. */
import { type PolicySubject, policyMatcher } from "../../model/topology/policy-match.ts";
import type { Policy } from "../../model/topology/topology.ts";

export interface PolicyAnswer {
  /** More than one where policies of one priority match: RabbitMQ does not say which of them it takes. */
  readonly names: readonly (string | undefined)[];
  /** Why it cannot be told. */
  readonly undecidable?: string;
}

export function appliedPolicy(subject: PolicySubject, policies: readonly Policy[]): PolicyAnswer {
  const found: Policy[] = [];
  for (const policy of policies.toSorted((a, b) => b.priority - a.priority)) {
    if (found[0] !== undefined && policy.priority < found[0].priority) break;
    const matches = policyMatcher(policy);
    if (matches === undefined) {
      const why = `whether the pattern of policy "${policy.name}" matches cannot be decided without a broker`;
      return { names: [], undecidable: why };
    }
    if (matches(subject)) found.push(policy);
  }
  return { names: found.length === 0 ? [undefined] : found.map(({ name }) => name) };
}
