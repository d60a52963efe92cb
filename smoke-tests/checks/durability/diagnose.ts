/** Why a queue is not as it was declared: the live definitions against the declaration, in sentences. Pure. */

import { isDeepStrictEqual } from "node:util";
import type { VirtualHost } from "../../../model/declaration/declaration.ts";
import {
  fromDefinedPolicy,
  targetOfDefinedPolicy,
  typeOfDefinedQueue,
} from "../../../model/definitions/defined-objects.ts";
import type { DefinedPolicy, VirtualHostDefinitions } from "../../../model/definitions/definitions.ts";
import { COMPONENTS } from "../../../model/rabbitmq/components.ts";
import { isReserved } from "../../../model/rabbitmq/reserved-names.ts";
import { limitsIn } from "../../../model/topology/policies/message-limits.ts";
import { policyMatcher } from "../../../model/topology/policies/policy-match.ts";
import type { Binding, Policy, Topology } from "../../../model/topology/topology.ts";
import type { QueuePlan } from "./plan-publishes.ts";

/** Declared bindings to the queue that the broker does not have. */
export function missingBindings(plan: QueuePlan, live: VirtualHostDefinitions): Binding[] {
  return plan.bindings.filter((binding) => !hasBinding(live, binding));
}

/**
 * What else is wrong around a queue, the nearest cause first; empty where nothing that is looked at differs.
 * Missing bindings are told apart: they are a fault even where every message finds another way.
 */
export function diagnose(plan: QueuePlan, declared: VirtualHost, live: VirtualHostDefinitions): string[] {
  return [
    ...queueFaults(plan, live),
    ...undeclaredBindings(plan, live).map(
      (binding) => `The broker has an undeclared ${bindingText(binding)}.`,
    ),
    ...exchangeFaults(plan, declared.topology, live),
    ...undeclaredLimits(plan, declared, live),
  ];
}

/** `binding from exchange "orders" to queue "billing" with routing key "order.*.paid"` */
export function bindingText({ source, destination, destinationType, routingKey, ...rest }: Binding): string {
  const withArguments =
    Object.keys(rest.arguments).length === 0 ? "" : ` and arguments ${JSON.stringify(rest.arguments)}`;
  const key = `routing key ${JSON.stringify(routingKey)}`;
  return `binding from exchange "${source}" to ${destinationType} "${destination}" with ${key}${withArguments}`;
}

function hasBinding(live: VirtualHostDefinitions, wanted: Binding): boolean {
  return live.bindings.some(
    (binding) =>
      // First what is cheap: there can be thousands.
      binding.destination === wanted.destination &&
      binding.source === wanted.source &&
      isDeepStrictEqual(bindingOf(binding), wanted),
  );
}

function queueFaults({ queue }: QueuePlan, live: VirtualHostDefinitions): string[] {
  const found = live.queues.find(({ name }) => name === queue.name);
  if (found === undefined) return [`The broker has no queue "${queue.name}".`];
  const faults: string[] = [];
  if (!found.durable)
    faults.push(`Queue "${queue.name}" is declared durable and is transient on the broker.`);
  const type = typeOfDefinedQueue(found);
  if (type !== queue.type) {
    faults.push(
      `Queue "${queue.name}" is declared as ${queue.type} and is ${type ?? found.type} on the broker.`,
    );
  }
  const declared = limitsIn((name) => queue.arguments[`x-${name}`]);
  const actual = limitsIn((name) => found.arguments[`x-${name}`]);
  if (!isDeepStrictEqual(declared, actual)) {
    faults.push(
      `Queue "${queue.name}" has the limits ${JSON.stringify(actual)} by its arguments, declared are ${JSON.stringify(declared)}.`,
    );
  }
  return faults;
}

function undeclaredBindings({ queue, bindings }: QueuePlan, live: VirtualHostDefinitions): Binding[] {
  const toQueue = live.bindings.filter(
    ({ destination, destination_type }) => destination_type === "queue" && destination === queue.name,
  );
  return toQueue
    .map(bindingOf)
    .filter((found) => !bindings.some((declared) => isDeepStrictEqual(declared, found)));
}

function bindingOf(live: VirtualHostDefinitions["bindings"][number]): Binding {
  return {
    source: live.source,
    destination: live.destination,
    destinationType: live.destination_type,
    routingKey: live.routing_key,
    arguments: live.arguments,
  };
}

/** Faults of the exchanges from which declared bindings lead to the queue, directly or through others. */
function exchangeFaults({ bindings }: QueuePlan, topology: Topology, live: VirtualHostDefinitions): string[] {
  const upstream = new Set(bindings.map(({ source }) => source));
  // A Set can grow while it is walked through.
  for (const name of upstream) {
    for (const { source, destination, destinationType } of topology.bindings) {
      if (destinationType === "exchange" && destination === name) upstream.add(source);
    }
  }
  return topology.exchanges.flatMap((exchange) => {
    if (!upstream.has(exchange.name) || isReserved(exchange.name)) return [];
    const found = live.exchanges.find(({ name }) => name === exchange.name);
    if (found === undefined) return [`The broker has no exchange "${exchange.name}".`];
    if (found.type !== exchange.type) {
      return [
        `Exchange "${exchange.name}" is declared as ${exchange.type} and is ${found.type} on the broker.`,
      ];
    }
    if (exchange.durable && !found.durable) {
      return [`Exchange "${exchange.name}" is declared durable and is transient on the broker.`];
    }
    return [];
  });
}

/** Policies and operator policies with limits that nobody declared, or not so. */
function undeclaredLimits(plan: QueuePlan, declared: VirtualHost, live: VirtualHostDefinitions): string[] {
  const operators = live.parameters
    .filter(({ component }) => component === COMPONENTS.operatorPolicies)
    .map(({ name, value }) => Object.assign({}, value as Omit<DefinedPolicy, "name">, { name }));
  return [
    ...otherLimits("Policy", plan, { declared: declared.topology.policies, live: live.policies }),
    ...otherLimits("Operator policy", plan, { declared: declared.operatorPolicies, live: operators }),
  ];
}

function otherLimits(
  kind: "Policy" | "Operator policy",
  { queue }: QueuePlan,
  { declared, live }: { readonly declared: readonly Policy[]; readonly live: readonly DefinedPolicy[] },
): string[] {
  return live.flatMap((defined) => {
    const policy = fromDefinedPolicy(defined, targetOfDefinedPolicy(defined) ?? "all");
    const limits = limitsIn((name) => policy.definition[name]);
    const same = declared.find(({ name }) => name === policy.name);
    const isDeclared =
      same !== undefined &&
      isDeepStrictEqual(
        limitsIn((name) => same.definition[name]),
        limits,
      );
    // For a hint, a pattern that cannot be decided may as well match.
    const matches = policyMatcher(policy)({ kind: "queue", name: queue.name, type: queue.type }) ?? true;
    if (Object.keys(limits).length === 0 || isDeclared || !matches) return [];
    return [`${kind} "${policy.name}" on the broker sets ${JSON.stringify(limits)} and is not declared so.`];
  });
}
