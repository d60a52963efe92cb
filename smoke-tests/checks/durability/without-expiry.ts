/** Live definitions in which nothing expires: what keeps its messages for half a second can be proved to be durable too. Pure. */
import type { VirtualHostDefinitions } from "../../../model/definitions/definitions.ts";
import { COMPONENTS } from "../../../model/rabbitmq/components.ts";
import { limitsOf } from "../../../model/topology/policies/message-limits.ts";
import type { Arguments } from "../../../model/topology/topology.ts";
import { SAYS_NOTHING } from "../../shadow/definitions.ts";

/**
 * Without the TTL of messages and of queues, by argument, policy and operator policy. Whether these are as declared is
 * looked at by other checks.
 */
export function withoutExpiry(live: VirtualHostDefinitions): VirtualHostDefinitions {
  return {
    ...live,
    queues: live.queues.map((queue) =>
      Object.assign({}, queue, { arguments: without(queue.arguments, "x-") }),
    ),
    policies: live.policies.map((policy) =>
      Object.assign({}, policy, { definition: orHarmless(without(policy.definition, "")) }),
    ),
    parameters: live.parameters.map((parameter) => {
      const { component, value } = parameter;
      if (component !== COMPONENTS.operatorPolicies) return parameter;
      const policy = value as { readonly definition: Arguments };
      const definition = orHarmless(without(policy.definition, ""));
      return Object.assign({}, parameter, { value: Object.assign({}, policy, { definition }) });
    }),
  };
}

function without(table: Arguments, prefix: "x-" | ""): Arguments {
  const names = new Set<string>(limitsOf("age", "idle time").map((name) => `${prefix}${name}`));
  return Object.fromEntries(Object.entries(table).filter(([name]) => !names.has(name)));
}

function orHarmless(definition: Arguments): Arguments {
  return Object.keys(definition).length === 0 ? SAYS_NOTHING : definition;
}
