/**
 * What holds for a queue or an exchange in the end: its arguments, the one policy and the one operator policy that
 * apply to it, and who wins where two of them say something.
 *
 * Sources: `rabbit_policy:merge_operator_definitions/2`, `rabbit_amqqueue_process:process_args_policy/1`,
 * `rabbit_quorum_queue:gather_policy_config/2` and `rabbit_stream_queue:make_stream_conf/1` of RabbitMQ 4.
 */
import { type PolicySubject, policyMatcher } from "../../topology/policy-match.ts";
import type { Arguments, ArgumentValue, Policy } from "../../topology/topology.ts";

export interface EffectiveSetting {
  readonly value: ArgumentValue;
  readonly by: "argument" | "policy";
  /** What the other of the two says, without effect. */
  readonly loser?: ArgumentValue;
}

export interface EffectiveSettings {
  readonly policy: Policy | undefined;
  readonly operatorPolicy: Policy | undefined;
  /** False where a pattern that cannot be decided might apply: then nothing may be concluded from what is missing. */
  readonly decided: boolean;
  /** @param key without `x-`: `message-ttl` */
  readonly get: (key: string) => EffectiveSetting | undefined;
}

export type FindSettings = (subject: PolicySubject, table: Arguments) => EffectiveSettings;

/** The policies are compiled once, for all objects of a virtual host. */
export function settingsFinder(
  policies: readonly Policy[],
  operatorPolicies: readonly Policy[],
): FindSettings {
  const policyOf = policyFinder(policies);
  const operatorPolicyOf = policyFinder(operatorPolicies);
  return (subject, table) => {
    const users = policyOf(subject);
    const operators = operatorPolicyOf(subject);
    return {
      policy: users.policy,
      operatorPolicy: operators.policy,
      decided: users.decided && operators.decided,
      get: (key) => {
        const argument = own(table, subject.kind === "exchange" ? key : `x-${key}`);
        return combine(subject, key, argument, mergedPolicies(key, users.policy, operators.policy));
      },
    };
  };
}

interface Applied {
  readonly policy: Policy | undefined;
  readonly decided: boolean;
}

function policyFinder(policies: readonly Policy[]): (subject: PolicySubject) => Applied {
  const compiled = policies
    .toSorted((a, b) => b.priority - a.priority)
    .map((policy) => ({ policy, matches: policyMatcher(policy) }));
  return (subject) => {
    for (const { policy, matches } of compiled) {
      if (matches === undefined) return { policy: undefined, decided: false };
      if (matches(subject)) return { policy, decided: true };
    }
    return { policy: undefined, decided: true };
  };
}

/** Where both a policy and an argument, or a policy and an operator policy, give a number, the lesser holds. */
const LESSER_HOLDS = new Set(["message-ttl", "max-length", "max-length-bytes", "expires"]);

function mergedPolicies(key: string, users?: Policy, operators?: Policy): ArgumentValue | undefined {
  const user = users && own(users.definition, key);
  const operator = operators && own(operators.definition, key);
  if (user === undefined || operator === undefined) return operator ?? user;
  return LESSER_HOLDS.has(key) || key === "delivery-limit" ? lesser(user, operator) : operator;
}

function combine(
  { kind, type }: PolicySubject,
  key: string,
  argument: ArgumentValue | undefined,
  policy: ArgumentValue | undefined,
): EffectiveSetting | undefined {
  if (argument === undefined) return policy === undefined ? undefined : { value: policy, by: "policy" };
  if (policy === undefined) return { value: argument, by: "argument" };
  return policyWins({ kind, type }, key, argument, policy)
    ? { value: policy, by: "policy", loser: argument }
    : { value: argument, by: "argument", loser: policy };
}

function policyWins(
  { kind, type }: Pick<PolicySubject, "kind" | "type">,
  key: string,
  argument: ArgumentValue,
  policy: ArgumentValue,
): boolean {
  if (kind === "exchange") return false;
  if (type === "stream") return true;
  if (key === "overflow") return type === "quorum";
  if (typeof argument !== "number" || typeof policy !== "number") return false;
  // A negative limit is none: then the other one holds.
  if (key === "delivery-limit" && (argument < 0 || policy < 0)) return policy > argument;
  return (LESSER_HOLDS.has(key) || key === "delivery-limit") && policy < argument;
}

function lesser(a: ArgumentValue, b: ArgumentValue): ArgumentValue {
  return typeof a === "number" && typeof b === "number" ? Math.min(a, b) : b;
}

function own(table: Arguments, key: string): ArgumentValue | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
