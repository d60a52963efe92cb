/** Which of the declared policies has to be in force for an object. Pure. */
import { applicable, type CompiledPolicies } from "../../../model/topology/policies/effective-settings.ts";
import type { PolicySubject } from "../../../model/topology/policies/policy-match.ts";

export interface PolicyAnswer {
  /** More than one where policies of one priority match: RabbitMQ does not say which of them it takes. */
  readonly names: readonly (string | undefined)[];
  /** Why it cannot be told. */
  readonly undecidable?: string;
}

export function appliedPolicy(subject: PolicySubject, policies: CompiledPolicies): PolicyAnswer {
  const { first, tied, undecided } = applicable(subject, policies);
  if (undecided !== undefined) {
    const why = `whether the pattern of policy "${undecided.name}" matches cannot be decided without a broker`;
    return { names: [], undecidable: why };
  }
  return { names: first === undefined ? [undefined] : [first.name, ...tied] };
}
