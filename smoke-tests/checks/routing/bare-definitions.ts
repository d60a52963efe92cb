/** The part of live definitions that decides where messages go, without what queues do to them. Pure. */
import type { DefinedPolicy, VirtualHostDefinitions } from "../../../model/definitions/definitions.ts";
import { SAYS_NOTHING } from "../../shadow/definitions.ts";

/**
 * Exchanges, bindings and alternate exchanges as they are; every queue a plain classic one without arguments, so
 * that nothing expires, overflows or is dead-lettered before it is counted, and a matrix of thousands of publishes
 * is no load. What the queues are is looked at by other checks.
 */
export function bareDefinitions(live: VirtualHostDefinitions): VirtualHostDefinitions {
  return {
    ...live,
    queues: live.queues.map(({ name }) => {
      return { name, durable: true, auto_delete: false, arguments: { "x-queue-type": "classic" } };
    }),
    policies: live.policies.map(forExchanges),
    parameters: [],
  };
}

/** A policy counts also where it says nothing of an alternate exchange: it takes the place of another that does. */
function forExchanges(policy: DefinedPolicy): DefinedPolicy {
  const alternate = policy.definition["alternate-exchange"];
  const definition = alternate === undefined ? SAYS_NOTHING : { "alternate-exchange": alternate };
  return { ...policy, definition };
}
