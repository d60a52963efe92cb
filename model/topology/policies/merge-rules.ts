/**
 * Who wins where two speak of the same setting of a queue: an operator policy over a policy, and what these come to
 * over the queue's own argument. The only place that knows.
 *
 * Sources, as of RabbitMQ 4.3: `merge_policy_value/3` in `rabbit_policies` and `rabbit_quorum_queue` for the first;
 * for the second `rabbit_amqqueue_process:process_args_policy/1`, `rabbit_quorum_queue:gather_policy_config/2`,
 * `rabbit_stream_queue:update_stream_conf/2`, `rabbit_queue_type:get_consumer_timeout/2` and
 * `rabbit_queue_location:leader_locator/1`. An exchange goes by its argument: `rabbit_policy:get_arg/3`.
 */
import type { ArgumentValue } from "../topology.ts";

/** Whether the first of two values holds, where both are numbers. */
type Rule = (first: number, second: number) => boolean;

const least: Rule = (first, second) => first <= second;
const greatest: Rule = (first, second) => first >= second;
/** A negative limit is none, and yields to any other. */
const leastThatLimits: Rule = (first, second) =>
  first < 0 || second < 0 ? first >= second : first <= second;

const OPERATOR_AND_POLICY: ReadonlyMap<string, Rule> = new Map([
  ["delayed-retry-max", least],
  ["delayed-retry-min", greatest],
  ["delivery-limit", leastThatLimits],
  ["expires", least],
  ["max-in-memory-bytes", least],
  ["max-in-memory-length", least],
  ["max-length", least],
  ["max-length-bytes", least],
  ["message-ttl", least],
  ["target-group-size", greatest],
]);

const POLICY_AND_ARGUMENT: ReadonlyMap<string, Rule> = new Map([
  ["consumer-disconnected-timeout", least],
  ["consumer-timeout", least],
  ["delayed-retry-max", least],
  ["delayed-retry-min", least],
  ["delivery-limit", leastThatLimits],
  ["expires", least],
  ["max-in-memory-bytes", least],
  ["max-in-memory-length", least],
  ["max-length", least],
  ["max-length-bytes", least],
  ["message-ttl", least],
]);

/** Where every queue goes by the policy, though it has the argument too. */
const POLICY_FIRST = new Set(["queue-leader-locator", "queue-master-locator"]);
const POLICY_FIRST_IN_QUORUM = new Set(["delayed-retry-type", "overflow"]);

/**
 * Whether the operator policy's value holds over the policy's.
 *
 * @param name of the setting, as policies write it
 */
export function operatorWins(name: string, operator: ArgumentValue, policy: ArgumentValue): boolean {
  return byRule(OPERATOR_AND_POLICY.get(name), operator, policy) ?? true;
}

/**
 * Whether the argument's value holds over that of the policies.
 *
 * @param name of the setting, as policies write it
 */
export function argumentWins(
  { kind, type }: { readonly kind: "exchange" | "queue"; readonly type: string },
  name: string,
  { argument, policy }: { readonly argument: ArgumentValue; readonly policy: ArgumentValue },
): boolean {
  if (kind === "exchange") return true;
  if (type === "stream" || POLICY_FIRST.has(name)) return false;
  if (type === "quorum" && POLICY_FIRST_IN_QUORUM.has(name)) return false;
  return byRule(POLICY_AND_ARGUMENT.get(name), argument, policy) ?? true;
}

function byRule(rule: Rule | undefined, first: ArgumentValue, second: ArgumentValue): boolean | undefined {
  return typeof first === "number" && typeof second === "number" ? rule?.(first, second) : undefined;
}
