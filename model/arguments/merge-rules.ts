/**
 * Who wins where two speak of the same argument of a queue: an operator policy over a policy, and what these come to
 * over the queue's own argument. What is the case of one argument stands where it is described; here is what is the case
 * of all. A stream goes by its policies: `rabbit_stream_queue:update_stream_conf/2`; an exchange goes by its argument:
 * `rabbit_policy:get_arg/3`, as of RabbitMQ 4.3.
 */
import type { ArgumentValue } from "../topology/topology.ts";
import type { Winner } from "./argument.ts";
import { behaviourOf } from "./known-arguments.ts";

/** Whether the first of two numbers holds. */
const HOLDS: Readonly<Record<Winner, (first: number, second: number) => boolean>> = {
  least: (first, second) => first <= second,
  greatest: (first, second) => first >= second,
  "least-that-limits": (first, second) => (first < 0 || second < 0 ? first >= second : first <= second),
};

/**
 * Whether the operator policy's value holds over the policy's.
 *
 * @param name as policies write it
 */
export function operatorWins(name: string, operator: ArgumentValue, policy: ArgumentValue): boolean {
  return firstHolds(behaviourOf(name)?.merge?.policies, operator, policy) ?? true;
}

/**
 * Whether the argument's value holds over that of the policies.
 *
 * @param name as policies write it
 */
export function argumentWins(
  { kind, type }: { readonly kind: "exchange" | "queue"; readonly type: string },
  name: string,
  { argument, policy }: { readonly argument: ArgumentValue; readonly policy: ArgumentValue },
): boolean {
  if (kind === "exchange") return true;
  const merge = behaviourOf(name)?.merge;
  if (type === "stream" || merge?.policiesFirst?.some((each) => each === type) === true) return false;
  return firstHolds(merge?.argument, argument, policy) ?? true;
}

function firstHolds(
  winner: Winner | undefined,
  first: ArgumentValue,
  second: ArgumentValue,
): boolean | undefined {
  if (winner === undefined || typeof first !== "number" || typeof second !== "number") return undefined;
  return HOLDS[winner](first, second);
}
