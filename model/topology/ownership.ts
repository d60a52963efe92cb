/** Sets of owned objects: what a resource has on a broker, of which some is recorded and some is not. */
import { byKey, keyOf } from "./plan/changes.ts";
import type { Lifecycle, Topology } from "./topology.ts";

/**
 * The objects of `owned` that are live, as they are there, with the marks of the declaration: `desired` where it
 * has the object, else `owned`.
 */
export function restrictTo(owned: Topology, live: Topology, desired: Topology = owned): Topology {
  const exchanges = { live: byKey("exchange", live), desired: byKey("exchange", desired) };
  const queues = { live: byKey("queue", live), desired: byKey("queue", desired) };
  const bindings = byKey("binding", live);
  const policies = byKey("policy", live);
  return {
    virtualHost: live.virtualHost,
    exchanges: owned.exchanges.flatMap((object) => {
      const there = exchanges.live.get(object.name);
      const declared = exchanges.desired.get(object.name) ?? object;
      return there === undefined ? [] : [{ ...there, ...lifecycleOf(declared) }];
    }),
    queues: owned.queues.flatMap((object) => {
      const there = queues.live.get(object.name);
      const declared = queues.desired.get(object.name) ?? object;
      return there === undefined ? [] : [{ ...there, ...lifecycleOf(declared) }];
    }),
    bindings: owned.bindings.flatMap((object) => bindings.get(keyOf(object)) ?? []),
    policies: owned.policies.flatMap((object) => policies.get(object.name) ?? []),
  };
}

/** Whether the two name the same objects. */
export function isAllOf(declared: Topology, owned: Topology): boolean {
  return isEmpty(without(declared, owned)) && isEmpty(without(owned, declared));
}

export function isEmpty({ exchanges, queues, bindings, policies }: Topology): boolean {
  return exchanges.length + queues.length + bindings.length + policies.length === 0;
}

function lifecycleOf({ protect, retain, ignoreChanges, renamedFrom, move }: Lifecycle): Lifecycle {
  return { protect, retain, ignoreChanges, renamedFrom, move };
}

/** The objects of both, `first`'s where they share a key. */
export function union(first: Topology, second: Topology): Topology {
  const extra = without(second, first);
  return {
    virtualHost: first.virtualHost,
    exchanges: [...first.exchanges, ...extra.exchanges],
    queues: [...first.queues, ...extra.queues],
    bindings: [...first.bindings, ...extra.bindings],
    policies: [...first.policies, ...extra.policies],
  };
}

/** The objects of `from` whose keys `known` does not have. */
export function without(from: Topology, known: Topology): Topology {
  const keys = {
    exchange: byKey("exchange", known),
    queue: byKey("queue", known),
    binding: byKey("binding", known),
    policy: byKey("policy", known),
  };
  return {
    virtualHost: from.virtualHost,
    exchanges: from.exchanges.filter((object) => !keys.exchange.has(object.name)),
    queues: from.queues.filter((object) => !keys.queue.has(object.name)),
    bindings: from.bindings.filter((object) => !keys.binding.has(keyOf(object))),
    policies: from.policies.filter((object) => !keys.policy.has(object.name)),
  };
}
